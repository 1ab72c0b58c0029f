package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The access log in an owner's format, with the variables of A0.9 as traffic fills them in, and where logs go: there
/// a line is a line, whatever protocol it tells of.
class LogTemplateIT {
    private static final String FORMAT = String.join(
            "|",
            "id=$http_x_id",
            "host=$host",
            "uri=$uri",
            "args=$args",
            "xff=$http_x_forwarded_for",
            "all=$proxy_add_x_forwarded_for",
            "user=$remote_user",
            "name=$hostname",
            "server=$server_addr:$server_port",
            "conn=$connection/$connection_requests",
            "nginx=$nginx_version",
            "proto=$server_protocol",
            "upstream=$proxy_upstream_name,$proxy_alternative_upstream_name",
            "sent=$upstream_bytes_sent",
            "cache=$upstream_cache_status",
            "tls=$ssl_protocol,$ssl_session_reused",
            "proxied=$proxy_protocol_addr,$proxy_protocol_port,$proxy_protocol_server_addr,$proxy_protocol_server_port",
            "time=$time_iso8601",
            "type=$sent_http_x_backend,$upstream_http_x_target",
            "ingress=$namespace/$ingress_name/$service_name/$service_port$location_path",
            "nobody=$nobody");

    private static final List<Over> PROTOCOLS = List.of(Over.HTTP_1, Over.HTTP_2_TLS);

