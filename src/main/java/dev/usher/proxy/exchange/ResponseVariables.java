package dev.usher.proxy.exchange;

import dev.usher.model.Variable;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/// Variables about the answer and who made it. Values of several tries are joined by commas, those of several backends
/// by colons, as nginx does (P2, M4.1).
final class ResponseVariables {
    private final Exchange exchange;

    ResponseVariables(Exchange exchange) {
        this.exchange = exchange;
    }

    /// The value of a variable about the answer; null when it is absent, or is about something else.
    @Nullable
    String value(Variable.Name name) {
        OutgoingResponse response = exchange.response();
        Tries tries = exchange.tries();
        return switch (name) {
            case STATUS -> response.status() == 0 ? null : Integer.toString(response.status());
            case BODY_BYTES_SENT -> Long.toString(response.bodyBytes());
            case BYTES_SENT -> Long.toString(response.bytes());
            case REQUEST_LENGTH -> Long.toString(exchange.request().wireLength() + exchange.requestBodyBytes());
            case REQUEST_TIME -> seconds(exchange.pool().nanos() - exchange.startNanos());
            case MSEC -> millis(now());
            case TIME_LOCAL -> ascii(exchange.pool().clock().local(now()));
            case TIME_ISO8601 -> ascii(exchange.pool().clock().isoLocal(now()));
            case UPSTREAM_ADDR -> each(number -> tries.endpoint(number).toString());
            case UPSTREAM_STATUS -> each(number -> tries.status(number) == 0 ? "-" : "" + tries.status(number));
            case UPSTREAM_RESPONSE_LENGTH -> each(number -> Long.toString(tries.responseBytes(number)));
            case UPSTREAM_RESPONSE_TIME -> eachTime(tries::responseNanos);
            case UPSTREAM_CONNECT_TIME -> eachTime(tries::connectNanos);
            case UPSTREAM_HEADER_TIME -> eachTime(tries::headerNanos);
            case UPSTREAM_BYTES_RECEIVED -> each(number -> Long.toString(tries.responseBytes(number)));
            case UPSTREAM_BYTES_SENT -> each(number -> Long.toString(sent(number)));
            case PROXY_HOST -> emptyToNull(exchange.dispatch().upstreamName());
            case PROXY_UPSTREAM_NAME -> {
                String upstream = exchange.dispatch().upstreamName();
                yield upstream.isEmpty() ? "-" : upstream;
            }
            case PROXY_ALTERNATIVE_UPSTREAM_NAME -> exchange.dispatch().alternativeName();
            default -> null;
        };
    }

    private long now() {
        return exchange.pool().wallClock().getAsLong();
    }

    /// What went to an endpoint. A body goes to one endpoint alone.
    private long sent(int number) {
        Tries tries = exchange.tries();
        if (tries.connectNanos(number) < 0) {
            return 0;
        }
        long body = number == tries.withBody() ? exchange.requestBodyBytes() : 0;
        return exchange.forward().request().headLength() + body;
    }

    /// A header of the answer as the client gets it.
    @Nullable
    String header(String key) {
        String sent = HeaderLines.named(exchange.response().head().fields(), key);
        return sent == null && key.equals("content_length") ? ownLength() : sent;
    }

    /// The length of an answer of the proxy's own, which no line says.
    private @Nullable String ownLength() {
        OutgoingResponse response = exchange.response();
        boolean said = response.status() >= 200 && response.status() != 204 && response.status() != 304;
        long length = response.head().contentLength();
        return said && !response.isFromBackend() && length >= 0 ? Long.toString(length) : null;
    }

    /// A header of the endpoint's answer, as far as it is passed on.
    @Nullable
    String upstreamHeader(String key) {
        return exchange.response().isFromBackend() ? header(key) : null;
    }

    /// The value of a cookie the endpoint set.
    @Nullable
    String upstreamCookie(String key) {
        if (!exchange.response().isFromBackend()) {
            return null;
        }
        Fields fields = exchange.response().head().fields();
        for (int line = fields.find(FieldName.SET_COOKIE);
                line >= 0;
                line = fields.find(FieldName.SET_COOKIE, line + 1)) {
            String cookie = fields.value(line);
            int equals = cookie.indexOf('=');
            if (equals == key.length() && cookie.regionMatches(true, 0, key, 0, equals)) {
                int end = cookie.indexOf(';');
                return cookie.substring(equals + 1, end < 0 ? cookie.length() : end);
            }
        }
        return null;
    }

    private @Nullable String eachTime(IntToLongFunction nanos) {
        return each(number -> nanos.applyAsLong(number) < 0 ? "-" : seconds(nanos.applyAsLong(number)));
    }

    private @Nullable String each(IntFunction<String> value) {
        int count = exchange.tries().count();
        if (count == 0) {
            return null;
        }
        var out = new StringBuilder(value.apply(0));
        for (int number = 1; number < count; number++) {
            out.append(exchange.tries().beginsHop(number) ? " : " : ", ").append(value.apply(number));
        }
        return out.toString();
    }

    private static String seconds(long nanos) {
        return millis(nanos / 1_000_000);
    }

    /// Seconds with three decimals.
    private static String millis(long millis) {
        String fraction = Long.toString(millis % 1000 + 1000).substring(1);
        return millis / 1000 + "." + fraction;
    }

    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
