package dev.usher.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stands between the world and the pages of a port: methods, lengths, broken requests, our own bugs.
final class AdminHandler implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(AdminHandler.class);
    private static final int LONGEST_TARGET = 16 * 1024;

    private final Site site;
    private final AtomicLong bugs;

    /// @param bugs counts requests that failed by a bug
    AdminHandler(Site site, AtomicLong bugs) {
        this.site = site;
        this.bugs = bugs;
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
        Optional<String> misdirected = site.misdirected(
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host"))
                        .orElse(""));
        if (misdirected.isPresent()) {
            reply.text(421, misdirected.get());
            return;
        }
        if (!exchange.getRequestMethod().equals("GET") && !reply.isHead()) {
            reply.header("Allow", "GET, HEAD");
            reply.text(405, "only GET and HEAD are answered");
            return;
        }
        Optional<Site.Page> page =
                site.page(Optional.ofNullable(uri.getRawPath()).orElse(""));
        if (page.isEmpty()) {
            reply.text(404, "no such page; there are " + site.directory());
        } else {
            page.get().answer(Query.parse(Optional.ofNullable(uri.getRawQuery())), reply);
        }
    }
}
