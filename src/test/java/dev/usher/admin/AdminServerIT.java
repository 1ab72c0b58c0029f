package dev.usher.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.model.Action;
import dev.usher.model.Backend;
import dev.usher.model.BackendProtocol;
import dev.usher.model.Certificate;
import dev.usher.model.Endpoint;
import dev.usher.model.EndpointState;
import dev.usher.model.Endpoints;
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
import dev.usher.model.StreamTable;
import dev.usher.model.TlsTable;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.model.VirtualHost;
import dev.usher.observe.MetricSettings;
import dev.usher.observe.Metrics;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class AdminServerIT {
    private static final Readiness.State READY =
            new Readiness.State(true, false, List.of(new Readiness.Check("listeners", true, "")));

    private final AtomicReference<Readiness.State> state = new AtomicReference<>(READY);
    private final AtomicReference<Explainer.Question> asked = new AtomicReference<>();

    @AutoClose
    private final HttpClient client = HttpClient.newHttpClient();

    @AutoClose
    private final AdminServer server;

    AdminServerIT() throws AdminBindException {
        server = AdminServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), sources(state::get, this::explain));
    }

    private static AdminSources sources(Readiness readiness, Explainer explainer) {
        var metrics =
                new Metrics(MetricSettings.of(new MetricSettings.Identity("ingress", "class", "pod", "1.0", "", "")));
        return new AdminSources(
                readiness,
                metrics,
                AdminServerIT::table,
                AdminServerIT::live,
                AdminServerIT::problems,
                explainer,
                "/alive",
                "usher/1.0");
    }

    private static Map<UpstreamKey, List<EndpointState>> live() {
        return Map.of(
                UpstreamKey.of("shop", "web", "80"), List.of(new EndpointState(new Endpoint("10.0.0.1", 8080), true)));
    }

    private Explainer.Answer explain(Explainer.Question question) {
        asked.set(question);
        return switch (question.url()) {
            case "nonsense" -> new Explainer.Answer.Refused("url is not a URL");
            case "bug" -> throw new IllegalStateException("a bug of ours");
            default ->
                new Explainer.Answer.Explained(
                        JsonNodeFactory.instance.objectNode().put("winner", question.url()));
        };
    }

    private static List<Problem> problems() {
        return List.of(Problem.warning(
                Reason.MISSING_SERVICE,
                ResourceKey.of(Kind.INGRESS, "shop", "cart"),
                "spec.rules[0]",
                "Service \"web\" does not exist: 503 is answered; create it"));
    }

    private static RoutingTable table() {
        var key = UpstreamKey.of("shop", "web", "80");
        var route = new Route(
                new PathMatch.Prefix("/"),
                new RouteOwner("shop", "cart", "web", "80", "/"),
                List.of(),
                new Action.Forward(new Backend(key, BackendProtocol.HTTP), Optional.empty()),
                RoutePolicy.DEFAULTS);
        var certificate = new Certificate(
                ResourceKey.of(Kind.SECRET, "shop", "tls"), "f1f1", "CHAIN", new PrivateKeyPem("HUSH"), 1_800_000_000L);
        return new RoutingTable(
                7,
                List.of(new VirtualHost("shop.example.com", VirtualHost.Mode.PLAIN, List.of(route))),
                Map.of(
                        key,
                        new Upstream(
                                key,
                                new LoadBalancing.RoundRobin(),
                                new Endpoints.Addresses(List.of(new Endpoint("10.0.0.1", 8080))))),
                new TlsTable(Map.of("shop.example.com", certificate), Optional.empty()),
                StreamTable.EMPTY,
                ProxySettings.DEFAULTS);
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + target));
    }

    private HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return client.send(request(target).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String target) throws IOException, InterruptedException {
        var response = get(target);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        return JsonMapper.shared().readTree(response.body());
    }

    @Test
    void answersHealth() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/healthz").body()).isEqualTo("ok\n");

        assertThat(get("/alive").body()).isEqualTo("ok\n");

        state.set(new Readiness.State(false, true, List.of()));
        assertThat(get("/healthz").statusCode()).isEqualTo(500);
        assertThat(get("/healthz").body()).contains("shutting down");
    }

    @Test
    void isReadyWhenEveryCheckPasses() throws Exception {
        assertThat(get("/readyz").statusCode()).isEqualTo(200);

        state.set(new Readiness.State(
                true,
                false,
                List.of(
                        new Readiness.Check("listeners", true, ""),
                        new Readiness.Check("watch Secret", false, "403 Forbidden: grant list on secrets"))));
        var response = get("/readyz");

        assertThat(response.statusCode()).isEqualTo(503);
        JsonNode body = JsonMapper.shared().readTree(response.body());
        assertThat(body.get("ready").asBoolean()).isFalse();
        assertThat(body.get("checks").get(1).get("detail").asString()).startsWith("403 Forbidden");
    }

    @Test
    void isNotReadyWhileDraining() throws Exception {
        state.set(new Readiness.State(false, true, READY.checks()));

        assertThat(get("/readyz").statusCode()).isEqualTo(503);
    }

    @Test
    void servesMetrics() throws Exception {
        var response = get("/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).contains("\nprocess_start_time_seconds ").contains("usher_admin_errors_total 0\n");
    }

    @Test
    void compressesWhenAsked() throws Exception {
        var response = client.send(
                request("/metrics")
                        .header("Accept-Encoding", "deflate, gzip;q=0.5")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        var plain = new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
        assertThat(new String(plain, StandardCharsets.UTF_8)).contains("jvm_threads_current");
    }

    @Test
    void listsProblems() throws Exception {
        JsonNode problem = json("/api/problems").get("problems").get(0);

        assertThat(problem.get("severity").asString()).isEqualTo("warning");
        assertThat(problem.get("reason").asString()).isEqualTo("MissingService");
        assertThat(problem.get("kind").asString()).isEqualTo("Ingress");
        assertThat(problem.get("name").asString()).isEqualTo("cart");
        assertThat(problem.get("message").asString()).contains("\"web\"");
    }

    @Test
    void showsTheTableWithoutKeys() throws Exception {
        JsonNode table = json("/api/routes");

        JsonNode host = table.get("hosts").get(0);
        assertThat(host.get("host").asString()).isEqualTo("shop.example.com");
        assertThat(host.get("routes").get(0).get("upstream").asString()).isEqualTo("shop-web-80");
        assertThat(table.get("upstreams").get(0).get("endpoints").get(0).asString())
                .isEqualTo("10.0.0.1:8080");
        assertThat(table.get("upstreams").get(0).get("live").toString())
                .isEqualTo("[{\"endpoint\":\"10.0.0.1:8080\",\"state\":\"ejected\"}]");
        assertThat(table.get("certificates").get(0).get("secret").asString()).isEqualTo("shop/tls");
        assertThat(table.toString()).doesNotContain("HUSH").doesNotContain("CHAIN");
    }

    @Test
    void tellsItsStatus() throws Exception {
        JsonNode status = json("/api/status");

        assertThat(status.get("product").asString()).isEqualTo("usher/1.0");
        assertThat(status.get("generation").asLong()).isEqualTo(7);
        assertThat(status.get("routes").asInt()).isEqualTo(1);
        assertThat(status.get("problems").asInt()).isEqualTo(1);
    }

    @Test
    void explains() throws Exception {
        JsonNode answer =
                json("/api/explain?method=POST&url=http%3A%2F%2Fa.b%2Fc%3Fd&header=X-A:%20b&header=Y%3A&client-ip=::1");

        assertThat(answer.get("winner").asString()).isEqualTo("http://a.b/c?d");
        assertThat(asked.get())
                .isEqualTo(new Explainer.Question(
                        "POST",
                        "http://a.b/c?d",
                        List.of(new Explainer.Header("X-A", "b"), new Explainer.Header("Y", "")),
                        Optional.of("::1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/explain",
                "/api/explain?url=",
                "/api/explain?url=a&url=b",
                "/api/explain?url=nonsense",
                "/api/explain?url=a&header=nocolon",
                "/api/explain?url=a&header=:x"
            })
    void refusesQuestionsThatMakeNoSense(String target) throws Exception {
        assertThat(get(target).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/healthzz",
                "/healthz/",
                "/metrics/x",
                "/api",
                "/api/",
                "/..%2fhealthz",
                "/%00",
                "//healthz"
            })
    void knowsNoOtherPages(String target) throws Exception {
        assertThat(get(target).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"})
    void answersOnlyGetAndHead(String method) throws Exception {
        var response = client.send(
                request("/metrics")
                        .method(method, HttpRequest.BodyPublishers.ofString("body"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/readyz", "/metrics", "/api/routes"})
    void answersHeadWithoutABody(String target) throws Exception {
        var response = client.send(request(target).HEAD().build(), HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/explain?url=%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /api/explain?url=%2 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET ? HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "GET\r\n\r\n"
            })
    void neverFailsOnBrokenRequests(String request) throws Exception {
        assertThat(raw(request)).matches("HTTP/1.1 4\\d\\d .*");
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void survivesATargetWithoutAPath() throws Exception {
        assertThat(raw("GET mailto:a HTTP/1.1\r\nHost: a\r\n\r\n")).doesNotContain(" 200 ");
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesLongTargets() throws Exception {
        assertThat(raw("GET /healthz?" + "a".repeat(17_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
    }

    private String raw(String request) throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            byte[] answer = socket.getInputStream().readNBytes(64);
            return new String(answer, StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    @Test
    void answers500ForABugAndCountsIt() throws Exception {
        var response = get("/api/explain?url=bug");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("a bug of ours");
        assertThat(get("/metrics").body()).contains("usher_admin_errors_total 1\n");
    }

    @Test
    void saysWhatToDoWhenThePortIsTaken() {
        var taken = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.address().getPort());

        assertThatThrownBy(() -> AdminServer.start(taken, sources(state::get, this::explain)))
                .isInstanceOf(AdminBindException.class)
                .hasMessageContaining(":" + taken.getPort())
                .hasMessageContaining("--healthz-port");
    }
}
