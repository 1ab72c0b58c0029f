package dev.usher.proxy.exchange;

import dev.usher.model.ProxySettings.HeaderLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The way around an answer that an error backend gives instead (ER1, ER2): where an answer of the proxy
/// begins, or the head of a backend's came, the exchange turns round and asks the error backend, with the
/// method of the client, `/` and no body. Taken once: an error of the error backend is passed on, and where it
/// cannot be asked the client gets the built-in page of the first answer.
///
/// Only the one answer of an exchange comes by here. What a filter asks elsewhere, authentication above all, is no
/// exchange and cannot be answered by an error backend (CVE-2026-24513).
final class ErrorDetour {
    private static final int UNAUTHORIZED = 401;
    private static final String CHALLENGE = "www-authenticate";

    private final Exchange exchange;
    private int status;
    private List<HeaderLine> lines = List.of();
    private boolean taken;
    private boolean barred;

    ErrorDetour(Exchange exchange) {
        this.exchange = exchange;
    }

    /// Ready for the next exchange.
    void clear() {
        status = 0;
        lines = List.of();
        taken = false;
        barred = false;
    }

    /// Whoever answers now does so in the place of another already.
    void bar() {
        barred = true;
    }

    /// Whether the error backend was asked.
    boolean isTaken() {
        return taken;
    }

    /// The status it was asked about.
    int status() {
        return status;
    }

    /// Header lines of the answer it was asked about that clients need whoever answers.
    List<HeaderLine> lines() {
        return lines;
    }

    /// Asks the error backend instead of answering.
    ///
    /// @param with lines of the answer
    /// @return whether it was asked
    boolean replaces(ErrorBackend backend, int code, List<HeaderLine> with) {
        if (taken || barred || exchange.isRefused() || !backend.replacesOwn(code)) {
            return false;
        }
        status = code;
        lines = with;
        take();
        return true;
    }

    /// Whether the error backend is to be asked once the rest of this answer is gone: [#take] then does it.
    boolean replaces(ErrorBackend backend, ResponseHead head) {
        if (taken || barred || !backend.replacesBackend(head.status())) {
            return false;
        }
        status = head.status();
        lines = status == UNAUTHORIZED ? challenges(head.fields()) : List.of();
        return true;
    }

    private static List<HeaderLine> challenges(Fields fields) {
        var found = new ArrayList<HeaderLine>();
        for (int line = 0; line < fields.count(); line++) {
            if (!fields.isRemoved(line)
                    && fields.name(line).toLowerCase(Locale.ROOT).equals(CHALLENGE)) {
                found.add(new HeaderLine(fields.name(line), fields.value(line)));
            }
        }
        return found;
    }

    /// Asks the error backend.
    void take() {
        taken = true;
        Dispatch dispatch = exchange.dispatch();
        ErrorBackend instead = dispatch.route().errorBackend();
        if (instead == null) {
            throw new IllegalStateException("a route without an error backend");
        }
        ServingBackend backend = instead.backend();
        dispatch.context().over();
        if (backend.isEmpty()) {
            exchange.response().answer(status, lines);
            return;
        }
        dispatch.forwardInstead(backend);
        RequestHead request = exchange.request();
        Fields fields = request.fields();
        FallbackHeaders.add(fields, dispatch.route().route().owner(), status);
        FallbackHeaders.set(
                fields, FieldName.X_ORIGINAL_URI, fields.text(request.targetOffset(), request.targetLength()));
        // Credentials are meant for the backend, and there is no body any more.
        FallbackHeaders.remove(fields, FieldName.AUTHORIZATION);
        FallbackHeaders.remove(fields, FieldName.CONTENT_LENGTH);
        FallbackHeaders.remove(fields, FieldName.TRANSFER_ENCODING);
        FallbackHeaders.remove(fields, FieldName.TRAILER);
        exchange.forward()
                .request()
                .settleDetour(
                        "/" + dispatch.context().query(),
                        backend.wire(exchange.connection().secure()));
        exchange.tries().hop();
        exchange.forwardInstead(backend);
    }

    /// Adds the lines clients need to the head of the error backend, where it has none of its own.
    void addTo(ResponseHead head) {
        for (HeaderLine line : lines) {
            if (HeaderLines.joined(head.fields(), line.name().toLowerCase(Locale.ROOT)) == null) {
                head.fields().add(line.name(), line.value());
            }
        }
    }
}
