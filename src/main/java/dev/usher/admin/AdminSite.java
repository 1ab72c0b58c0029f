package dev.usher.admin;

import dev.usher.observe.Metrics;
import java.io.IOException;
import java.util.Optional;

/// The pages of the admin port: `/healthz`, `/readyz`, `/metrics` and `/api/…`.
final class AdminSite implements Site {
    private final AdminSources sources;
    private final StatePages state;
    private final TablePages table;
    private final LargePages large = new LargePages();

    AdminSite(AdminSources sources, StatePages state, TablePages table) {
        this.sources = sources;
        this.state = state;
        this.table = table;
    }

    @Override
    public Optional<Page> page(String path) {
        return switch (path) {
            case "/healthz" -> Optional.of((_, reply) -> state.health(reply));
            case "/readyz" -> Optional.of((_, reply) -> state.ready(reply));
            case "/metrics" -> Optional.of(large.page((_, reply) -> metrics(reply)));
            case "/api/status" -> Optional.of((_, reply) -> state.status(reply));
            case "/api/problems" -> Optional.of(large.page((_, reply) -> state.problems(reply)));
            case "/api/routes" -> Optional.of(large.page((_, reply) -> table.routes(reply)));
            case "/api/explain" -> Optional.of(large.page(table::explain));
            default ->
                path.equals(sources.healthPath()) ? Optional.of((_, reply) -> state.health(reply)) : Optional.empty();
        };
    }

    @Override
    public String directory() {
        return "/healthz /readyz /metrics /api/status /api/problems /api/routes /api/explain?method=GET&url=";
    }

    /// Scrapers and probes have many names for it.
    @Override
    public Optional<String> misdirected(String host) {
        return Optional.empty();
    }

    private void metrics(Reply reply) throws IOException {
        reply.stream(200, Metrics.contentType(), sources.metrics()::write);
    }
}
