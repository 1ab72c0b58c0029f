package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Limits of time and size that snippets set (SN1). The usual ones are longer than any client here waits, so that an
/// answer in time shows the snippet's.
class SnippetLimitsIT {
    private static final String ALLOWED = "allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical\n";

    private static Program program(String settings, int port, String... snippets) throws IOException {
        var manifest = new StringBuilder(Program.service("web", port));
        for (int i = 0; i < snippets.length; i++) {
            manifest.append(Program.annotated(
                    "host-" + i,
                    i + ".test",
                    "web",
                    snippets[i].isEmpty()
                            ? "ssl-redirect: \"false\""
                            : "configuration-snippet: '" + snippets[i] + "'"));
        }
        return Program.configured(ALLOWED + settings, manifest.toString());
    }

    @OverBoth
    void aBackendThatStaysSilentIsGivenUp(Over protocol) throws IOException {
        try (Backend silent = Backend.start((_, in, _) -> in.read());
                Program program = program(
                        "proxy-next-upstream: \"off\"",
                        silent.port(),
                        "proxy_read_timeout 1s;",
                        "proxy_buffering on; proxy_buffers 8 16k; proxy_read_timeout 1000ms;");
                WebClient client = protocol.connect(program)) {
            assertThat(client.get("0.test", "/").status()).isEqualTo(504);
            assertThat(client.get("1.test", "/").status()).isEqualTo(504);
        }
    }

    @Test
    void aBackendThatStaysSilentIsGivenUpAsTheConfigMapsSnippetSays() throws IOException {
        try (Backend silent = Backend.start((_, in, _) -> in.read());
                Program program = program(
                        "proxy-next-upstream: \"off\"\nlocation-snippet: proxy_read_timeout 1;", silent.port(), "")) {
            assertThat(RawClient.get(program.http(), "0.test", "/").status()).isEqualTo(504);
        }
    }

    /// The queue of connections nobody takes is full, so that no other is taken.
    @Test
    void aBackendThatTakesNoConnectionIsGivenUp() throws IOException {
        var filling = new ArrayList<Socket>();
        try (var full = TestPorts.listen(1)) {
            assumeTrue(fill(full, filling), "a full queue keeps others waiting");
            try (Program program = program(
                    "proxy-next-upstream: \"off\"\nproxy-connect-timeout: \"60\"",
                    full.getLocalPort(),
                    "proxy_connect_timeout 1s;")) {
                assertThat(RawClient.get(program.http(), "0.test", "/").status())
                        .isEqualTo(504);
            }
        } finally {
            for (Socket each : filling) {
                each.close();
            }
        }
    }

    private static boolean fill(ServerSocket full, List<Socket> filling) throws IOException {
        for (int i = 0; i < 64; i++) {
            var socket = new Socket();
            filling.add(socket);
            try {
                socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 300);
            } catch (SocketTimeoutException kept) {
                return true;
            }
        }
        return false;
    }

    /// More than all buffers between here and there hold.
    @Test
    void aBackendThatReadsNothingIsGivenUp() throws Exception {
        try (var deaf = TestPorts.listen(8);
                Program program = program(
                        "proxy-next-upstream: \"off\"\nproxy-body-size: \"0\"",
                        deaf.getLocalPort(),
                        "proxy_send_timeout 1s;");
                RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("POST", "/", "0.test", "Content-Length: 1000000000") + "\r\n");
            byte[] part = new byte[1 << 16];
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 15_000; i++) {
                        client.send(part);
                    }
                } catch (IOException closed) {
                    // The proxy has given up.
                }
            });
            assertThat(client.response().status()).isEqualTo(504);
            client.socket().close();
            sender.join();
        }
    }

    @OverBoth
    void bodiesMayBeAsLargeAsTheSnippetSays(Over protocol) throws IOException {
        try (Backend web = Backend.named("web");
                Program program = program(
                        "proxy-body-size: \"20\"",
                        web.port(),
                        "client_max_body_size 1k;",
                        "client_max_body_size 0;",
                        "client_max_body_size 10;",
                        "")) {
            assertThat(status(protocol, program, "0.test", 1024)).isEqualTo(200);
            assertThat(status(protocol, program, "0.test", 1025)).isEqualTo(413);
            assertThat(status(protocol, program, "1.test", 3 << 20)).isEqualTo(200);
            assertThat(status(protocol, program, "2.test", 11)).isEqualTo(413);
            assertThat(status(protocol, program, "3.test", 20)).isEqualTo(200);
            assertThat(status(protocol, program, "3.test", 21)).isEqualTo(413);
        }
    }

    private static int status(Over protocol, Program program, String host, int size) throws IOException {
        try (WebClient client = protocol.connect(program)) {
            return client.send("POST", host, "/", new byte[size]).status();
        }
    }
}
