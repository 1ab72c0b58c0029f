package dev.usher.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.model.Action;
import dev.usher.model.Backend;
import dev.usher.model.BackendProtocol;
import dev.usher.model.Canary;
import dev.usher.model.Certificate;
import dev.usher.model.Endpoint;
import dev.usher.model.EndpointState;
import dev.usher.model.Endpoints;
import dev.usher.model.Expression;
import dev.usher.model.Kind;
import dev.usher.model.LoadBalancing;
import dev.usher.model.PathMatch;
import dev.usher.model.PrivateKeyPem;
import dev.usher.model.ProxySettings;
import dev.usher.model.ResourceKey;
import dev.usher.model.Route;
import dev.usher.model.RouteOwner;
import dev.usher.model.RoutePolicy;
import dev.usher.model.RoutingTable;
import dev.usher.model.SessionCookie;
import dev.usher.model.StreamListener;
import dev.usher.model.StreamProtocol;
import dev.usher.model.StreamTable;
import dev.usher.model.TlsTable;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.model.VirtualHost;
import dev.usher.observe.MetricSettings;
import dev.usher.observe.Metrics;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusServerIT {
    private static final UpstreamKey WEB = UpstreamKey.of("shop", "web", "80");
    private static final UpstreamKey NEXT = UpstreamKey.of("shop", "next", "http");
    private static final UpstreamKey HASHED = new UpstreamKey("shop-web-80", "hash");
    private static final UpstreamKey SUBSET = UpstreamKey.of("shop", "media", "8080");
    private static final UpstreamKey NAMED = UpstreamKey.of("shop", "named", "http-alt");
    private static final UpstreamKey DEFAULT = new UpstreamKey("upstream-default-backend", "default");
    private static final UpstreamKey DATABASE = new UpstreamKey("tcp-db-pg-5432", "tcp:db/pg:5432");
    private static final UpstreamKey AS_IT_IS = UpstreamKey.of("shop", "safe", "443");
    private static final UpstreamKey OUTSIDE = UpstreamKey.of("shop", "outside", "443");

    private static final String LEAF = "-----BEGIN CERTIFICATE-----\nTEVBRg==\n-----END CERTIFICATE-----";
    private static final String ISSUER = "-----BEGIN CERTIFICATE-----\nSVNTVUVS\n-----END CERTIFICATE-----";

    private static final SessionCookie COOKIE = new SessionCookie(
            "STAY",
            "/",
            Optional.of("shop.test"),
            OptionalInt.of(60),
            OptionalInt.of(120),
            Optional.of(SessionCookie.SameSite.LAX),
            true,
            true);

    private final AtomicReference<RoutingTable> table = new AtomicReference<>(table());

    @AutoClose
    private final HttpClient client = HttpClient.newHttpClient();

    @AutoClose
    private final AdminServer admin;

    @AutoClose
    private final StatusServer server;

    StatusServerIT() throws AdminBindException {
        var metrics = new Metrics(MetricSettings.of(new MetricSettings.Identity("n", "class", "pod", "1.0", "", "")));
        admin = AdminServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new AdminSources(
                        () -> new Readiness.State(true, false, List.of()),
                        metrics,
                        table::get,
                        StatusServerIT::live,
                        List::of,
                        question -> new Explainer.Answer.Refused("not asked here"),
                        "/alive",
                        "usher/1.0"));
        server = admin.openStatus(0);
    }

    private static Map<UpstreamKey, List<EndpointState>> live() {
        return Map.of(WEB, List.of(new EndpointState(new Endpoint("10.0.0.1", 8080), true)));
    }

    private static RoutingTable table() {
        var upstreams = new HashMap<UpstreamKey, Upstream>();
        put(
                upstreams,
                WEB,
                new LoadBalancing.Sticky(LoadBalancing.Sticky.Mode.PERSISTENT, true),
                "10.0.0.1",
                "fd00::1");
        put(upstreams, NEXT, LoadBalancing.ROUND_ROBIN, "10.0.0.2");
        put(upstreams, HASHED, new LoadBalancing.ConsistentHash(Expression.parse("$request_uri")), "10.0.0.1");
        put(upstreams, SUBSET, new LoadBalancing.SubsetHash(Expression.parse("$host\"\n"), 3));
        put(upstreams, NAMED, new LoadBalancing.PeakEwma(), "10.0.0.3");
        put(upstreams, DEFAULT, LoadBalancing.ROUND_ROBIN, "10.0.0.4");
        put(upstreams, DATABASE, LoadBalancing.ROUND_ROBIN, "10.0.0.5");
        put(upstreams, AS_IT_IS, LoadBalancing.ROUND_ROBIN, "10.0.0.6");
        upstreams.put(
                OUTSIDE,
                new Upstream(OUTSIDE, LoadBalancing.ROUND_ROBIN, new Endpoints.DnsName("outside.test", 443, false)));
        return new RoutingTable(
                7,
                List.of(
                        host(
                                "shop.test",
                                route("web", "80", "/cart", main(WEB), canary()),
                                route("web", "80", "/b", HASHED)),
                        host("media.test", route("media", "8080", "/", SUBSET), route("outside", "443", "/o", OUTSIDE)),
                        host("named.test", route("named", "http-alt", "/", NAMED)),
                        host(
                                "_",
                                new Route(
                                        new PathMatch.Prefix("/"),
                                        RouteOwner.NONE,
                                        List.of(),
                                        new Action.Forward(
                                                new Backend(DEFAULT, BackendProtocol.HTTP), Optional.empty()),
                                        RoutePolicy.DEFAULTS))),
                upstreams,
                new TlsTable(
                        Map.of(
                                "shop.test",
                                certificate(
                                        LEAF + "\n-----BEGIN PRIVATE KEY-----\nSFVTSA==\n-----END PRIVATE KEY-----\n"
                                                + "\u001b[31m\n" + ISSUER + "\n"),
                                "*.wild.test",
                                certificate(ISSUER)),
                        Optional.empty()),
                new StreamTable(
                        List.of(new StreamListener(StreamProtocol.TCP, 5432, DATABASE, false, false)),
                        Map.of("safe.test", AS_IT_IS)),
                ProxySettings.DEFAULTS);
    }

    private static void put(
            Map<UpstreamKey, Upstream> upstreams, UpstreamKey key, LoadBalancing balancing, String... addresses) {
        var endpoints =
                Stream.of(addresses).map(address -> new Endpoint(address, 8080)).toList();
        upstreams.put(key, new Upstream(key, balancing, new Endpoints.Addresses(endpoints)));
    }

    private static Certificate certificate(String chain) {
        return new Certificate(
                ResourceKey.of(Kind.SECRET, "shop", "tls"), "f1", chain, new PrivateKeyPem("HUSH"), 1_800_000_000L);
    }

    private static VirtualHost host(String name, Route... routes) {
        return new VirtualHost(name, VirtualHost.Mode.PLAIN, List.of(routes));
    }

    private static Backend main(UpstreamKey key) {
        return new Backend(key, BackendProtocol.HTTP, Optional.of(COOKIE));
    }

    private static Canary canary() {
        return new Canary(
                new Backend(NEXT, BackendProtocol.HTTP),
                Optional.of(new Canary.HeaderRule("X-Next", new Canary.Test.Value("yes"))),
                Optional.of("next"),
                20,
                100);
    }

    private static Route route(String service, String port, String path, UpstreamKey key) {
        return route(service, port, path, new Backend(key, BackendProtocol.HTTP));
    }

    private static Route route(String service, String port, String path, Backend backend, Canary... canaries) {
        return new Route(
                new PathMatch.Prefix(path),
                new RouteOwner("shop", "cart", service, port, path),
                List.of(),
                new Action.Forward(backend, Optional.empty(), List.of(canaries)),
                RoutePolicy.DEFAULTS);
    }

    private HttpResponse<String> ask(String method, String target) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + target))
                        .method(method, HttpRequest.BodyPublishers.ofString(method.equals("GET") ? "" : "[]"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return ask("GET", target);
    }

    private JsonNode backend(Predicate<JsonNode> which) throws IOException, InterruptedException {
        HttpResponse<String> response = get("/configuration/backends");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        List<JsonNode> found = JsonMapper.shared().readTree(response.body()).values().stream()
                .filter(which)
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private JsonNode backend(UpstreamKey key) throws IOException, InterruptedException {
        return backend(node -> node.path("name").asString("").equals(key.name())
                && node.path("usher").path("variant").asString("").equals(key.variant()));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text.replace('\'', '"'));
    }

    @Test
    void listsBackendsByName() throws Exception {
        List<String> names = JsonMapper.shared()
                .readTree(get("/configuration/backends").body())
                .values()
                .stream()
                .map(node -> node.path("name").asString(""))
                .toList();

        assertThat(names)
                .containsExactly(
                        "shop-media-8080",
                        "shop-named-http-alt",
                        "shop-next-http",
                        "shop-outside-443",
                        "shop-safe-443",
                        "shop-web-80",
                        "shop-web-80",
                        "tcp-db-pg-5432",
                        "upstream-default-backend");
    }

    @Test
    void tellsABackendInTheFieldsOfTheOriginal() throws Exception {
        assertThat(backend(WEB)).isEqualTo(json("""
                {
                  'name': 'shop-web-80',
                  'service': {'metadata': {'name': 'web', 'namespace': 'shop'}},
                  'port': 80,
                  'sslPassthrough': false,
                  'endpoints': [{'address': '10.0.0.1', 'port': '8080'}, {'address': 'fd00::1', 'port': '8080'}],
                  'sessionAffinityConfig': {
                    'name': 'cookie',
                    'mode': 'persistent',
                    'cookieSessionAffinity': {
                      'name': 'STAY', 'expires': '60', 'maxage': '120', 'locations': {'shop.test': ['/cart']},
                      'secure': true, 'path': '/', 'domain': 'shop.test', 'samesite': 'Lax',
                      'conditional_samesite_none': true, 'change_on_failure': true
                    }
                  },
                  'upstreamHashByConfig': {},
                  'load-balance': 'sticky_persistent',
                  'noServer': false,
                  'trafficShapingPolicy': {
                    'weight': 0, 'weightTotal': 0, 'header': '', 'headerValue': '', 'headerPattern': '', 'cookie': ''
                  },
                  'alternativeBackends': ['shop-next-http'],
                  'usher': {'variant': '', 'live': [{'endpoint': '10.0.0.1:8080', 'state': 'ejected'}]}
                }
                """));
    }

    @Test
    void tellsHowRequestsComeToACanary() throws Exception {
        JsonNode canary = backend(NEXT);

        assertThat(canary.get("noServer").asBoolean()).isTrue();
        assertThat(canary.get("trafficShapingPolicy")).isEqualTo(json("""
                {
                  'weight': 20, 'weightTotal': 100, 'header': 'X-Next', 'headerValue': 'yes', 'headerPattern': '',
                  'cookie': 'next'
                }
                """));
    }

    @Test
    void tellsHowAnEndpointIsPicked() throws Exception {
        assertThat(backend(HASHED).get("load-balance").asString()).isEqualTo("chash");
        assertThat(backend(HASHED).get("upstreamHashByConfig"))
                .isEqualTo(json("{'upstream-hash-by': '${request_uri}'}"));
        assertThat(backend(SUBSET).get("load-balance").asString()).isEqualTo("chashsubset");
        assertThat(backend(SUBSET).get("upstreamHashByConfig")).isEqualTo(json("""
                {
                  'upstream-hash-by': '${host}\\"\\n',
                  'upstream-hash-by-subset': true,
                  'upstream-hash-by-subset-size': 3
                }
                """));
        assertThat(backend(NAMED).get("load-balance").asString()).isEqualTo("ewma");
        assertThat(backend(DEFAULT).get("load-balance").asString()).isEqualTo("round_robin");
    }

    @Test
    void tellsPortsAsIngressesHaveThem() throws Exception {
        assertThat(backend(NAMED).get("port")).isEqualTo(json("'http-alt'"));
        assertThat(backend(SUBSET).get("port")).isEqualTo(json("8080"));
        assertThat(backend(DATABASE).get("port")).isEqualTo(json("5432"));
        assertThat(backend(DEFAULT).get("port")).isEqualTo(json("0"));
        assertThat(backend(DEFAULT).has("service")).isFalse();
    }

    @Test
    void tellsEndpointsThatAreNoneOrANameOrHandedOnAsTheyAre() throws Exception {
        assertThat(backend(SUBSET).get("endpoints")).isEqualTo(json("[]"));
        assertThat(backend(OUTSIDE).get("endpoints")).isEqualTo(json("[{'address': 'outside.test', 'port': '443'}]"));
        assertThat(backend(AS_IT_IS).get("sslPassthrough").asBoolean()).isTrue();
        assertThat(backend(AS_IT_IS).get("noServer").asBoolean()).isFalse();
    }

    @Test
    void tellsThousandsOfBackends() throws Exception {
        var upstreams = new HashMap<UpstreamKey, Upstream>();
        IntStream.range(0, 20_000)
                .forEach(i ->
                        put(upstreams, UpstreamKey.of("shop", "s" + i, "80"), LoadBalancing.ROUND_ROBIN, "10.0.0.1"));
        table.set(new RoutingTable(8, List.of(), upstreams, TlsTable.EMPTY, StreamTable.EMPTY, ProxySettings.DEFAULTS));

        assertThat(JsonMapper.shared()
                        .readTree(get("/configuration/backends").body())
                        .size())
                .isEqualTo(20_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.test", "SHOP.test"})
    void showsTheChainOfAHostAndNothingElseThatStandsInItsSecret(String host) throws Exception {
        HttpResponse<String> response = get("/configuration/certs?hostname=" + host);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(LEAF + "\n" + ISSUER + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "hostname=a.wild.test, 200",
        "hostname=*.wild.test, 200",
        "hostname=a.b.wild.test, 404",
        "hostname=wild.test, 404",
        "hostname=_, 404",
        "hostname=.test, 404",
        "hostname=%00%0a%27%3b../../etc/passwd, 404",
        "hostname=, 400",
        "hostname=%, 400",
        "hostname=a&hostname=b, 400",
        "host=shop.test, 400",
        "'', 400"
    })
    void findsCertificatesByTheNameClientsSend(String query, int status) throws Exception {
        // Not by URI, which would refuse some.
        assertThat(raw("GET /configuration/certs?" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void showsTheCertificateForAllOtherNames() throws Exception {
        table.set(new RoutingTable(
                8,
                List.of(),
                Map.of(),
                new TlsTable(Map.of(), Optional.of(certificate(LEAF))),
                StreamTable.EMPTY,
                ProxySettings.DEFAULTS));

        assertThat(get("/configuration/certs?hostname=_").body()).isEqualTo(LEAF + "\n");
        assertThat(get("/configuration/certs?hostname=shop.test").statusCode()).isEqualTo(404);
    }

    @Test
    void neverShowsAKey() throws Exception {
        for (String target : List.of(
                "/configuration/backends",
                "/configuration/certs?hostname=shop.test",
                "/configuration/general",
                "/api/routes")) {
            assertThat(get(target).body()).as(target).doesNotContain("HUSH", "SFVTSA", "PRIVATE KEY");
        }
    }

    @Test
    void tellsTheGeneralStateAndWhetherItIsThereAtAll() throws Exception {
        assertThat(JsonMapper.shared()
                        .readTree(get("/configuration/general").body())
                        .get("generation")
                        .asInt())
                .isEqualTo(7);
        assertThat(get("/is-dynamic-lb-initialized").body()).isEqualTo("OK\n");
        assertThat(get("/healthz").body()).isEqualTo("ok\n");
        assertThat(get("/alive").body()).isEqualTo("ok\n");
        assertThat(get("/nginx_status").body().lines().map(String::strip))
                .containsExactly(
                        "Active connections: 0",
                        "server accepts handled requests",
                        "0 0 0",
                        "Reading: 0 Writing: 0 Waiting: 0");

        table.set(RoutingTable.EMPTY);

        assertThat(get("/is-dynamic-lb-initialized").statusCode()).isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/configuration/backends", "/configuration/servers", "/configuration/general", "/configuration"})
    void takesNoConfiguration(String target) throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE")) {
            HttpResponse<String> response = ask(method, target);

            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics", "/configuration", "/configuration/servers", "/configuration/backends/x"})
    void knowsNoOtherPages(String target) throws Exception {
        HttpResponse<String> response = get(target);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("/configuration/backends");
    }

    /// A name that leads here is no reason to answer a page of whoever owns it.
    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:10246, 200",
        "127.0.0.1:1, 200",
        "[::1]:10246, 421",
        "attacker.test, 421",
        "attacker.test:10246, 421",
        "127.0.0.1.attacker.test, 421",
        "localhost.attacker.test, 421",
        "127.0.0.1@attacker.test, 421",
        "::1, 421"
    })
    void answersToLoopbackNamesAlone(String host, int status) throws Exception {
        assertThat(raw("GET /configuration/backends HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void answersWhoeverSendsNoHost() throws Exception {
        assertThat(raw("GET /configuration/general HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void refusesLongTargets() throws Exception {
        assertThat(raw("GET /configuration/certs?hostname=" + "a".repeat(17_000)
                        + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readNBytes(13), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void listensOnNoAddressBeyondLoopback() throws Exception {
        var others = Stream.concat(
                        Stream.of(InetAddress.ofLiteral("127.0.0.2")),
                        NetworkInterface.networkInterfaces()
                                .flatMap(NetworkInterface::inetAddresses)
                                .filter(address -> !address.isLoopbackAddress()))
                .toList();

        for (InetAddress address : others) {
            assertThatThrownBy(() -> new Socket(address, server.port()).close())
                    .as(address.toString())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void saysWhatToDoWhenThePortIsTaken() {
        assertThatThrownBy(() -> admin.openStatus(server.port()))
                .isInstanceOf(AdminBindException.class)
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("--status-port");
    }
}
