package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// WebSockets where not everybody is let in: a tunnel opens once access is granted, and never before.
class TunnelAccessIT {
    private static Backend web;
    private static Backend service;
    private static Program program;

    private static void open(Backend.Request request, InputStream in, OutputStream out) throws IOException {
        if (request.header("upgrade").isEmpty()) {
            Backend.answer(out, 200, "web");
            return;
        }
        out.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        in.transferTo(out);
    }

    @BeforeAll
    static void start() throws IOException {
        web = Backend.start(TunnelAccessIT::open);
        service = Backend.start((request, _, out) ->
                Backend.answer(out, Integer.parseInt(request.header("x-status").orElse("200")), "", "X-User: ada"));
        String url = "auth-url: http://127.0.0.1:" + service.port() + "/";
        program = Program.start(Program.service("web", web.port())
                + """
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: users}
                stringData: {auth: "joe:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/"}
                """
                + InterplaysSuite.host("asked", url, "auth-response-headers: X-User", "enable-cors: \"true\"")
                + InterplaysSuite.host("users", "auth-type: basic", "auth-secret: users")
                + InterplaysSuite.host("list", "denylist-source-range: 127.0.0.0/8"));
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        web.close();
        service.close();
    }

    /// The status that a client gets who wants a WebSocket; what it says behind a 101 comes back.
    private static int status(String host, String... headers) throws IOException {
        var all = new ArrayList<>(Arrays.asList(headers));
        all.addAll(List.of("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"));
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("GET", "/chat", host, all.toArray(String[]::new)) + "\r\n");
            int status = client.response().status();
            if (status == 101) {
                client.send("hello");
                assertThat(new String(client.exactly(5), StandardCharsets.US_ASCII))
                        .isEqualTo("hello");
            }
            return status;
        }
    }

    @Test
    void aTunnelOpensOnceTheServiceLetsItIn() throws IOException {
        assertThat(status("asked.test", "X-User: mallory")).isEqualTo(101);
        assertThat(web.last().headers("x-user")).containsExactly("ada");
        assertThat(service.last().headers("upgrade")).isEmpty();
        assertThat(service.last().headers("connection")).doesNotContain("Upgrade", "upgrade");

        int before = web.requests().size();
        assertThat(status("asked.test", "X-Status: 401")).isEqualTo(401);
        assertThat(status("asked.test", "X-Status: 500")).isEqualTo(500);
        assertThat(web.requests()).hasSize(before);
    }

    @Test
    void aTunnelOpensOnceThePasswordIsRight() throws IOException {
        assertThat(status("users.test", "Authorization: Basic am9lOnNlY3JldA=="))
                .isEqualTo(101);
        assertThat(web.last().headers("authorization")).isEmpty();
        int before = web.requests().size();
        assertThat(status("users.test", "Authorization: Basic am9lOndyb25n")).isEqualTo(401);
        assertThat(status("users.test")).isEqualTo(401);
        assertThat(status("list.test")).isEqualTo(403);
        assertThat(web.requests()).hasSize(before);
    }
}
