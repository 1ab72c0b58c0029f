package dev.usher.proxy.exchange;

import dev.usher.model.ProxySettings.HeaderLine;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The response on its way to the client, from a backend or made by the proxy itself: what every head carries is added
/// (S5, C9.4, C9.5, F10), and what goes out is counted for metrics and log. Body buffers belong to the client's codec
/// once they are passed on.
final class OutgoingResponse {
    private final Exchange exchange;
    private final ResponseHead head = new ResponseHead();
    private boolean begun;
    private boolean fromBackend;
    private @Nullable List<String> cookies;
    private boolean cookiesAlways;
    private int status;
    private long headBytes;
    private long bodyBytes;

    OutgoingResponse(Exchange exchange) {
        this.exchange = exchange;
    }

    /// Ready for the next exchange.
    void clear() {
        head.clear();
        begun = false;
        fromBackend = false;
        cookies = null;
        cookiesAlways = false;
        status = 0;
        headBytes = 0;
        bodyBytes = 0;
    }

    /// The head to fill before one is sent.
    ResponseHead head() {
        return head;
    }

    /// Whether the final head was sent: nothing can be answered any more, only cut.
    boolean isBegun() {
        return begun;
    }

    /// What the client was told; what the log is told where it was told nothing.
    int status() {
        return status;
    }

    long bytes() {
        return headBytes + bodyBytes;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    // ---- of a backend ----

    /// Sends the interim head as it is.
    void informational() {
        exchange.server().informational(head);
        exchange.server().flush();
    }

    /// Sends the backend's head after editing it.
    void backendHead(boolean end) {
        fromBackend = true;
        ResponseEditor.edit(
                head, exchange.connection().secure(), exchange.dispatch().settings());
        send(end);
    }

    /// Sends body bytes; takes ownership of `data`.
    void body(ByteBuf data, boolean end) {
        if (exchange.request().method() != Method.HEAD) {
            bodyBytes += data.readableBytes();
        }
        exchange.server().body(data, end);
    }

    void trailers(Fields trailers) {
        exchange.server().trailers(trailers);
    }

    /// Whether a backend made the answer.
    boolean isFromBackend() {
        return fromBackend;
    }

    /// Cookies that go with the answer.
    ///
    /// @param always whatever its status; otherwise only where nginx's `add_header` would
    void addCookies(List<String> more, boolean always) {
        cookies = more;
        cookiesAlways = always;
    }

    private static boolean takesAddedHeaders(int code) {
        return switch (code) {
            case 200, 201, 204, 206, 301, 302, 303, 304, 307, 308 -> true;
            default -> false;
        };
    }

    private void send(boolean end) {
        if (cookies != null && (cookiesAlways || takesAddedHeaders(head.status()))) {
            for (String cookie : cookies) {
                head.fields().add(FieldName.SET_COOKIE, cookie);
            }
        }
        for (ResponseFilter filter : exchange.dispatch().route().responseFilters()) {
            filter.apply(exchange.dispatch().context());
        }
        exchange.selection().addCookie(head);
        begun = true;
        status = head.status();
        headBytes = lengthOf(head);
        exchange.server().head(head, end);
    }

    /// Bytes of a head as HTTP/1.1 would send it, for `$bytes_sent`: other protocols count the same.
    private static long lengthOf(ResponseHead head) {
        Fields fields = head.fields();
        long length = 60;
        for (int line = 0; line < fields.count(); line++) {
            if (!fields.isRemoved(line)) {
                length += fields.nameLength(line) + 4L + fields.valueLength(line);
            }
        }
        return length;
    }

    // ---- of the proxy itself ----

    /// Invites the body: as nginx does, the proxy itself does that once the request is accepted (RFC 9110 §10.1.1).
    void proceed() {
        head.clear();
        head.status(100);
        informational();
    }

    /// Answers with the built-in page of a status; 200 and 204 have none.
    void answer(int code) {
        head.clear();
        head.status(code);
        if (code == 200 || code == 204) {
            head.contentLength(0);
            sendOwn(null);
        } else {
            sendPage(BuiltInPage.of(code));
        }
    }

    /// Answers with the built-in page of an error.
    void answer(ProxyError error) {
        head.clear();
        head.status(error.status());
        sendPage(BuiltInPage.of(error));
    }

    private void sendPage(ByteBuf page) {
        head.fields().add(FieldName.CONTENT_TYPE, BuiltInPage.CONTENT_TYPE);
        head.contentLength(page.readableBytes());
        sendOwn(page);
    }

    /// Answers with the built-in page of a status and some more lines.
    void answer(int code, List<HeaderLine> lines) {
        head.clear();
        head.status(code);
        for (HeaderLine line : lines) {
            head.fields().add(line.name(), line.value());
        }
        sendPage(BuiltInPage.of(code));
    }

    /// Answers with a redirect and its small page.
    void redirect(int code, CharSequence location) {
        head.clear();
        head.status(code);
        ByteBuf page = BuiltInPage.of(code);
        head.fields().add(FieldName.CONTENT_TYPE, BuiltInPage.CONTENT_TYPE);
        head.fields().add(FieldName.LOCATION, location);
        head.contentLength(page.readableBytes());
        sendOwn(page);
    }

    private void sendOwn(@Nullable ByteBuf page) {
        ResponseEditor.finish(
                head, exchange.connection().secure(), exchange.dispatch().settings());
        send(page == null);
        if (page != null) {
            body(page, true);
        }
        exchange.ended();
    }

    /// The client went away and was told nothing; the log is told why.
    void unsent(ProxyError error) {
        if (!begun) {
            status = error.status();
        }
    }
}