    private static Backend backend;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        backend = Backend.named("web");
        program = configured("log-format-upstream: '" + FORMAT + "'");
    }

    private static Program configured(String settings) throws IOException {
        return Program.configured(
                settings,
                Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix /shop web"));
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    /// The value of a field in the line of a request, once it is there.
    private static String field(Program of, String id, String name) {
        Program.await("the line of " + id, () -> of.log().contains("id=" + id + "|"));
        String line = of.log()
                .lines()
                .filter(one -> one.startsWith("id=" + id + "|"))
                .findFirst()
                .orElseThrow();
        return List.of(line.split("\\|", -1)).stream()
                .filter(part -> part.startsWith(name + "="))
                .map(part -> part.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void fillsInWhatTrafficSays() throws IOException {
        for (Over protocol : PROTOCOLS) {
            String id = "said-" + protocol;
            try (WebClient client = protocol.connect(program)) {
                client.get("web.test", "/shop/first");
                client.send(
                        "POST",
                        "web.test",
                        "/shop/./a%20b?c=d",
                        "body".getBytes(StandardCharsets.US_ASCII),
                        "x-id: " + id,
                        "x-forwarded-for: 203.0.113.9",
                        "authorization: Basic dXNlcjpwYXNz");
            }
            // Requests in between leave their traces in what the loop shares.
            RawClient.get(program.http(), "web.test", "/shop/between");

            assertThat(field(program, id, "host")).isEqualTo("web.test");
            assertThat(field(program, id, "uri")).isEqualTo("/shop/a b");
            assertThat(field(program, id, "args")).isEqualTo("c=d");
            assertThat(field(program, id, "xff")).isEqualTo("203.0.113.9");
            assertThat(field(program, id, "all")).isEqualTo("203.0.113.9, 127.0.0.1");
            assertThat(field(program, id, "user")).isEqualTo("user");
            assertThat(field(program, id, "name")).isNotEmpty().isNotEqualTo("-");
            assertThat(field(program, id, "server")).matches("127\\.0\\.0\\.1:[0-9]+");
            assertThat(field(program, id, "conn")).matches("[1-9][0-9]+/2");
            assertThat(field(program, id, "nginx")).startsWith("usher/");
            assertThat(field(program, id, "proto")).isEqualTo(protocol == Over.HTTP_1 ? "HTTP/1.1" : "HTTP/2.0");
            assertThat(field(program, id, "upstream")).isEqualTo("default-web-80,");
            assertThat(Integer.parseInt(field(program, id, "sent"))).isBetween(300, 700);
            assertThat(field(program, id, "cache")).isEqualTo("-");
            assertThat(field(program, id, "tls")).matches(protocol == Over.HTTP_1 ? "-,-" : "TLSv1.3,\\.");
            assertThat(field(program, id, "proxied")).isEqualTo("-,-,-,-");
            assertThat(field(program, id, "time")).matches("20[0-9]{2}-.*T[0-9:]{8}[+-][0-9]{2}:[0-9]{2}");
            assertThat(field(program, id, "type")).isEqualTo("web,/shop/./a%20b?c=d");
            assertThat(field(program, id, "ingress")).isEqualTo("default/web/web/80/shop");
            assertThat(field(program, id, "nobody")).isEqualTo("-");
        }
    }

    /// SN1: a variable of nobody but a snippet, and the query as a snippet left it.
    @Test
    void knowsWhatSnippetsHaveSet() throws IOException {
        try (Backend web = Backend.named("web");
                Program set = Program.configured(
                        """
                        allow-snippet-annotations: "true"
                        annotations-risk-level: Critical
                        log-format-upstream: 'id=$http_x_id|tenant=$tenant|host=$of_host|args=$args|line=$request'
                        """,
                        Program.service("web", web.port())
                                + Program.annotated(
                                        "set",
                                        "set.test",
                                        "web",
                                        "configuration-snippet: 'set $tenant t-$arg_t-$of_host; set $args x=$arg_t;'"
                                                + "\nserver-snippet: 'set $of_host h-$scheme;'")
                                + Program.ingress("unset", "unset.test", "Prefix / web"))) {
            for (Over protocol : PROTOCOLS) {
                try (WebClient client = protocol.connect(set)) {
                    client.get("set.test", "/?t=7", "x-id: set-" + protocol);
                    client.get("unset.test", "/?t=8", "x-id: unset-" + protocol);
                }

                String id = "set-" + protocol;
                assertThat(field(set, id, "tenant")).isEqualTo("t-7-h-" + protocol.scheme);
                assertThat(field(set, id, "host")).isEqualTo("h-" + protocol.scheme);
                assertThat(field(set, id, "args")).isEqualTo("x=7");
                assertThat(field(set, id, "line"))
                        .isEqualTo("GET /?t=7 HTTP/" + (protocol == Over.HTTP_1 ? "1.1" : "2.0"));
                assertThat(field(set, "un" + id, "tenant")).isEqualTo("-");
                assertThat(field(set, "un" + id, "args")).isEqualTo("t=8");
            }
        }
    }

    @Test
    void writesTheRequestLineAsItCame() throws IOException {
        try (Program lines =
                configured("log-format-upstream: '<$request> $status $content_length $sent_http_content_length'")) {
            for (String line :
                    List.of("GET http://web.test/shop/./a HTTP/1.1", "GET /shop/a b HTTP/1.1", "GET \u00e9")) {
                try (RawClient client = RawClient.connect(lines.http())) {
                    client.send(line + "\r\nHost: web.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    client.rest();
                }
            }

            Program.await("all lines", () -> lines.log().lines().count() == 3);
            assertThat(lines.log().lines())
                    .containsExactlyInAnyOrder(
                            "<GET http://web.test/shop/./a HTTP/1.1> 200 0 3",
                            "<GET /shop/a b HTTP/1.1> 400 - 150",
                            "<GET \\xE9> 400 - 150");
        }
    }

    @Test
    void tellsOfTheProxyProtocol() throws IOException {
        try (Program proxied = configured("log-format-upstream: '" + FORMAT + "'\nuse-proxy-protocol: \"true\"");
                RawClient client = RawClient.connect(proxied.http())) {
            client.send("PROXY TCP4 203.0.113.7 192.0.2.1 4711 8080\r\n");
            client.send(RawClient.request("GET", "/shop", "web.test", "X-Id: proxied") + "\r\n");
            assertThat(client.response().status()).isEqualTo(200);

            assertThat(field(proxied, "proxied", "proxied")).isEqualTo("203.0.113.7,4711,192.0.2.1,8080");
            assertThat(field(proxied, "proxied", "server")).isEqualTo("192.0.2.1:8080");
        }
    }

    @Test
    void forgesNoSecondLineWhateverIsEscaped() throws IOException {
        try (Program raw =
                configured("log-format-upstream: 'id=$http_x_id|$uri|$arg_a'\nlog-format-escape-none: \"true\"")) {
            String line = "id=\"quoted\"\\|/shop/\\x0D\\x0Aid=forged||%0A\n";
            var expected = new StringBuilder();
            for (Over protocol : PROTOCOLS) {
                try (WebClient client = protocol.connect(raw)) {
                    client.get("web.test", "/shop/%0D%0Aid=forged%7C?a=%0A", "x-id: \"quoted\"\\");
                }

                expected.append(line);
                Program.await("the line", () -> raw.log().length() >= expected.length());
                assertThat(raw.log()).isEqualTo(expected.toString());
            }
        }
    }

    @Test
    void writesToFiles(@TempDir Path folder) throws IOException {
        Path access = folder.resolve("access.log");
        Path errors = folder.resolve("error.log");
        Files.writeString(access, "kept\n");
        try (Program filed = configured("access-log-path: " + access + "\nerror-log-path: " + errors
                + "\nerror-log-level: error\ndebug-connections: 127.0.0.0/8")) {
            RawClient.get(filed.http(), "web.test", "/shop/filed");

            Program.await("the line", () -> Files.readString(access).contains("/shop/filed"));
            assertThat(Files.readString(access)).startsWith("kept\n");
            assertThat(filed.log()).isEmpty();
            Program.await(
                    "the debugged request",
                    () -> Files.readString(errors).contains("debug connection")
                            && Files.readString(errors).contains("/shop/filed"));
            assertThat(Files.readString(errors)).doesNotContain("INFO ");
        }
    }

    @Test
    void tellsWhichFileCannotBeOpenedAndLosesNothing(@TempDir Path folder) throws IOException {
        String missing = folder.resolve("missing/access.log").toString();
        try (Program program = configured("access-log-path: " + missing)) {
            RawClient.get(program.http(), "web.test", "/shop/kept");

            Program.await("the line", () -> program.log().contains("/shop/kept"));
            assertThat(RawClient.get(program.admin(), "admin", "/api/problems").text())
                    .contains("data[access-log-path]", missing, "it goes to standard output");
        }
    }

    @Test
    void writesToSyslog() throws IOException {
        try (var server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(20_000);
            try (Program sending = configured("enable-syslog: \"true\"\nsyslog-host: 127.0.0.1\nsyslog-port: \""
                    + server.getLocalPort() + "\"")) {
                RawClient.get(sending.http(), "web.test", "/shop/syslog");

                String line = receive(server);
                while (!line.startsWith("<190>") || !line.contains("/shop/syslog")) {
                    line = receive(server);
                }
                assertThat(line).contains(" nginx: 127.0.0.1 - - [").endsWith(line.strip());
                assertThat(sending.log()).isEmpty();
            }
        }
    }

    private static String receive(DatagramSocket server) throws IOException {
        var packet = new DatagramPacket(new byte[65_536], 65_536);
        server.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
}
