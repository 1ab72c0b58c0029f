package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.proxy.listener.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same traffic over every transport this machine allows.
class TransportIT {
    private static final int LARGE = 5_000_000;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void servesTheSame(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        try (Backend backend = Backend.start((request, in, out) -> {
                    if (request.header("upgrade").isPresent()) {
                        out.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                        in.transferTo(out);
                    } else {
                        Backend.answer(out, 200, request.body());
                    }
                });
                Program program = Program.start(
                        Program.service("web", Backend.deadPort(), backend.port())
                                + Program.annotated("web", "web.test", "web", "proxy-body-size: \"0\""),
                        "--transport=" + transport.text())) {
            assertThat(program.usher().describe()).startsWith(transport.text());
            String body = "0123456789".repeat(LARGE / 10);
            try (RawClient client = RawClient.connect(program.http())) {
                for (int i = 0; i < 3; i++) {
                    client.send(RawClient.request("POST", "/", "web.test", "Content-Length: " + LARGE) + "\r\n" + body);
                    RawClient.Response echoed = client.response();
                    assertThat(echoed.status()).isEqualTo(200);
                    assertThat(echoed.text().equals(body)).isTrue();
                }
                client.send((RawClient.request("GET", "/", "web.test") + "\r\n").repeat(10));
                for (int i = 0; i < 10; i++) {
                    assertThat(client.response().status()).isEqualTo(200);
                }
            }
            try (RawClient client = new RawClient(TlsIT.connect(program.https(), "web.test"))) {
                client.send(RawClient.request("POST", "/", "web.test", "Transfer-Encoding: chunked")
                        + "\r\n5\r\nhello\r\n0\r\n\r\n");
                assertThat(client.response().text()).isEqualTo("hello");
            }
            try (RawClient client = RawClient.connect(program.http())) {
                client.send(RawClient.request("GET", "/", "web.test", "Connection: upgrade", "Upgrade: x") + "\r\n");
                assertThat(client.response().status()).isEqualTo(101);
                client.send(body.substring(0, 100_000));
                assertThat(client.exactly(100_000)).hasSize(100_000);
                client.socket().shutdownOutput();
                assertThat(client.rest()).isEmpty();
            }
            assertThat(RawClient.get(program.http(), "nobody.test", "/").status())
                    .isEqualTo(404);
        }
    }

    @Test
    void refusesATransportNobodyKnows() {
        assertThatThrownBy(() -> start("--transport=carrier-pigeon"))
                .hasMessageContaining("carrier-pigeon")
                .hasMessageContaining("io_uring, epoll, nio");
    }

    private static void start(String flag) throws IOException {
        Program.start(Program.service("web"), flag).close();
    }
}
