package dev.usher.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.config.ProcessSettings;
import dev.usher.model.VirtualHost;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final String REQUESTS = "nginx_ingress_controller_requests";
    private static final String DURATION = "nginx_ingress_controller_request_duration_seconds";
    private static final MetricSettings.Identity IDENTITY =
            new MetricSettings.Identity("ingress", "k8s.io/ingress-nginx", "pod-1", "1.0", "abc", "usher");
    private static final MetricSettings DEFAULTS = MetricSettings.of(IDENTITY);

    private final VirtualHost shop = FakeExchange.host("shop.example.com", "cart");
    private final VirtualHost wildcard = FakeExchange.host("*.example.com", "any");
    private final VirtualHost catchAll = FakeExchange.host("_", "");

    @AutoClose
    private final AccessLog log = AccessLog.start(OutputStream.nullOutputStream(), "/healthz");

    private Metrics metrics(MetricSettings settings) {
        return published(new Metrics(settings));
    }

    /// With room for one label set.
    private Metrics full(Duration pruningPause) {
        return published(new Metrics(with(true, false, false, false, 1), pruningPause));
    }

    private Metrics published(Metrics metrics) {
        publish(metrics, 1, shop, wildcard, catchAll);
        return metrics;
    }

    private static void publish(Metrics metrics, long generation, VirtualHost... hosts) {
        metrics.controlPlane()
                .published(
                        FakeExchange.table(generation, hosts), Duration.ofMillis(7), Instant.ofEpochSecond(generation));
    }

    private static MetricSettings with(boolean perHost, boolean undefined, boolean real, boolean classes, int max) {
        return new MetricSettings(
                true,
                IDENTITY,
                perHost,
                undefined,
                real,
                classes,
                Set.of("nginx_ingress_controller_bytes_sent", "header_duration_seconds"),
                MetricSettings.Buckets.DEFAULTS,
                max);
    }

    @Test
    void countsRequestsWithTheLabelsDashboardsRead() {
        var metrics = metrics(DEFAULTS);

        metrics.loop(log, FakeExchange.UNTRACED).finished(new FakeExchange(shop));

        assertThat(Scrape.of(metrics).all(REQUESTS))
                .containsExactly(Map.entry(
                        REQUESTS
                                + "{canary=, controller_class=k8s.io/ingress-nginx, controller_namespace=ingress,"
                                + " controller_pod=pod-1, host=shop.example.com, ingress=cart, method=GET,"
                                + " namespace=shop, path=/, service=web, status=200}",
                        1.0));
    }

    @Test
    void tellsTheRequestsOfACanaryApart() {
        var metrics = metrics(DEFAULTS);
        var loop = metrics.loop(log, FakeExchange.UNTRACED);
        var canary = new FakeExchange(shop);
        canary.alternativeName = "shop-next-80";

        loop.finished(new FakeExchange(shop));
        loop.finished(canary);
        loop.finished(canary);

        assertThat(Scrape.of(metrics).one(REQUESTS, "canary=shop-next-80")).isEqualTo(2);
        assertThat(Scrape.of(metrics).one(REQUESTS, "canary=")).isEqualTo(1);
    }

    @Test
    void sumsOverLoops() {
        var metrics = metrics(DEFAULTS);
        var one = metrics.loop(log, FakeExchange.UNTRACED);
        var other = metrics.loop(log, FakeExchange.UNTRACED);

        one.finished(new FakeExchange(shop));
        other.finished(new FakeExchange(shop));
        other.finished(new FakeExchange(shop));

        assertThat(Scrape.of(metrics).one(REQUESTS)).isEqualTo(3);
    }

    @Test
    void fillsCumulativeBucketsWithBoundsInclusive() {
        var metrics = metrics(DEFAULTS);
        var loop = metrics.loop(log, FakeExchange.UNTRACED);
        for (long nanos : new long[] {5_000_000, 5_000_001, 10_000_000, 11_000_000_000L}) {
            var exchange = new FakeExchange(shop);
            exchange.durationNanos = nanos;
            loop.finished(exchange);
        }

        var scrape = Scrape.of(metrics);
        assertThat(scrape.one(DURATION + "_bucket", "le=0.005")).isEqualTo(1);
        assertThat(scrape.one(DURATION + "_bucket", "le=0.01")).isEqualTo(3);
        assertThat(scrape.one(DURATION + "_bucket", "le=10")).isEqualTo(3);
        assertThat(scrape.one(DURATION + "_bucket", "le=+Inf")).isEqualTo(4);
        assertThat(scrape.one(DURATION + "_count")).isEqualTo(4);
        assertThat(scrape.one(DURATION + "_sum")).isEqualTo(11.020000001);
        assertThat(scrape.type(DURATION)).contains("histogram");
        assertThat(scrape.all("nginx_ingress_controller_bytes_sent_bucket", "le=1e+06"))
                .hasSize(1);
    }

    @Test
    void observesUpstreamTimesOfTheLastTryOnly() {
        var metrics = metrics(DEFAULTS);
        var exchange = new FakeExchange(shop);
        exchange.tries.addFirst(new FakeExchange.Try(exchange.tryEndpoint(0), 502, -1, -1, 3_000_000_000L, 0));

        metrics.loop(log, FakeExchange.UNTRACED).finished(exchange);

        var scrape = Scrape.of(metrics);
        assertThat(scrape.one("nginx_ingress_controller_response_duration_seconds_sum"))
                .isEqualTo(0.011);
        assertThat(scrape.one("nginx_ingress_controller_header_duration_seconds_sum"))
                .isEqualTo(0.009);
        assertThat(scrape.one("nginx_ingress_controller_connect_duration_seconds_sum"))
                .isEqualTo(0.001);
    }

    @Test
    void observesNoUpstreamTimesWhenNoneWasTried() {
        var metrics = metrics(DEFAULTS);
        var exchange = new FakeExchange(shop);
        exchange.tries.clear();

        metrics.loop(log, FakeExchange.UNTRACED).finished(exchange);

        var scrape = Scrape.of(metrics);
        assertThat(scrape.one(REQUESTS)).isEqualTo(1);
        assertThat(scrape.all("nginx_ingress_controller_response_duration_seconds_count"))
                .isEmpty();
    }

    @Test
    void leavesUndefinedHostsOutUnlessTold() {
        var metrics = metrics(DEFAULTS);
        metrics.loop(log, FakeExchange.UNTRACED).finished(new FakeExchange(catchAll));
        assertThat(Scrape.of(metrics).all(REQUESTS)).isEmpty();

        var told = metrics(with(true, true, false, false, 10));
        var loop = told.loop(log, FakeExchange.UNTRACED);
        loop.finished(new FakeExchange(catchAll).text(FinishedExchange.Text.HOST, ""));
        loop.finished(new FakeExchange(catchAll).text(FinishedExchange.Text.HOST, "Stray.example.org:8080"));
        loop.finished(new FakeExchange(wildcard).text(FinishedExchange.Text.HOST, "a.example.com"));
        var scrape = Scrape.of(told);
        assertThat(scrape.one(REQUESTS, "host=_")).isEqualTo(1);
        assertThat(scrape.one(REQUESTS, "host=stray.example.org")).isEqualTo(1);
        assertThat(scrape.one(REQUESTS, "host=*.example.com")).isEqualTo(1);
    }

    @Test
    void leavesTheHostOutAndCountsAllOfThemTogether() {
        var metrics = metrics(with(false, false, false, false, 10));
        var loop = metrics.loop(log, FakeExchange.UNTRACED);
        loop.finished(new FakeExchange(catchAll));
        loop.finished(new FakeExchange(FakeExchange.host("other", "")));

        var found = Scrape.of(metrics).all(REQUESTS);

        assertThat(found).hasSize(1);
        assertThat(found.keySet().iterator().next()).doesNotContain("host=");
    }

    @Test
    void mergesSeriesWhoseLabelsAreEqual() {
        var metrics = new Metrics(with(false, false, false, false, 10));
        var other = FakeExchange.host("other.example.com", "cart");
        publish(metrics, 1, shop, other);
        var loop = metrics.loop(log, FakeExchange.UNTRACED);
        loop.finished(new FakeExchange(shop));
        loop.finished(new FakeExchange(other));

        assertThat(Scrape.of(metrics).one(REQUESTS)).isEqualTo(2);
    }

    @Test
    void labelsWildcardHostsWithTheRuleUnlessTold() {
        var metrics = metrics(DEFAULTS);
        metrics.loop(log, FakeExchange.UNTRACED).finished(new FakeExchange(wildcard));
        assertThat(Scrape.of(metrics).one(REQUESTS, "host=*.example.com")).isEqualTo(1);

        var told = metrics(with(true, true, true, false, 10));
        var loop = told.loop(log, FakeExchange.UNTRACED);
        for (String host : List.of("A.example.com:8080", "a.example.com.", "b.example.com", "bad\"host", "[::1]:80")) {
            loop.finished(new FakeExchange(wildcard).text(FinishedExchange.Text.HOST, host));
        }
        var scrape = Scrape.of(told);
        assertThat(scrape.one(REQUESTS, "host=a.example.com")).isEqualTo(2);
        assertThat(scrape.one(REQUESTS, "host=b.example.com")).isEqualTo(1);
        assertThat(scrape.one(REQUESTS, "host=*.example.com")).isEqualTo(2);
    }

    @Test
    void reportsClassesOfStatus() {
        var metrics = metrics(with(true, false, false, true, 10));
        var loop = metrics.loop(log, FakeExchange.UNTRACED);
        var exchange = new FakeExchange(shop);
        loop.finished(exchange);
        exchange.status = 204;
        loop.finished(exchange);
        exchange.status = 499;
        loop.finished(exchange);

        var scrape = Scrape.of(metrics);
        assertThat(scrape.one(REQUESTS, "status=2xx")).isEqualTo(2);
        assertThat(scrape.one(REQUESTS, "status=4xx")).isEqualTo(1);
    }

    @Test
    void computesNoExcludedMetric() {
        var metrics = metrics(with(true, false, false, false, 10));
        metrics.loop(log, FakeExchange.UNTRACED).finished(new FakeExchange(shop));

        var scrape = Scrape.of(metrics);
        assertThat(scrape.type("nginx_ingress_controller_bytes_sent")).isEmpty();
        assertThat(scrape.type("nginx_ingress_controller_header_duration_seconds"))
                .isEmpty();
        assertThat(scrape.type("nginx_ingress_controller_response_size")).contains("histogram");
    }

    @Test
    void countsWhatIsOverTheLimitAsOther() {
        var metrics = metrics(with(true, false, false, false, 2));
        var loop = metrics.loop(log, FakeExchange.UNTRACED);
        var exchange = new FakeExchange(shop);
        for (int status = 200; status < 210; status++) {
            exchange.status = status;
            loop.finished(exchange);
            loop.finished(exchange);
        }

        var scrape = Scrape.of(metrics);
        assertThat(scrape.all(REQUESTS, "host=shop.example.com")).hasSize(2);
        assertThat(scrape.one(REQUESTS, "host=_other", "ingress=_other", "status=2xx"))
                .isEqualTo(16);
        assertThat(scrape.one("usher_metric_series_dropped_total")).isEqualTo(8);
    }

    @Test
    void keepsRealHostsOfStrangersWithinTheLimit() {
        var metrics = metrics(with(true, true, true, false, 3));
        var loop = metrics.loop(log, FakeExchange.UNTRACED);
        for (int i = 0; i < 1000; i++) {
            loop.finished(new FakeExchange(catchAll).text(FinishedExchange.Text.HOST, "h" + i + ".test"));
        }

        var scrape = Scrape.of(metrics);
        assertThat(scrape.all(REQUESTS)).hasSize(4);
        assertThat(scrape.one(REQUESTS, "host=_other")).isEqualTo(997);
    }

    @Test
    void removesSeriesWithTheirRule() {
        var metrics = metrics(DEFAULTS);
        var loop = metrics.loop(log, FakeExchange.UNTRACED);
        loop.finished(new FakeExchange(shop));
        loop.finished(new FakeExchange(wildcard));

        publish(metrics, 2, wildcard, catchAll);
        loop.finished(new FakeExchange(shop)); // was under way when its rule went

        assertThat(Scrape.of(metrics).all(REQUESTS)).hasSize(1);

        publish(metrics, 3, FakeExchange.host("shop.example.com", "cart"), wildcard, catchAll);
        loop.finished(new FakeExchange(shop));
        assertThat(Scrape.of(metrics).one(REQUESTS, "ingress=cart")).isEqualTo(1);
    }

    @Test
    void makesRoomWhenFullAndNobodyReads() {
        var metrics = metrics(with(true, false, false, false, 1));
        var loop = metrics.loop(log, FakeExchange.UNTRACED);
        loop.finished(new FakeExchange(shop));

        publish(metrics, 2, wildcard);
        awaitRoom(metrics);
        loop.finished(new FakeExchange(wildcard));

        assertThat(Scrape.of(metrics).one(REQUESTS, "host=*.example.com")).isEqualTo(1);
        assertThat(Scrape.of(metrics).one("usher_metric_series_dropped_total")).isZero();
    }

    @Test
    void looksForRoomOnceForAllChangesOfATime() {
        var metrics = full(Duration.ofHours(1));
        var loop = metrics.loop(log, FakeExchange.UNTRACED);
        loop.finished(new FakeExchange(shop));
        publish(metrics, 2, wildcard);
        awaitRoom(metrics);

        loop.finished(new FakeExchange(wildcard));
        publish(metrics, 3, shop);

        assertThat(metrics.startsPruning()).isFalse();
    }

    @Test
    void looksForRoomAgainAfterChangesMeanwhile() {
        var metrics = full(Duration.ofMillis(50));
        var loop = metrics.loop(log, FakeExchange.UNTRACED);
        loop.finished(new FakeExchange(shop));
        publish(metrics, 2, shop);
        loop.finished(new FakeExchange(wildcard));

        publish(metrics, 3, wildcard);

        awaitRoom(metrics);
        assertThat(metrics.seriesKept()).isZero();
    }

    private static void awaitRoom(Metrics metrics) {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (metrics.seriesKept() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    @Test
    void keepsCountingAcrossRecompiles() {
        var metrics = metrics(DEFAULTS);
        var loop = metrics.loop(log, FakeExchange.UNTRACED);
        loop.finished(new FakeExchange(shop));
        var recompiled = FakeExchange.host("shop.example.com", "cart");

        publish(metrics, 2, recompiled);
        loop.finished(new FakeExchange(recompiled));

        assertThat(Scrape.of(metrics).one(REQUESTS)).isEqualTo(2);
    }

    @Test
    void losesNothingWhileMetricsAreRead() throws InterruptedException {
        var metrics = metrics(DEFAULTS);
        int loops = 2;
        int requests = 20_000;
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < loops; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                var loop = metrics.loop(log, FakeExchange.UNTRACED);
                var exchange = new FakeExchange(shop);
                for (int n = 0; n < requests; n++) {
                    exchange.status = 200 + n % 7;
                    loop.finished(exchange);
                }
            }));
        }
        double last = 0;
        while (threads.stream().anyMatch(Thread::isAlive)) {
            double now = total(Scrape.of(metrics));
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(total(Scrape.of(metrics))).isEqualTo(loops * requests);
    }

    private static double total(Scrape scrape) {
        return scrape.all(REQUESTS).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    @Test
    void countsConnectionsAndUpstreams() {
        var metrics = metrics(DEFAULTS);
        var loop = metrics.loop(log, FakeExchange.UNTRACED);
        loop.connectionOpened(true);
        loop.connectionOpened(false);
        loop.connectionOpened(false);
        loop.connectionClosed(false);
        loop.connectionShed();
        loop.handshake(true);
        loop.handshake(false);
        loop.requestStarted();
        loop.upstreamConnected();
        loop.upstreamConnected();
        loop.upstreamClosed();
        loop.upstreamReused();
        loop.upstreamConnectFailed();
        loop.upstreamEjected();
        loop.retried();
        loop.copied();
        loop.copied();
        loop.copyFailed();
        loop.copyDropped();
        loop.bug();

        var scrape = Scrape.of(metrics);
        String nginx = "nginx_ingress_controller_nginx_process_";
        assertThat(scrape.one(nginx + "connections_total", "state=accepted")).isEqualTo(4);
        assertThat(scrape.one(nginx + "connections_total", "state=handled")).isEqualTo(3);
        assertThat(scrape.one(nginx + "connections", "state=active")).isEqualTo(2);
        assertThat(scrape.one(nginx + "connections", "state=writing")).isEqualTo(1);
        assertThat(scrape.one(nginx + "connections", "state=waiting")).isEqualTo(1);
        assertThat(scrape.one(nginx + "requests_total")).isEqualTo(1);
        assertThat(scrape.one("usher_client_connections", "tls=true")).isEqualTo(1);
        assertThat(scrape.one("usher_tls_handshakes_total", "result=failed")).isEqualTo(1);
        assertThat(scrape.one("usher_upstream_connections")).isEqualTo(1);
        assertThat(scrape.one("usher_upstream_connections_reused_total")).isEqualTo(1);
        assertThat(scrape.one("usher_upstream_connections_failed_total")).isEqualTo(1);
        assertThat(scrape.one("usher_upstream_ejections_total")).isEqualTo(1);
        assertThat(scrape.one("usher_upstream_retries_total")).isEqualTo(1);
        assertThat(scrape.one("usher_mirror_copies_total")).isEqualTo(2);
        assertThat(scrape.one("usher_mirror_copies_failed_total")).isEqualTo(1);
        assertThat(scrape.one("usher_mirror_copies_dropped_total")).isEqualTo(1);
        assertThat(scrape.one("usher_bugs_total")).isEqualTo(1);
        assertThat(scrape.one("usher_connections_shed_total")).isEqualTo(1);
    }

    @Test
    void leavesOnlyProcessMetricsWhenOff() {
        var off = new MetricSettings(
                false, IDENTITY, true, true, false, false, Set.of(), MetricSettings.Buckets.DEFAULTS, 10);
        var metrics = metrics(off);
        metrics.loop(log, FakeExchange.UNTRACED).finished(new FakeExchange(shop));

        var scrape = Scrape.of(metrics);

        assertThat(scrape.all(REQUESTS)).isEmpty();
        assertThat(scrape.type("nginx_ingress_controller_success")).isEmpty();
        assertThat(scrape.one("process_start_time_seconds")).isPositive();
        assertThat(scrape.one("jvm_threads_current")).isPositive();
    }

    @Test
    void takesItsSettingsFromFlags() {
        var time = List.of(0.5, 1.0);
        var length = List.of(7.0);
        var size = List.of(9.0, 10.0);
        var flags = new ProcessSettings.Observation(
                false, false, true, true, false, List.of("requests", "requests"), time, length, size, "text", 0);

        assertThat(MetricSettings.from(flags, IDENTITY))
                .isEqualTo(new MetricSettings(
                        false,
                        IDENTITY,
                        false,
                        true,
                        false,
                        true,
                        Set.of("requests"),
                        new MetricSettings.Buckets(time, length, size),
                        MetricSettings.DEFAULT_MAX_SERIES));
    }

    @Test
    void namesExclusionsItDoesNotKnow() {
        var settings = new MetricSettings(
                true,
                IDENTITY,
                true,
                false,
                false,
                false,
                Set.of("requests", "nginx_ingress_controller_request_size", "reqests"),
                MetricSettings.Buckets.DEFAULTS,
                10);

        assertThat(settings.unknownExclusions()).containsExactly("reqests");
    }

    @Test
    void refusesBucketsThatDoNotAscend() {
        var bytes = List.of(1.0);
        for (var wrong : List.of(List.of(1.0, 1.0), List.of(0.0), List.of(-1.0), List.of(Double.NaN), List.of(1e300))) {
            assertThatThrownBy(() -> new MetricSettings.Buckets(wrong, bytes, bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ascending");
        }
    }
}
