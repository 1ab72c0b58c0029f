package dev.usher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.runtime.Usher;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `usher dbg` against a running process with the manifests of the quickstart.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DbgCommandIT {
    private Optional<Usher> started = Optional.empty();

    private static Usher run(String... more) {
        List<String> flags = Stream.concat(
                        Stream.of(
                                "--manifests=examples/quickstart",
                                "--echo-backends",
                                "--http-port=0",
                                "--https-port=0",
                                "--healthz-port=0",
                                "--bind-address=127.0.0.1",
                                "--event-loops=1"),
                        Stream.of(more))
                .toList();
        return Usher.start(
                ProcessSettings.from(FlagValues.parse(Flags.ALL, flags), Map.of()), OutputStream.nullOutputStream());
    }

    @BeforeAll
    void start() {
        started = Optional.of(run("--status-port=0"));
    }

    @AfterAll
    void stop() {
        started.ifPresent(Usher::close);
    }

    private Answer dbg(String... words) {
        int port = started.orElseThrow().statusPort().orElseThrow();
        return Answer.to(Stream.of(Stream.of("dbg"), Stream.of(words), Stream.of("--status-port=" + port))
                .flatMap(word -> word)
                .toArray(String[]::new));
    }

    @Test
    void listsTheNamesOfBackends() {
        assertThat(dbg("backends", "list"))
                .isEqualTo(new Answer(0, "default-api-8080\ndefault-files-80\ndefault-web-80\ndefault-web-http\n", ""));
    }

    @Test
    void printsABackendByName() {
        Answer answer = dbg("backends", "get", "default-web-http");

        assertThat(answer.code()).isZero();
        assertThat(answer.out())
                .startsWith("{\n  \"name\": \"default-web-http\",\n  \"service\": {\n    \"metadata\": {\n")
                .contains("\n  \"upstreamHashByConfig\": {},\n", "\n  \"load-balance\": \"round_robin\",\n")
                .endsWith("}\n");
        JsonNode endpoints = JsonMapper.shared().readTree(answer.out()).get("endpoints");
        assertThat(endpoints.size()).isEqualTo(1);
        assertThat(endpoints.get(0).get("address").asString()).isEqualTo("127.0.0.1");
        assertThat(endpoints.get(0).get("port").isString()).isTrue();
    }

    @Test
    void printsAllBackends() {
        Answer answer = dbg("backends", "all");

        assertThat(answer.code()).isZero();
        assertThat(answer.out())
                .startsWith("[\n  {\n    \"name\": \"default-api-8080\",\n")
                .endsWith("\n  }\n]\n");
        assertThat(JsonMapper.shared().readTree(answer.out()).size()).isEqualTo(4);
    }

    @Test
    void endsWith1WhereThereIsNoSuchThing() {
        assertThat(dbg("backends", "get", "default-web"))
                .isEqualTo(new Answer(1, "A backend of this name was not found.\n", ""));
        assertThat(dbg("backends", "get", "\u001b[31m\n\"'$(id)"))
                .isEqualTo(new Answer(1, "A backend of this name was not found.\n", ""));
        assertThat(dbg("certs", "get", "shop.example.com"))
                .isEqualTo(new Answer(1, "No cert found for host shop.example.com\n", ""));
        assertThat(dbg("certs", "get", "a&hostname=secure.example.com\u001b[31m"))
                .isEqualTo(new Answer(1, "No cert found for host a&hostname=secure.example.com?[31m\n", ""));
    }

    @Test
    void printsTheChainOfAHostWithoutItsKey() {
        Answer answer = dbg("certs", "get", "secure.example.com");

        assertThat(answer.code()).isZero();
        assertThat(answer.out())
                .startsWith("-----BEGIN CERTIFICATE-----\n")
                .endsWith("\n-----END CERTIFICATE-----\n")
                .doesNotContain("KEY");
    }

    @Test
    void printsTheRoutesBetweenTheMarksOfNginxConf() {
        Answer answer = dbg("conf");

        assertThat(answer.code()).isZero();
        assertThat(answer.out())
                .startsWith("# There is no nginx.conf: ")
                .contains("usher explain --admin http://127.0.0.1:");
        String start = "## start server shop.example.com\n";
        String block = answer.out()
                .substring(
                        answer.out().indexOf(start) + start.length(),
                        answer.out().indexOf("## end server shop.example.com"));
        JsonNode host = JsonMapper.shared().readTree(block);
        assertThat(host.get("host").asString()).isEqualTo("shop.example.com");
        assertThat(host.get("routes").get(0).get("upstream").asString()).isEqualTo("default-web-http");
        assertThat(answer.out()).contains("## start server _\n", "## end server _\n");
    }

    @Test
    void printsTheGeneralState() {
        Answer answer = dbg("general");

        assertThat(answer.code()).isZero();
        assertThat(JsonMapper.shared().readTree(answer.out()).get("upstreams").asInt())
                .isEqualTo(4);
        assertThat(answer.out()).startsWith("{\n  \"product\": \"usher/");
    }

    @Test
    void explainsWhereTheRoutesSayItDoes() {
        int port = started.orElseThrow().statusPort().orElseThrow();

        assertThat(Answer.to("explain", "--admin", "http://127.0.0.1:" + port, "http://shop.example.com/api")
                        .out())
                .contains("winner:");
    }

    @ParameterizedTest
    @CsvSource({"nginx/1.27.1, 200, []", "'', 200, []", "usher/1, 200, <html>", "usher/1, 500, internal error"})
    void endsWith3WhenAnotherAnswersOnThePortOrOneOfOursFails(String name, int status, String body) throws Exception {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        other.createContext("/", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Server", name);
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        other.start();
        try {
            int port = other.getAddress().getPort();

            Answer answer = Answer.to("dbg", "backends", "list", "--status-port=" + port);

            assertThat(answer.code()).isEqualTo(3);
            assertThat(answer.out()).isEmpty();
            assertThat(answer.err())
                    .isEqualTo(
                            status == 500
                                    ? "usher: usher answers 500 on port " + port + ": internal error\n"
                                    : "usher: port " + port + " of this machine does not answer as usher does: give"
                                            + " usher's --status-port\n");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void endsWith3WhenWhatAnswersIsNoHttp() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread answering = Thread.ofVirtual().start(() -> {
                try (Socket client = other.accept()) {
                    client.getOutputStream().write("220 mail.test ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
                    client.getInputStream().readNBytes(1);
                } catch (IOException gone) {
                    // The test has seen enough.
                }
            });

            Answer answer = Answer.to("dbg", "conf", "--status-port=" + other.getLocalPort());

            assertThat(answer.code()).isEqualTo(3);
            assertThat(answer.err()).contains("does not answer as usher does");
            answering.join();
        }
    }

    /// Who never asked for a status port is not kept from serving by one.
    @Test
    void servesWithoutAStatusPortWhereItsDefaultIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket();
                Usher beside = serveBeside(taken)) {
            assertThat(beside.statusPort()).isEmpty();
            assertThat(beside.httpPort()).isPositive();
        }
    }

    private static Usher serveBeside(ServerSocket taken) {
        try {
            taken.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 10_246));
        } catch (IOException already) {
            // Taken by somebody else, then.
        }
        return run();
    }
}
