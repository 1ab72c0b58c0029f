package dev.usher.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Cidr;
import dev.usher.model.Endpoint;
import dev.usher.model.Expression;
import dev.usher.model.LogDestination;
import dev.usher.model.LogTemplate;
import dev.usher.model.ProxySettings;
import dev.usher.model.Route;
import dev.usher.model.RoutePolicy;
import dev.usher.model.VirtualHost;
import dev.usher.observe.FinishedExchange.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AccessLogTest {
    private static final VirtualHost SHOP = FakeExchange.host("shop.example.com", "cart");
    private static final VirtualHost CATCH_ALL = FakeExchange.host("_", "");
    private static final String USUAL = """
            192.0.2.7 - - [24/Nov/2026:08:00:00 +0000] "GET /cart?x=1 HTTP/1.1" 200 300 "-" "curl/8" 95 0.012 \
            [shop-web-80] [] 10.0.0.1:8080 300 0.011 200 0123456789abcdef
            """;

    private static ProxySettings.AccessLog settings(
            ProxySettings.AccessLog.Format format, boolean defaultBackend, String... skipped) {
        return new ProxySettings.AccessLog(
                true, format, Optional.empty(), defaultBackend, List.of(skipped), LogDestination.STANDARD);
    }

    private static final ProxySettings.AccessLog TEXT = settings(ProxySettings.AccessLog.Format.TEXT, false);

    /// What a log with these settings writes for an exchange.
    private static String written(ProxySettings.AccessLog settings, VirtualHost host, Consumer<FakeExchange> change) {
        var out = new ByteArrayOutputStream();
        try (var log = AccessLog.start(out, () -> ZoneOffset.UTC, "/healthz", 64 * 1024)) {
            log.settings(settings);
            var exchange = new FakeExchange(host);
            change.accept(exchange);
            log.loop().write(exchange);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String text(Consumer<FakeExchange> change) {
        return written(TEXT, SHOP, change);
    }

    private static JsonNode json(Consumer<FakeExchange> change) {
        String line = written(settings(ProxySettings.AccessLog.Format.JSON, false), SHOP, change);
        assertThat(line).endsWith("}\n");
        assertThat(line.lines()).hasSize(1);
        return JsonMapper.shared().readTree(line);
    }

    @Test
    void namesTheCanaryThatAnswered() {
        assertThat(text(exchange -> exchange.alternativeName = "shop-next-80"))
                .isEqualTo(USUAL.replace("[shop-web-80] []", "[shop-web-80] [shop-next-80]"));
        assertThat(json(exchange -> exchange.alternativeName = "shop-next-80")
                        .path("proxy_alternative_upstream_name")
                        .asString())
                .isEqualTo("shop-next-80");
    }

    @Test
    void writesTheLineOfIngressNginx() {
        assertThat(text(_ -> {})).isEqualTo(USUAL);
    }

    @Test
    void joinsTriesWithCommas() {
        String line = text(exchange ->
                exchange.tries.add(new FakeExchange.Try(new Endpoint("fd00::2", 80), 0, -1, -1, 2_000_999_999L, 0)));

        assertThat(line).contains(" [] 10.0.0.1:8080, [fd00::2]:80 300, 0 0.011, 2.000 200, - 0123456789abcdef\n");
    }

    @Test
    void writesDashesForWhatIsAbsent() {
        String line = text(exchange -> {
            exchange.texts.clear();
            exchange.tries.clear();
            exchange.upstreamName = "";
            exchange.status = 499;
            exchange.responseBodyBytes = 0;
            exchange.durationNanos = 61_999_999_999L;
        });

        assertThat(line)
                .isEqualTo("- - - [24/Nov/2026:08:00:00 +0000] \"-\" 499 0 \"-\" \"-\" 95 61.999 [-] [] - - - - -\n");
    }

    @Test
    void escapesAsNginxDoes() {
        String line = text(exchange -> exchange.text(Text.USER_AGENT, "a\"b\\c\r\n\t\u0000\u001f \u007f\u00e9~")
                .text(Text.REMOTE_USER, "x y"));

        assertThat(line).contains("\"a\\x22b\\x5Cc\\x0D\\x0A\\x09\\x00\\x1F \\x7F\\xE9~\" 95");
        assertThat(line).startsWith("192.0.2.7 - x y [");
        assertThat(line.lines()).hasSize(1);
    }

    private static String template(String line, LogTemplate.Escape escape, Consumer<FakeExchange> change) {
        var template = new LogTemplate(Expression.parse(line), escape);
        return written(
                new ProxySettings.AccessLog(
                        true,
                        ProxySettings.AccessLog.Format.TEXT,
                        Optional.of(template),
                        false,
                        List.of(),
                        LogDestination.STANDARD),
                SHOP,
                change);
    }

    @Test
    void writesTheDefaultLineFromItsTemplate() {
        String line = template(LogTemplate.DEFAULT_LINE, LogTemplate.Escape.DEFAULT, exchange -> {
            exchange.variables.put("proxy_upstream_name", "shop-web-80".getBytes(StandardCharsets.US_ASCII));
            exchange.variables.put("proxy_alternative_upstream_name", new byte[0]);
        });

        assertThat(line).isEqualTo(USUAL);
    }

    @Test
    void fillsVariablesIntoTheOwnersLine() {
        String line = template(
                "ü ${msec}|$time_iso8601|$http_x_tenant|$arg_a|$upstream_addr|$upstream_status $$ $bytes_sent",
                LogTemplate.Escape.DEFAULT,
                exchange -> {
                    exchange.variables.put("http_x_tenant", "a\"b\u00e9".getBytes(StandardCharsets.ISO_8859_1));
                    exchange.variables.put("arg_a", new byte[0]);
                });

        assertThat(line)
                .isEqualTo("ü 1795507200.123|2026-11-24T08:00:00+00:00|a\\x22b\\xE9||10.0.0.1:8080|200 $$ 512\n");
    }

    @Test
    void writesNothingForWhatIsAbsentInJson() {
        String line = template(
                "{\"a\":\"$http_x_none\",\"b\":\"$upstream_addr\",\"c\":\"$http_user_agent\"}",
                LogTemplate.Escape.JSON,
                exchange -> {
                    exchange.tries.clear();
                    exchange.text(Text.USER_AGENT, "\"\r\n\\");
                });

        JsonNode json = JsonMapper.shared().readTree(line);
        assertThat(json.get("a").asString()).isEmpty();
        assertThat(json.get("b").asString()).isEmpty();
        assertThat(json.get("c").asString()).isEqualTo("\"\r\n\\");
    }

    @Test
    void escapesOnlyLineBreaksWhenToldToEscapeNothing() {
        String line = template(
                "$http_x_tenant [$http_referer]",
                LogTemplate.Escape.NONE,
                exchange -> exchange.variables.put("http_x_tenant", "\"a\\\r\n\tü".getBytes(StandardCharsets.UTF_8)));

        assertThat(line).isEqualTo("\"a\\\\x0D\\x0A\tü []\n");
    }

    @Test
    void goesOnInAnotherPlaceAndClosesTheOneBefore() {
        var first = new ByteArrayOutputStream();
        var closed = new AtomicInteger();
        var second = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        try (var log = AccessLog.start(first, () -> ZoneOffset.UTC, "/healthz", 4096)) {
            var loop = log.loop();
            loop.write(new FakeExchange(SHOP));
            log.destination(Optional.of(second));
            long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (first.size() == 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            while (second.size() == 0 && System.nanoTime() < deadline) {
                loop.write(new FakeExchange(SHOP));
                Thread.onSpinWait();
            }
            log.destination(Optional.empty());
            while (closed.get() == 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
        }
        assertThat(first.toString(StandardCharsets.UTF_8).lines()).containsOnly(USUAL.strip());
        assertThat(second.toString(StandardCharsets.UTF_8).lines()).isNotEmpty().containsOnly(USUAL.strip());
        assertThat(closed).hasValue(1);
    }

    @Test
    void knowsWhoIsDebugged() {
        try (var log = AccessLog.start(OutputStream.nullOutputStream(), () -> ZoneOffset.UTC, "/healthz", 4096)) {
            var exchange = new FakeExchange(SHOP);
            assertThat(log.isDebugged(exchange)).isFalse();

            log.debug(List.of(Cidr.of(new byte[] {(byte) 192, 0, 2, 0}, 24)));

            assertThat(log.isDebugged(exchange)).isTrue();
            exchange.clientAddress = new byte[] {10, 0, 0, 1};
            assertThat(log.isDebugged(exchange)).isFalse();
        }
    }

    @Test
    void printsTheLocalTimeOfItsZone() {
        var clock = new LogClock(() -> ZoneId.of("America/New_York"));

        assertThat(new String(clock.local(1_795_507_200_000L), StandardCharsets.US_ASCII))
                .isEqualTo("24/Nov/2026:03:00:00 -0500");
        assertThat(new String(clock.local(1_795_507_201_999L), StandardCharsets.US_ASCII))
                .isEqualTo("24/Nov/2026:03:00:01 -0500");
        assertThat(new String(clock.iso(1_795_507_201_999L), StandardCharsets.US_ASCII))
                .isEqualTo("2026-11-24T08:00:01");
    }

    @Test
    void writesJson() {
        JsonNode line = json(exchange ->
                exchange.tries.add(new FakeExchange.Try(new Endpoint("fd00::2", 80), 502, -1, -1, 2_000_000_000L, 0)));

        assertThat(line.get("time").asString()).isEqualTo("2026-11-24T08:00:00.123Z");
        assertThat(line.get("request").asString()).isEqualTo("GET /cart?x=1 HTTP/1.1");
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("request_time").decimalValue()).isEqualByComparingTo("0.012");
        assertThat(line.get("http_referer").asString()).isEmpty();
        assertThat(line.get("ingress").asString()).isEqualTo("cart");
        assertThat(line.get("upstreams")).hasSize(2);
        assertThat(line.get("upstreams").get(1).get("addr").asString()).isEqualTo("[fd00::2]:80");
        assertThat(line.get("upstreams").get(1).has("connect_time")).isFalse();
        assertThat(line.get("req_id").asString()).isEqualTo("0123456789abcdef");
    }

    @Test
    void staysValidJsonWhateverBytesCome() {
        var all = new StringBuilder();
        IntStream.range(0, 256).forEach(c -> all.append((char) c));
        String euro = new String("€ é 𝄞".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        JsonNode line =
                json(exchange -> exchange.text(Text.USER_AGENT, all.toString()).text(Text.REFERER, euro + "\u00c3"));

        assertThat(line.get("http_user_agent").asString()).isEqualTo(all.toString());
        assertThat(line.get("http_referer").asString()).isEqualTo("€ é 𝄞\u00c3");
    }

    @Test
    void readsIllFormedUtf8AsLatin1() {
        for (String wrong : List.of("\u00c0\u0080", "\u00ed\u00a0\u0080", "\u00f5\u0080\u0080\u0080", "\u00e2\u0082")) {
            assertThat(json(exchange -> exchange.text(Text.REFERER, wrong))
                            .get("http_referer")
                            .asString())
                    .isEqualTo(wrong);
        }
    }

    @Test
    void leavesOutWhatSettingsSay() {
        var off = new ProxySettings.AccessLog(
                false, TEXT.format(), Optional.empty(), true, List.of(), LogDestination.STANDARD);
        assertThat(written(off, SHOP, _ -> {})).isEmpty();
        assertThat(written(settings(TEXT.format(), false, "/cart?x=1"), SHOP, _ -> {}))
                .isEmpty();
        assertThat(written(settings(TEXT.format(), false, "/cart", "/cart?x=12"), SHOP, _ -> {}))
                .isEqualTo(USUAL);
        assertThat(text(exchange -> exchange.route = unlogged(exchange.route))).isEmpty();
    }

    private static Route unlogged(Route route) {
        var policy = RoutePolicy.DEFAULTS;
        return new Route(
                route.match(),
                route.owner(),
                route.filters(),
                route.action(),
                new RoutePolicy(
                        policy.connectTimeout(),
                        policy.sendTimeout(),
                        policy.readTimeout(),
                        policy.maxBodyBytes(),
                        policy.retry(),
                        policy.connectionHeader(),
                        policy.relativeRedirects(),
                        policy.portInRedirects(),
                        false));
    }

    @Test
    void writesTheDefaultLocationOnlyWhenTold() {
        assertThat(written(TEXT, CATCH_ALL, _ -> {})).isEmpty();
        assertThat(written(settings(TEXT.format(), true), CATCH_ALL, _ -> {})).isEqualTo(USUAL);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 408, 414, 431, 505})
    void writesRequestsRefusedBeforeRouting(int status) {
        assertThat(written(TEXT, CATCH_ALL, exchange -> {
                    exchange.status = status;
                    exchange.tries.clear();
                }))
                .contains("\" " + status + " 300 ");
    }

    @Test
    void neverWritesTheHealthCheck() {
        var all = settings(TEXT.format(), true);
        assertThat(written(all, CATCH_ALL, exchange -> exchange.text(Text.TARGET, "/healthz")))
                .isEmpty();
        assertThat(written(all, CATCH_ALL, exchange -> exchange.text(Text.TARGET, "/healthz?a")))
                .isEmpty();
        assertThat(written(all, CATCH_ALL, exchange -> exchange.text(Text.TARGET, "/healthzz")))
                .isNotEmpty();
        assertThat(written(all, SHOP, exchange -> exchange.text(Text.TARGET, "/healthz")))
                .isNotEmpty();
    }

    @Test
    void keepsLinesWholeAcrossTheEndOfTheRing() throws InterruptedException {
        var out = new ByteArrayOutputStream();
        try (var log = AccessLog.start(out, () -> ZoneOffset.UTC, "/healthz", 1024)) {
            var loop = log.loop();
            var exchange = new FakeExchange(SHOP);
            for (int i = 0; i < 500; i++) {
                long before = loop.written();
                while (loop.written() == before) { // wait for room; every refusal counts as dropped
                    loop.write(exchange);
                    Thread.onSpinWait();
                }
            }
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(500).containsOnly(USUAL.strip());
    }

    @Test
    void dropsAndCountsWhileTheStreamIsBlocked() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var out = new ByteArrayOutputStream();
        var blocked = new OutputStream() {
            @Override
            public void write(int b) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                out.write(bytes, offset, length);
            }
        };
        try (var log = AccessLog.start(blocked, () -> ZoneOffset.UTC, "/healthz", 4096)) {
            var loop = log.loop();
            var exchange = new FakeExchange(SHOP);
            loop.write(exchange);
            entered.await();

            for (int i = 0; i < 10_000; i++) {
                loop.write(exchange); // would hang here if a loop ever waited for the writer
            }

            assertThat(log.lines() + log.droppedLines()).isEqualTo(10_001);
            assertThat(log.droppedLines()).isGreaterThan(9_000);
            release.countDown();
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsOnly(USUAL.strip());
    }

    @Test
    void goesOnAfterTheStreamFailed() throws InterruptedException {
        var failures = new AtomicInteger(1);
        var out = new ByteArrayOutputStream();
        var failing = new OutputStream() {
            @Override
            public void write(int b) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (failures.getAndDecrement() > 0) {
                    throw new IOException("no space left on device");
                }
                out.write(bytes, offset, length);
            }
        };
        try (var log = AccessLog.start(failing, () -> ZoneOffset.UTC, "/healthz", 4096)) {
            var loop = log.loop();
            loop.write(new FakeExchange(SHOP));
            log.wake();
            long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (log.writeFailures() == 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(log.writeFailures()).isEqualTo(1);
            loop.write(new FakeExchange(SHOP));
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(USUAL);
    }

    @Test
    void dropsALineLongerThanTheRing() {
        try (var log = AccessLog.start(OutputStream.nullOutputStream(), () -> ZoneOffset.UTC, "/healthz", 1024)) {
            var loop = log.loop();
            loop.write(new FakeExchange(SHOP).text(Text.USER_AGENT, "x".repeat(100_000)));

            assertThat(loop.dropped()).isEqualTo(1);
        }
    }
}
