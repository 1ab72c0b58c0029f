package dev.usher.observe;

import dev.usher.model.Tracing;
import dev.usher.model.Variable;
import dev.usher.observe.FinishedExchange.Text;
import java.io.ByteArrayOutputStream;
import java.util.List;

/// Spans as OTLP has them (opentelemetry/proto/trace/v1/trace.proto), with the attributes dashboards for ingress-nginx
/// read. Belongs to one loop.
final class SpanEncoder {
    private static final int KIND_SERVER = 2;
    private static final int STATUS_ERROR = 2;
    /// The parent, if there is one, is of another process: both bits say so.
    private static final int FLAGS_REMOTE = 0x300;

    private static final int FLAG_SAMPLED = 1;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Variable SCHEME = new Variable.Known(Variable.Name.SCHEME);

    private final ProtoMessage span = new ProtoMessage();
    private final ProtoMessage attribute = new ProtoMessage();
    private final ProtoMessage value = new ProtoMessage();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream(256);
    private final FinishedExchange.ByteSink toText = text::write;

    /// One span, without the tag in front.
    byte[] encode(FinishedExchange exchange, SpanContext context) {
        long end = exchange.endEpochMillis() * NANOS_PER_MILLI;
        span.clear();
        span.id(1, context.traceHigh(), context.traceLow()).id(2, context.span());
        if (!context.state().isEmpty()) {
            span.text(3, context.state());
        }
        if (context.parent() != 0) {
            span.id(4, context.parent());
        }
        span.text(5, exchange.spanName())
                .number(6, KIND_SERVER)
                .fixed64(7, end - exchange.durationNanos())
                .fixed64(8, end);
        attributes(exchange);
        if (exchange.status() >= 500) {
            value.clear();
            span.message(15, value.number(3, STATUS_ERROR));
        }
        span.fixed32(16, FLAG_SAMPLED | (context.parent() == 0 ? 0 : FLAGS_REMOTE));
        return span.toBytes();
    }

    private void attributes(FinishedExchange exchange) {
        text("http.method", exchange, Text.METHOD);
        text("http.target", exchange, Text.TARGET);
        text("http.host", exchange, Text.HOST);
        text("http.flavor", exchange, Text.PROTOCOL);
        text("http.user_agent", exchange, Text.USER_AGENT);
        text("net.peer.ip", exchange, Text.REMOTE_ADDRESS);
        text.reset();
        if (exchange.append(SCHEME, toText)) {
            attribute("http.scheme", text);
        }
        number("http.status_code", exchange.status());
        number("http.request_content_length", exchange.requestBytes());
        number("http.response_content_length", exchange.responseBodyBytes());
        var owner = exchange.route().owner();
        attribute("http.route", owner.path());
        if (!owner.ingress().isEmpty()) {
            attribute("ingress.namespace", owner.namespace());
            attribute("ingress.name", owner.ingress());
            attribute("ingress.service_name", owner.service());
        }
        if (!exchange.upstreamName().isEmpty()) {
            attribute("ingress.upstream", exchange.upstreamName());
        }
    }

    private void text(String key, FinishedExchange exchange, Text which) {
        text.reset();
        exchange.append(which, toText);
        if (text.size() > 0) {
            attribute(key, text);
        }
    }

    private void attribute(String key, ByteArrayOutputStream octets) {
        value.clear();
        value.text(1, octets.toByteArray(), octets.size());
        pair(key);
    }

    private void attribute(String key, String content) {
        value.clear();
        value.text(1, content);
        pair(key);
    }

    private void number(String key, long content) {
        value.clear();
        value.number(3, content);
        pair(key);
    }

    private void pair(String key) {
        attribute.clear();
        span.message(9, attribute.text(1, key).message(2, value));
    }

    /// A whole `ExportTraceServiceRequest` (opentelemetry/proto/collector/trace/v1/trace_service.proto).
    ///
    /// @param product name and version of this program, separated by a slash
    static byte[] request(List<byte[]> spans, Tracing settings, String product, String hostname) {
        int slash = product.indexOf('/');
        String name = slash < 0 ? product : product.substring(0, slash);
        String version = slash < 0 ? "" : product.substring(slash + 1);
        var resource = new ProtoMessage()
                .message(1, pair("service.name", settings.serviceName()))
                .message(1, pair("service.version", version))
                .message(1, pair("host.name", hostname));
        var scoped =
                new ProtoMessage().message(1, new ProtoMessage().text(1, name).text(2, version));
        spans.forEach(one -> scoped.message(2, one));
        return new ProtoMessage()
                .message(1, new ProtoMessage().message(1, resource).message(2, scoped))
                .toBytes();
    }

    private static ProtoMessage pair(String key, String content) {
        return new ProtoMessage().text(1, key).message(2, new ProtoMessage().text(1, content));
    }
}
