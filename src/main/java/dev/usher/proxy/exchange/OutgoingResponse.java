package dev.usher.proxy.exchange;

import dev.usher.model.ProxySettings.HeaderLine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The response on its way to the client, from a backend or made by the proxy itself: what every head carries is added
/// (S5, C9.4, C9.5, F10), and what goes out is counted for metrics and log. Body buffers belong to the client's codec
/// once they are passed on.
final class OutgoingResponse {
    private final Exchange exchange;
    private static final byte[] TEXT_PLAIN = "text/plain".getBytes(StandardCharsets.US_ASCII);

    private final ResponseHead head = new ResponseHead();
    private boolean begun;
    private boolean fromBackend;
    private @Nullable List<String> cookies;
    private boolean cookiesAlways;
    private int status;
    private long headBytes;
    private long bodyBytes;
    /// Null where the body goes out as it came.
    private @Nullable BodyEncoder encoder;

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
        fromBackend = !exchange.detour().isTaken();
        if (!fromBackend) {
            exchange.detour().addTo(head);
        }
        status = head.status();
        ResponseEditor.edit(
                head, exchange.connection().secure(), exchange.dispatch().settings(), context());
        send(end);
    }

    /// Sends body bytes; takes ownership of `data`.
    void body(ByteBuf data, boolean end) {
        BodyEncoder encoding = encoder;
        if (encoding == null) {
            write(data, end);
            return;
        }
        ByteBuf encoded = encoding.encode(data, end);
        if (encoded.isReadable() || end) {
            write(encoded, end);
        } else {
            encoded.release();
        }
    }

    private void write(ByteBuf data, boolean end) {
        if (exchange.request().method() != Method.HEAD) {
            bodyBytes += data.readableBytes();
        }
        exchange.server().body(data, end);
    }

    void trailers(Fields trailers) {
        BodyEncoder encoding = encoder;
        if (encoding != null) {
            write(encoding.encode(Unpooled.EMPTY_BUFFER, true), false);
        }
        exchange.server().trailers(trailers);
    }

    private RouteContext context() {
        return exchange.dispatch().context();
    }

    /// The backend pauses: the client gets all there is.
    void flush() {
        BodyEncoder encoding = encoder;
        if (encoding != null) {
            ByteBuf rest = encoding.flush();
            if (rest.isReadable()) {
                write(rest, false);
            } else {
                rest.release();
            }
        }
        exchange.server().flush();
    }

    /// The exchange is over, whatever was sent.
    void over() {
        BodyEncoder encoding = encoder;
        if (encoding != null) {
            encoder = null;
            exchange.pool().encoders().close(encoding);
        }
    }

    /// Whether a backend of the route made the answer.
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

    /// Whether nginx's `add_header` adds to answers of a status.
    static boolean takesAddedHeaders(int code) {
        return switch (code) {
            case 200, 201, 204, 206, 301, 302, 303, 304, 307, 308 -> true;
            default -> false;
        };
    }

    private void send(boolean end) {
        for (ResponseFilter filter : exchange.dispatch().route().responseFilters()) {
            filter.apply(context());
        }
        // After the filters: what they do to cookies of the backend is not meant for others.
        if (cookies != null && (cookiesAlways || takesAddedHeaders(head.status()))) {
            for (String cookie : cookies) {
                head.fields().add(FieldName.SET_COOKIE, cookie);
            }
        }
        exchange.selection().addCookie(head);
        ContentCodings codings = exchange.dispatch().settings().codings;
        if (codings != null && fromBackend && (!end || exchange.request().method() == Method.HEAD)) {
            encoder = exchange.pool().encoders().begin(codings, exchange.request(), head);
        }
        begun = true;
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

    /// Answers with the built-in page of a status, or without a body where it has none.
    void answer(int code) {
        answer(code, List.of());
    }

    /// Answers with the built-in page of an error, unless an error backend is to answer instead.
    void answer(ProxyError error) {
        if (!isReplaced(error.status(), List.of())) {
            head.clear();
            head.status(error.status());
            sendPage(pages().of(error));
        }
    }

    /// Answers with the built-in page of a status and some more lines, unless an error backend is to answer instead.
    void answer(int code, List<HeaderLine> lines) {
        if (!isReplaced(code, lines)) {
            answerOwn(code, lines);
        }
    }

    /// Whether somebody else answers, or what was to be answered before an error backend was asked.
    private boolean isReplaced(int code, List<HeaderLine> lines) {
        ErrorBackend instead = exchange.dispatch().route().errorBackend();
        if (instead == null) {
            return false;
        }
        ErrorDetour detour = exchange.detour();
        if (detour.isTaken()) {
            answerOwn(detour.status(), detour.lines());
            return true;
        }
        return detour.replaces(instead, code, lines);
    }

    private void answerOwn(int code, List<HeaderLine> lines) {
        head.clear();
        head.status(code);
        for (HeaderLine line : lines) {
            head.fields().add(line.name(), line.value());
        }
        if (BuiltInPage.exists(code)) {
            sendPage(pages().of(code));
        } else {
            head.contentLength(0);
            sendOwn(null);
        }
    }

    private BuiltInPage pages() {
        return exchange.dispatch().settings().pages;
    }

    private void sendPage(ByteBuf page) {
        head.fields().add(FieldName.CONTENT_TYPE, exchange.dispatch().settings().contentType);
        head.contentLength(page.readableBytes());
        sendOwn(page);
    }

    /// Answers with a text.
    ///
    /// @param text one character an octet
    void answerText(int code, String text) {
        head.clear();
        head.status(code);
        sendPage(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    /// Answers 200 with a text that is no page.
    ///
    /// @param text one character an octet
    void answerPlain(String text) {
        head.clear();
        head.status(200);
        head.fields().add(FieldName.CONTENT_TYPE, TEXT_PLAIN);
        head.contentLength(text.length());
        sendOwn(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    /// Answers with a redirect and its small page.
    void redirect(int code, CharSequence location) {
        head.clear();
        head.status(code);
        head.fields().add(FieldName.LOCATION, location);
        sendPage(pages().of(code));
    }

    private void sendOwn(@Nullable ByteBuf page) {
        status = head.status();
        ResponseEditor.finish(
                head, exchange.connection().secure(), exchange.dispatch().settings(), context());
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
