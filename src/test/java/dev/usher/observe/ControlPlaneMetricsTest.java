package dev.usher.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Certificate;
import dev.usher.model.Endpoint;
import dev.usher.model.Endpoints;
import dev.usher.model.Kind;
import dev.usher.model.LoadBalancing;
import dev.usher.model.PrivateKeyPem;
import dev.usher.model.ProxySettings;
import dev.usher.model.ResourceKey;
import dev.usher.model.Route;
import dev.usher.model.RoutePolicy;
import dev.usher.model.RoutingTable;
import dev.usher.model.StreamListener;
import dev.usher.model.StreamProtocol;
import dev.usher.model.StreamTable;
import dev.usher.model.TlsTable;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.model.VirtualHost;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class ControlPlaneMetricsTest {
    private static final String PREFIX = "nginx_ingress_controller_";
    private static final VirtualHost SHOP = FakeExchange.host("shop.example.com", "cart");

    private final Metrics metrics =
            new Metrics(MetricSettings.of(new MetricSettings.Identity("ingress", "cls", "pod", "1.0", "abc", "repo")));
    private final ControlPlaneMetrics controlPlane = metrics.controlPlane();

    private void publish(RoutingTable table, long second) {
        controlPlane.published(table, Duration.ofMillis(7), Instant.ofEpochSecond(second));
    }

    @Test
    void saysNothingOfReloadsBeforeTheFirst() {
        assertThat(Scrape.of(metrics).type(PREFIX + "config_last_reload_successful"))
                .isEmpty();
    }

    @Test
    void countsAnAppliedConfiguration() {
        publish(FakeExchange.table(3, SHOP), 1000);

        var scrape = Scrape.of(metrics);
        assertThat(scrape.one(PREFIX + "success")).isEqualTo(1);
        assertThat(scrape.one(PREFIX + "config_last_reload_successful")).isEqualTo(1);
        assertThat(scrape.one(PREFIX + "config_last_reload_successful_timestamp_seconds"))
                .isEqualTo(1000);
        assertThat(scrape.one("usher_table_generation")).isEqualTo(3);
        assertThat(scrape.one("usher_publish_duration_seconds_bucket", "le=0.005"))
                .isZero();
        assertThat(scrape.one("usher_publish_duration_seconds_bucket", "le=0.01"))
                .isEqualTo(1);
        assertThat(scrape.one(PREFIX + "build_info", "release=1.0", "build=abc", "repository=repo"))
                .isEqualTo(1);
    }

    @Test
    void doesNotCountChangesOfEndpointsOrCertificates() {
        publish(FakeExchange.table(1, SHOP), 1000);
        var key = UpstreamKey.of("shop", "web", "80");
        var upstream = new Upstream(
                key, new LoadBalancing.RoundRobin(), new Endpoints.Addresses(List.of(new Endpoint("10.0.0.1", 80))));

        publish(
                new RoutingTable(
                        2,
                        List.of(SHOP),
                        Map.of(key, upstream),
                        TlsTable.EMPTY,
                        StreamTable.EMPTY,
                        ProxySettings.DEFAULTS),
                2000);

        var scrape = Scrape.of(metrics);
        assertThat(scrape.one(PREFIX + "success")).isEqualTo(1);
        assertThat(scrape.one(PREFIX + "config_last_reload_successful_timestamp_seconds"))
                .isEqualTo(1000);
        assertThat(scrape.one("usher_table_generation")).isEqualTo(2);
    }

    @Test
    void countsAndHashesChangesOfWhatIsHandedOnBelowHttp() {
        publish(withStreams(1, StreamTable.EMPTY), 1);
        double nothing = Scrape.of(metrics).one(PREFIX + "config_hash");
        var first = UpstreamKey.of("shop", "first", "80");
        var port = new StreamListener(StreamProtocol.TCP, 9000, first, false, false);

        publish(withStreams(2, new StreamTable(List.of(port), Map.of())), 2);
        assertThat(Scrape.of(metrics).one(PREFIX + "success")).isEqualTo(2);
        double one = Scrape.of(metrics).one(PREFIX + "config_hash");

        var second = UpstreamKey.of("shop", "second", "80");
        var moved = new StreamListener(StreamProtocol.TCP, 9000, second, false, false);
        publish(withStreams(3, new StreamTable(List.of(moved), Map.of())), 3);
        double other = Scrape.of(metrics).one(PREFIX + "config_hash");

        publish(withStreams(4, new StreamTable(List.of(moved), Map.of("db.example.com", first))), 4);
        double passing = Scrape.of(metrics).one(PREFIX + "config_hash");

        assertThat(Set.of(nothing, one, other, passing)).hasSize(4);
        publish(withStreams(5, new StreamTable(List.of(moved), Map.of("db.example.com", first))), 5);
        assertThat(Scrape.of(metrics).one(PREFIX + "success")).isEqualTo(4);
    }

    private static RoutingTable withStreams(long generation, StreamTable streams) {
        return new RoutingTable(generation, List.of(SHOP), Map.of(), TlsTable.EMPTY, streams, ProxySettings.DEFAULTS);
    }

    @Test
    void turnsUnsuccessfulWhenASnapshotIsRejectedAndBack() {
        publish(FakeExchange.table(1, SHOP), 1000);

        controlPlane.rejected();
        assertThat(Scrape.of(metrics).one(PREFIX + "config_last_reload_successful"))
                .isZero();
        assertThat(Scrape.of(metrics).one(PREFIX + "errors")).isEqualTo(1);

        publish(FakeExchange.table(2, SHOP), 2000);
        assertThat(Scrape.of(metrics).one(PREFIX + "config_last_reload_successful"))
                .isEqualTo(1);
        assertThat(Scrape.of(metrics).one(PREFIX + "success")).isEqualTo(1);
    }

    @Test
    void hashesTheConfigurationByContent() {
        publish(FakeExchange.table(1, SHOP), 1);
        double first = Scrape.of(metrics).one(PREFIX + "config_hash");

        publish(FakeExchange.table(2, FakeExchange.host("shop.example.com", "cart")), 2);
        assertThat(Scrape.of(metrics).one(PREFIX + "config_hash")).isEqualTo(first);

        publish(FakeExchange.table(3, FakeExchange.host("shop.example.com", "other")), 3);
        assertThat(Scrape.of(metrics).one(PREFIX + "config_hash")).isNotEqualTo(first);
    }

    @Test
    void hashesPolicies() {
        var policy = RoutePolicy.DEFAULTS;
        Route route = SHOP.routes().getFirst();
        var slower = new RoutePolicy(
                policy.connectTimeout().plusSeconds(1),
                policy.sendTimeout(),
                policy.readTimeout(),
                policy.maxBodyBytes(),
                policy.retry(),
                policy.connectionHeader(),
                policy.relativeRedirects(),
                policy.portInRedirects(),
                policy.accessLog());
        publish(FakeExchange.table(1, SHOP), 1);
        double first = Scrape.of(metrics).one(PREFIX + "config_hash");

        var changed = new Route(route.match(), route.owner(), route.filters(), route.action(), slower);
        publish(FakeExchange.table(2, new VirtualHost(SHOP.host(), SHOP.mode(), List.of(changed))), 2);

        assertThat(Scrape.of(metrics).one(PREFIX + "config_hash")).isNotEqualTo(first);
    }

    @Test
    void showsWhatItIsTold() {
        controlPlane.problems(List.of(
                new ControlPlaneMetrics.ProblemCount("error", "InvalidHost", 2),
                new ControlPlaneMetrics.ProblemCount("warning", "InvalidHost", 1)));
        controlPlane.orphans(() ->
                List.of(new ControlPlaneMetrics.Orphan("shop", "cart", ControlPlaneMetrics.Orphan.Type.NO_ENDPOINT)));
        controlPlane.watches(() -> List.of(new ControlPlaneMetrics.WatchCount("Secret shop", false, 4)));
        controlPlane.leader("ingress-nginx-leader", true);

        var scrape = Scrape.of(metrics);
        assertThat(scrape.one("usher_problems", "severity=error", "reason=InvalidHost"))
                .isEqualTo(2);
        assertThat(scrape.one(PREFIX + "orphan_ingress", "namespace=shop", "ingress=cart", "type=no-endpoint"))
                .isEqualTo(1);
        assertThat(scrape.one("usher_watch_failures_total", "watch=Secret shop"))
                .isEqualTo(4);
        assertThat(scrape.one("usher_watch_healthy", "watch=Secret shop")).isZero();
        assertThat(scrape.one(PREFIX + "leader_election_status", "name=ingress-nginx-leader"))
                .isEqualTo(1);
    }

    @Test
    void showsCertificatesWhenItLeads() throws Exception {
        var certificate = new Certificate(
                ResourceKey.of(Kind.SECRET, "shop", "tls"), "f1", chain(), new PrivateKeyPem("hush"), 1_900_000_000L);
        var unreadable = new Certificate(
                ResourceKey.of(Kind.SECRET, "shop", "odd"), "f2", "not PEM", new PrivateKeyPem("hush"), 5);
        publish(
                new RoutingTable(
                        1,
                        List.of(SHOP),
                        Map.of(),
                        new TlsTable(Map.of("shop.example.com", certificate), Optional.of(unreadable)),
                        StreamTable.EMPTY,
                        ProxySettings.DEFAULTS),
                1);

        var scrape = Scrape.of(metrics);
        assertThat(scrape.one(
                        PREFIX + "ssl_expire_time_seconds",
                        "class=cls",
                        "host=shop.example.com",
                        "namespace=shop",
                        "secret_name=tls",
                        "identifier=12/ab-77"))
                .isEqualTo(1.9e9);
        assertThat(scrape.one(
                        PREFIX + "ssl_certificate_info",
                        "issuer_organization=Acme",
                        "issuer_common_name=Test CA",
                        "serial_number=77",
                        "public_key_algorithm=ECDSA"))
                .isEqualTo(1);
        assertThat(scrape.one(PREFIX + "ssl_expire_time_seconds", "host=_")).isEqualTo(5);

        controlPlane.leader("election", false);
        assertThat(Scrape.of(metrics).type(PREFIX + "ssl_expire_time_seconds")).isEmpty();
    }

    private static String chain() throws GeneralSecurityException {
        var keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Principal("SERIALNUMBER=12/ab,CN=Test CA,O=Acme Labs,O=Acme"),
                    BigInteger.valueOf(77),
                    Date.from(Instant.ofEpochSecond(1_700_000_000L)),
                    Date.from(Instant.ofEpochSecond(1_900_000_000L)),
                    new X500Principal("CN=shop.example.com"),
                    keys.getPublic());
            byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder().encodeToString(der)
                    + "\n-----END CERTIFICATE-----\n";
        } catch (IOException | OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
