package dev.usher.observe;

import dev.usher.model.StreamLogFormat;
import dev.usher.model.StreamLogFormat.Part;
import dev.usher.model.StreamLogFormat.Variable;
import dev.usher.observe.FinishedStream.Try;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The two forms of a line about a TCP or UDP session (M4). Both append a whole line with its line feed.
final class StreamLines {
    private StreamLines() {}

    /// The line of `log-format-stream`. Every value is a number, an address or a name that was checked to be one: none
    /// needs to be escaped.
    static void text(FinishedStream stream, StreamLogFormat format, LogClock clock, LogLine line) {
        for (Part part : format.parts()) {
            switch (part) {
                case Part.Literal(String text) -> line.put(text.getBytes(StandardCharsets.UTF_8));
                case Part.Value(Variable variable) -> value(variable, stream, clock, line);
            }
        }
        line.put('\n');
    }

    private static void value(Variable variable, FinishedStream stream, LogClock clock, LogLine line) {
        switch (variable) {
            case REMOTE_ADDR -> line.put(stream.client().address());
            case REMOTE_PORT -> line.put(stream.client().port());
            case SERVER_ADDR -> line.put(stream.server().address());
            case SERVER_PORT -> line.put(stream.server().port());
            case PROXY_PROTOCOL_ADDR ->
                orNone(stream.proxied() ? stream.client().address() : "", line);
            case PROXY_PROTOCOL_PORT ->
                orNone(stream.proxied() ? "" + stream.client().port() : "", line);
            case PROXY_PROTOCOL_SERVER_ADDR ->
                orNone(stream.proxied() ? stream.server().address() : "", line);
            case PROXY_PROTOCOL_SERVER_PORT ->
                orNone(stream.proxied() ? "" + stream.server().port() : "", line);
            case TIME_LOCAL -> line.put(clock.local(stream.endEpochMillis()));
            case TIME_ISO8601 -> line.put(clock.iso(stream.endEpochMillis())).put("+00:00");
            case MSEC -> line.seconds(stream.endEpochMillis() * 1_000_000);
            case PROTOCOL -> line.put(stream.protocol().name());
            case STATUS -> line.put(stream.status());
            case BYTES_SENT -> line.put(stream.bytesSent());
            case BYTES_RECEIVED -> line.put(stream.bytesReceived());
            case SESSION_TIME -> line.seconds(stream.durationNanos());
            case PROXY_UPSTREAM_NAME -> orNone(stream.upstreamName(), line);
            case SSL_PREREAD_SERVER_NAME -> orNone(stream.serverName(), line);
            case UPSTREAM_ADDR ->
                tries(stream, line, (one, to) -> to.put(one.endpoint().toString()));
            case UPSTREAM_BYTES_SENT -> tries(stream, line, (one, to) -> to.put(one.bytesSent()));
            case UPSTREAM_BYTES_RECEIVED -> tries(stream, line, (one, to) -> to.put(one.bytesReceived()));
            case UPSTREAM_CONNECT_TIME -> tries(stream, line, (one, to) -> seconds(one.connectNanos(), to));
            case UPSTREAM_FIRST_BYTE_TIME -> tries(stream, line, (one, to) -> seconds(one.firstByteNanos(), to));
            case UPSTREAM_SESSION_TIME -> tries(stream, line, (one, to) -> seconds(one.sessionNanos(), to));
        }
    }

    private static void orNone(String text, LogLine line) {
        line.put(text.isEmpty() ? "-" : text);
    }

    /// What a line says about one endpoint.
    private interface TryValue {
        void put(Try one, LogLine line);
    }

    private static void tries(FinishedStream stream, LogLine line, TryValue value) {
        List<Try> tries = stream.tries();
        if (tries.isEmpty()) {
            line.put('-');
            return;
        }
        for (int i = 0; i < tries.size(); i++) {
            if (i > 0) {
                line.put(", ");
            }
            value.put(tries.get(i), line);
        }
    }

    private static void seconds(long nanos, LogLine line) {
        if (nanos < 0) {
            line.put('-');
        } else {
            line.seconds(nanos);
        }
    }

    /// One JSON object, its keys named after nginx's variables: `time`, `remote_addr`, `remote_port`, `server_port`,
    /// `protocol`, `status`, `bytes_sent`, `bytes_received`, `session_time`, `ssl_preread_server_name`,
    /// `proxy_upstream_name`, `upstreams` (a list of `addr`, `bytes_sent`, `bytes_received`, `connect_time`,
    /// `session_time`).
    static void json(FinishedStream stream, LogClock clock, LogLine line) {
        long end = stream.endEpochMillis();
        line.put("{\"time\":\"").put(clock.iso(end)).put('.');
        line.threeDigits((int) Math.floorMod(end, 1000L)).put("Z\",\"remote_addr\":");
        line.jsonString(stream.client().address())
                .put(",\"remote_port\":")
                .put(stream.client().port());
        line.put(",\"server_port\":").put(stream.server().port());
        line.put(",\"protocol\":").jsonString(stream.protocol().name());
        line.put(",\"status\":").put(stream.status());
        line.put(",\"bytes_sent\":").put(stream.bytesSent());
        line.put(",\"bytes_received\":").put(stream.bytesReceived());
        line.put(",\"session_time\":").seconds(stream.durationNanos());
        line.put(",\"ssl_preread_server_name\":").jsonString(stream.serverName());
        line.put(",\"proxy_upstream_name\":").jsonString(stream.upstreamName());
        line.put(",\"upstreams\":[");
        for (int i = 0; i < stream.tries().size(); i++) {
            var one = stream.tries().get(i);
            line.put(i == 0 ? "{\"addr\":" : ",{\"addr\":")
                    .jsonString(one.endpoint().toString());
            line.put(",\"bytes_sent\":").put(one.bytesSent());
            line.put(",\"bytes_received\":").put(one.bytesReceived());
            jsonSeconds(",\"connect_time\":", one.connectNanos(), line);
            jsonSeconds(",\"session_time\":", one.sessionNanos(), line);
            line.put('}');
        }
        line.put("]}\n");
    }

    private static void jsonSeconds(String key, long nanos, LogLine line) {
        if (nanos >= 0) {
            line.put(key).seconds(nanos);
        }
    }
}
