package dev.usher.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Endpoint;
import dev.usher.model.StreamLogFormat;
import dev.usher.model.StreamLogFormat.Part;
import dev.usher.model.StreamLogFormat.Variable;
import dev.usher.model.StreamProtocol;
import dev.usher.observe.FinishedStream.Side;
import dev.usher.observe.FinishedStream.Try;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class StreamLinesTest {
    private static final FinishedStream TCP = stream(
            true,
            List.of(
                    new Try(new Endpoint("10.0.0.1", 5432), -1, -1, 2_000_000, 0, 0),
                    new Try(new Endpoint("fd00::2", 5432), 1_000_000, 3_000_000, 40_000_000, 7, 11)));
    private static final FinishedStream NOWHERE = stream(false, List.of());

    private static FinishedStream stream(boolean proxied, List<Try> tries) {
        return new FinishedStream(
                StreamProtocol.TCP,
                new Side("192.0.2.7", 4711),
                new Side("203.0.113.1", 5432),
                proxied,
                "",
                tries.isEmpty() ? 502 : 200,
                11,
                7,
                42_999_999,
                Instant.parse("2026-11-24T08:00:00.123Z").toEpochMilli(),
                "tcp-shop-db-5432",
                tries);
    }

    private static String text(FinishedStream stream, StreamLogFormat format) {
        var line = new LogLine();
        StreamLines.text(stream, format, new LogClock(() -> ZoneOffset.UTC), line);
        return new String(line.array(), 0, line.length(), StandardCharsets.UTF_8);
    }

    /// Every variable with its value, one a line.
    private static String all(FinishedStream stream) {
        return Arrays.stream(Variable.values())
                .map(variable -> {
                    var parts = new ArrayList<Part>(List.of(new Part.Literal(variable.text() + "=")));
                    parts.add(new Part.Value(variable));
                    return text(stream, new StreamLogFormat(parts));
                })
                .collect(Collectors.joining());
    }

    @Test
    void writesTheLineOfNginxByDefault() {
        assertThat(text(TCP, StreamLogFormat.DEFAULT))
                .isEqualTo("[192.0.2.7] [24/Nov/2026:08:00:00 +0000] TCP 200 11 7 0.042\n");
    }

    @Test
    void fillsInEveryVariable() {
        assertThat(all(TCP)).isEqualTo("""
                remote_addr=192.0.2.7
                remote_port=4711
                server_addr=203.0.113.1
                server_port=5432
                proxy_protocol_addr=192.0.2.7
                proxy_protocol_port=4711
                proxy_protocol_server_addr=203.0.113.1
                proxy_protocol_server_port=5432
                time_local=24/Nov/2026:08:00:00 +0000
                time_iso8601=2026-11-24T08:00:00+00:00
                msec=1795507200.123
                protocol=TCP
                status=200
                bytes_sent=11
                bytes_received=7
                session_time=0.042
                proxy_upstream_name=tcp-shop-db-5432
                ssl_preread_server_name=-
                upstream_addr=10.0.0.1:5432, [fd00::2]:5432
                upstream_bytes_sent=0, 7
                upstream_bytes_received=0, 11
                upstream_connect_time=-, 0.001
                upstream_first_byte_time=-, 0.003
                upstream_session_time=0.002, 0.040
                """);
    }

    @Test
    void writesADashForWhatNeverWas() {
        assertThat(all(NOWHERE))
                .contains("proxy_protocol_addr=-\n", "upstream_addr=-\n", "upstream_session_time=-\n", "status=502\n");
    }

    @Test
    void writesValidJson() {
        var line = new LogLine();
        StreamLines.json(TCP, new LogClock(() -> ZoneOffset.UTC), line);

        var tree = JsonMapper.shared().readTree(line.array(), 0, line.length());

        assertThat(tree.get("remote_addr").asString()).isEqualTo("192.0.2.7");
        assertThat(tree.get("time").asString()).isEqualTo("2026-11-24T08:00:00.123Z");
        assertThat(tree.get("upstreams").size()).isEqualTo(2);
        assertThat(tree.get("upstreams").get(0).has("connect_time")).isFalse();
        assertThat(tree.get("upstreams").get(1).get("addr").asString()).isEqualTo("[fd00::2]:5432");
    }
}
