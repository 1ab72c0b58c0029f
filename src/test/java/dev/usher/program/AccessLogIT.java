package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The access log as JSON: what a log shipper reads, whatever clients send.
class AccessLogIT {
    private static Backend backend;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        backend = Backend.named("web");
        // The flag wins over the form of the ConfigMap.
        program = Program.configured(
                "log-format-upstream: mine",
                Program.service("web", backend.port())
                        + Program.service("empty")
                        + Program.ingress("shop", "web.test", "Prefix /shop web", "Prefix /none empty"),
                "--access-log-format=json");
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    /// The line of the request with this id, once it is there.
    private static JsonNode line(String id) {
        Program.await("the line of " + id, () -> lines().anyMatch(line -> id(line).equals(id)));
        return lines().filter(line -> id(line).equals(id)).findFirst().orElseThrow();
    }

    /// All whole lines so far; fails on one that is no JSON object.
    private static Stream<JsonNode> lines() {
        String log = program.log();
        return log.substring(0, log.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> JsonMapper.shared().readTree(line));
    }

    private static String id(JsonNode line) {
        return line.path("req_id").asString();
    }

    @Test
    void saysWhatWasAskedWhoAnsweredAndHow() throws IOException {
        RawClient.get(program.http(), "web.test", "/shop/a?b=c", "X-Request-ID: whole", "User-Agent: curl/8");

        JsonNode line = line("whole");
        assertThat(line.propertyNames())
                .containsExactlyInAnyOrder(
                        "time",
                        "remote_addr",
                        "remote_user",
                        "request",
                        "method",
                        "target",
                        "protocol",
                        "host",
                        "status",
                        "body_bytes_sent",
                        "bytes_sent",
                        "request_length",
                        "request_time",
                        "http_referer",
                        "http_user_agent",
                        "namespace",
                        "ingress",
                        "service",
                        "path",
                        "proxy_upstream_name",
                        "proxy_alternative_upstream_name",
                        "upstreams",
                        "req_id");
        assertThat(text(line, "remote_addr")).isEqualTo("127.0.0.1");
        assertThat(text(line, "request")).isEqualTo("GET /shop/a?b=c HTTP/1.1");
        assertThat(text(line, "host")).isEqualTo("web.test");
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("body_bytes_sent").asInt()).isEqualTo("web".length());
        assertThat(text(line, "http_user_agent")).isEqualTo("curl/8");
        assertThat(text(line, "http_referer")).isEmpty();
        assertThat(List.of(text(line, "namespace"), text(line, "ingress"), text(line, "service"), text(line, "path")))
                .containsExactly("default", "shop", "web", "/shop");
        assertThat(line.path("upstreams")).hasSize(1);
        assertThat(text(line.path("upstreams").get(0), "addr")).isEqualTo("127.0.0.1:" + backend.port());
        assertThat(line.path("upstreams").get(0).path("status").asInt()).isEqualTo(200);
    }

    private static String text(JsonNode line, String name) {
        return line.path(name).asString();
    }

    @Test
    void escapesWhateverHeadersHold() throws IOException {
        String hostile = "\"},{\"status\":200}\\ \\u0000\t\u0080\u00ff\u00c3( </script>";
        RawClient.get(
                program.http(),
                "web.test",
                "/shop",
                "X-Request-ID: hostile",
                "User-Agent: " + hostile,
                "Referer: " + hostile);

        JsonNode line = line("hostile");
        assertThat(text(line, "http_user_agent")).isEqualTo(hostile);
        assertThat(text(line, "http_referer")).isEqualTo(hostile);
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(program.log()).doesNotContain("\u0000", "\t");
    }

    @Test
    void writesNoSecondLineForALineFeedInAHeader() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request(
                            "GET", "/shop", "web.test", "X-Request-ID: forged", "Referer: a\r{\"req_id\":\"forged\"}")
                    + "\r\n");
            assertThat(client.response().status()).isEqualTo(400);
        }
        RawClient.get(program.http(), "web.test", "/shop", "X-Request-ID: behind");

        line("behind");
        assertThat(lines().filter(line -> line.path("status").isMissingNode())).isEmpty();
    }

    @Test
    void givesAnIdToRequestsThatReachNoBackend() throws IOException {
        RawClient.get(program.http(), "web.test", "/none", "User-Agent: anonymous");

        Program.await("the line", () -> lines().anyMatch(AccessLogIT::isAnonymous));
        assertThat(lines().filter(AccessLogIT::isAnonymous).map(AccessLogIT::id))
                .singleElement()
                .asString()
                .matches("[0-9a-f]{32}");
    }

    private static boolean isAnonymous(JsonNode line) {
        return line.path("http_user_agent").asString().equals("anonymous");
    }

    @Test
    void writesRequestsWithoutEndpointsAndNoHealthChecks() throws IOException {
        RawClient.get(program.http(), "nobody.test", "/healthz", "X-Request-ID: health");
        RawClient.get(program.http(), "web.test", "/none", "X-Request-ID: none");

        JsonNode line = line("none");
        assertThat(line.path("status").asInt()).isEqualTo(503);
        assertThat(line.path("upstreams")).isEmpty();
        assertThat(lines()).noneMatch(other -> id(other).equals("health"));
    }
}
