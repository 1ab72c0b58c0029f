package dev.usher.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.usher.observe.Metrics;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Chooses the page and stands between the world and it: methods, lengths, broken requests, our own bugs.
final class AdminHandler implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(AdminHandler.class);
    private static final int LONGEST_TARGET = 16 * 1024;

    /// Pages that walk the whole table run at most this many at once; health never waits behind them.
    private static final int HEAVY_PAGES = 4;

    private final AdminSources sources;
    private final StatePages state;
    private final TablePages table;
    private final Semaphore heavy = new Semaphore(HEAVY_PAGES);
    private final AtomicLong bugs = new AtomicLong();

    AdminHandler(AdminSources sources) {
        this.sources = sources;
        state = new StatePages(sources);
        table = new TablePages(sources);
        sources.metrics()
                .counter("usher_admin_errors_total", "Requests to the admin port that failed by a bug", bugs::get);
    }

    /// A page.
    private interface Page {
        void answer(Query query, Reply reply) throws IOException, BadRequestException;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var reply = new Reply(exchange);
            try {
                dispatch(exchange, reply);
            } catch (BadRequestException e) {
                reply.text(400, e.reason());
            } catch (RuntimeException e) {
                bugs.incrementAndGet();
                log.atError()
                        .setCause(e)
                        .addKeyValue("path", exchange.getRequestURI().getPath())
                        .log("admin request failed");
                if (!reply.begun()) {
                    reply.text(500, "internal error, see the log");
                }
            }
        }
    }

    private void dispatch(HttpExchange exchange, Reply reply) throws IOException, BadRequestException {
        var uri = exchange.getRequestURI();
        if (uri.toString().length() > LONGEST_TARGET) {
            reply.text(414, "the request target is too long");
            return;
        }
        Optional<Page> page = page(Optional.ofNullable(uri.getRawPath()).orElse(""));
        if (page.isEmpty()) {
            reply.text(
                    404,
                    "no such page; there are /healthz /readyz /metrics /api/status /api/problems /api/routes"
                            + " /api/explain?method=GET&url=");
        } else if (!exchange.getRequestMethod().equals("GET") && !reply.isHead()) {
            reply.header("Allow", "GET, HEAD");
            reply.text(405, "only GET and HEAD are answered");
        } else {
            page.get().answer(Query.parse(Optional.ofNullable(uri.getRawQuery())), reply);
        }
    }

    private Optional<Page> page(String path) {
        return switch (path) {
            case "/healthz" -> Optional.of((_, reply) -> state.health(reply));
            case "/readyz" -> Optional.of((_, reply) -> state.ready(reply));
            case "/metrics" -> Optional.of(bounded((_, reply) -> metrics(reply)));
            case "/api/status" -> Optional.of((_, reply) -> state.status(reply));
            case "/api/problems" -> Optional.of(bounded((_, reply) -> state.problems(reply)));
            case "/api/routes" -> Optional.of(bounded((_, reply) -> table.routes(reply)));
            case "/api/explain" -> Optional.of(bounded(table::explain));
            default ->
                path.equals(sources.healthPath()) ? Optional.of((_, reply) -> state.health(reply)) : Optional.empty();
        };
    }

    private Page bounded(Page page) {
        return (query, reply) -> {
            if (!heavy.tryAcquire()) {
                reply.header("Retry-After", "1");
                reply.text(503, "too many requests for large pages at once");
                return;
            }
            try {
                page.answer(query, reply);
            } finally {
                heavy.release();
            }
        };
    }

    private void metrics(Reply reply) throws IOException {
        reply.stream(200, Metrics.contentType(), sources.metrics()::write);
    }
}
