package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.Method;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A request's head on its way to the encoder, which writes it during the call: one object serves all of a connection
/// (RFC 9113 §8.3.1).
final class RequestSection extends HpackWriter.Section {
    private static final byte[] TRAILERS = "trailers".getBytes(StandardCharsets.US_ASCII);

    private @Nullable UpstreamRequest request;
    private boolean end;

    /// Takes a head; read once, before the next call.
    ///
    /// @param bodyless no body follows
    RequestSection of(UpstreamRequest from, boolean bodyless) {
        request = from;
        end = bodyless;
        return this;
    }

    @Override
    void write(HpackWriter to) {
        UpstreamRequest from = request;
        request = null;
        if (from == null) {
            throw new IllegalStateException("a request is written once");
        }
        RequestHead head = from.head();
        Fields fields = head.fields();
        byte[] bytes = fields.array();
        method(to, head);
        to.indexed(from.secure() ? HpackWriter.SCHEME_HTTPS : HpackWriter.SCHEME_HTTP);
        if (from.authorityLength() > 0) {
            to.literal(HpackWriter.AUTHORITY, bytes, from.authorityOffset(), from.authorityLength());
        }
        to.literal(HpackWriter.PATH_ROOT, bytes, from.targetOffset(), from.targetLength());
        if (acceptsTrailers(fields)) {
            to.known(FieldName.TE, TRAILERS);
        }
        if (end ? usuallyHasBody(head) : head.contentLength() >= 0) {
            to.contentLength(end ? 0 : head.contentLength());
        }
        to.lines(fields);
    }

    private static void method(HpackWriter to, RequestHead head) {
        if (head.method() == Method.GET) {
            to.indexed(HpackWriter.METHOD_GET);
        } else if (head.method() == Method.POST) {
            to.indexed(HpackWriter.METHOD_POST);
        } else {
            to.literal(HpackWriter.METHOD_GET, head.fields().array(), head.methodOffset(), head.methodLength());
        }
    }

    /// `te` may say `trailers` and nothing else (§8.2.2), and gRPC servers insist that it does.
    private static boolean acceptsTrailers(Fields fields) {
        int line = fields.find(FieldName.TE);
        return line >= 0 && fields.value(line).toLowerCase(Locale.ROOT).contains("trailers");
    }

    /// Whether a request without a body should say so (RFC 9110 §8.6).
    private static boolean usuallyHasBody(RequestHead head) {
        return switch (head.method()) {
            case POST, PUT, PATCH -> true;
            case GET, HEAD, DELETE, OPTIONS, TRACE, CONNECT, LOCK, OTHER ->
                head.fields().find(FieldName.CONTENT_LENGTH) >= 0;
        };
    }

    @Override
    public CharSequence status() {
        return "200";
    }
}
