package dev.usher.admin;

import dev.usher.model.RoutingTable;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The pages of the status port, which are those of the inner server of ingress-nginx's nginx as far as they only read
/// (H2.1), and the routing table and what it does to a request besides.
///
/// It is read by whoever may be on the machine, and nothing secret stands there: private keys are not given out, where
/// the original gives them out with the certificates. All the same only loopback names are answered, since a page in a
/// browser on this machine could be led here by a name of its own (DNS rebinding), and could then read names and
/// addresses of the cluster.
final class StatusSite implements Site {
    private static final Set<String> NAMES = Set.of("127.0.0.1", "localhost");

    private final AdminSources sources;
    private final StatePages state;
    private final TablePages table;
    private final BackendPages backends;
    private final CertificatePages certificates;
    private final LargePages large = new LargePages();

    StatusSite(AdminSources sources, StatePages state, TablePages table) {
        this.sources = sources;
        this.state = state;
        this.table = table;
        backends = new BackendPages(sources);
        certificates = new CertificatePages(sources.table());
    }

    @Override
    public Optional<Page> page(String path) {
        return find(path).map(page -> (query, reply) -> {
            // By this `dbg` knows that it is not another program that answers.
            reply.header("Server", sources.product());
            page.answer(query, reply);
        });
    }

    private Optional<Page> find(String path) {
        return switch (path) {
            case "/configuration/backends" -> Optional.of(large.page((_, reply) -> backends.all(reply)));
            case "/configuration/certs" -> Optional.of(certificates::ofHost);
            case "/configuration/general" -> Optional.of((_, reply) -> state.status(reply));
            case "/is-dynamic-lb-initialized" -> Optional.of((_, reply) -> initialized(reply));
            case "/nginx_status" ->
                Optional.of((_, reply) ->
                        reply.text(200, sources.metrics().statusText().stripTrailing()));
            case "/api/routes" -> Optional.of(large.page((_, reply) -> table.routes(reply)));
            case "/api/explain" -> Optional.of(large.page(table::explain));
            case "/healthz" -> Optional.of((_, reply) -> state.health(reply));
            default ->
                path.equals(sources.healthPath()) ? Optional.of((_, reply) -> state.health(reply)) : Optional.empty();
        };
    }

    private void initialized(Reply reply) throws IOException {
        boolean served = sources.table().get().generation() > RoutingTable.EMPTY.generation();
        reply.text(served ? 200 : 500, served ? "OK" : "no configuration yet");
    }

    @Override
    public String directory() {
        return "/configuration/backends /configuration/certs?hostname= /configuration/general"
                + " /is-dynamic-lb-initialized /nginx_status /healthz /api/routes /api/explain?method=GET&url=";
    }

    @Override
    public Optional<String> misdirected(String host) {
        String name = host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
        // What has no Host is no browser.
        return name.isEmpty() || NAMES.contains(name)
                ? Optional.empty()
                : Optional.of("this port answers to the names 127.0.0.1 and localhost only");
    }
}
