package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.RawClient.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How requests are proxied as the ConfigMap says: live on an open connection, where an Ingress has the last word, and
/// with values that are none (K0.2, K0.5, A0.6).
class ProxyingSettingsIT {
    /// The connection of the client is to serve whatever is asked while something is awaited.
    private static final String ENDURING = "keep-alive-requests: \"1000000\"\n";

    private Backend web;
    private Backend dying;
    private Backend streaming;
    private Program program;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        web = Backend.start(ProxyingSettingsIT::answer);
        dying = Backend.start((_, _, _) -> {
            throw new IOException("without an answer");
        });
        streaming = Backend.raw(ProxyingSettingsIT::stream);
        program = Program.start(
                Program.service("web", web.port())
                        + Program.service("dying", dying.port())
                        + Program.service("streaming", streaming.port())
                        + host("global", "")
                        + host("never", "proxy-next-upstream: \"off\"")
                        + host("on-error", "proxy-next-upstream: error")
                        + host("four", "proxy-next-upstream-tries: \"4\"")
                        + host("large", "proxy-body-size: \"3000\"")
                        + host(
                                "streamed",
                                "proxy-buffering: \"on\"\nproxy-request-buffering: \"on\"\nproxy-buffer-size: 1k"
                                        + "\nproxy-buffers-number: \"2\"\nclient-body-buffer-size: 1k"),
                "--configmap=default/usher");
        client = RawClient.connect(program.http());
    }

    private static String host(String name, String annotations) {
        return Program.annotated(name, name + ".test", "web", annotations)
                .replace(
                        "paths: [",
                        "paths: [{path: /dies, pathType: Prefix, backend: {service: {name: dying, port: {number: 80}}}},"
                                + " {path: /stream, pathType: Prefix, backend: {service: {name: streaming, port:"
                                + " {number: 80}}}}, ");
    }

    private static void answer(Backend.Request request, InputStream in, OutputStream out) throws IOException {
        switch (request.target()) {
            case "/503" -> Backend.answer(out, 503, "bad");
            case "/moved" ->
                Backend.answer(
                        out, 302, "", "Location: http://inner.test/y", "Set-Cookie: a=1; Path=/a/; Domain=inner.test");
            case "/head" -> Backend.answer(out, 200, "", "X-Large: " + "x".repeat(60_000));
            default -> Backend.answer(out, 200, "fine");
        }
    }

    /// Answers each four octets of the body as they come.
    private static void stream(InputStream in, OutputStream out) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 2; i++) {
            out.write(in.readNBytes(4));
            out.flush();
        }
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        program.close();
        web.close();
        dying.close();
        streaming.close();
    }

    private void set(String settings) throws IOException {
        program.write("settings.yaml", Program.configMap(ENDURING + settings));
    }

    private Response send(String method, String host, String target, int length) throws IOException {
        client.send(RawClient.request(method, target, host + ".test", "Content-Length: " + length) + "\r\n"
                + "x".repeat(length));
        return client.response();
    }

    private Response get(String host, String target) throws IOException {
        return send("GET", host, target, 0);
    }

    /// How often the backend was asked.
    private int tries(String method, String host, String target) throws IOException {
        int before = web.requests().size() + dying.requests().size();
        assertThat(send(method, host, target, 0).status()).isIn(502, 503);
        return web.requests().size() + dying.requests().size() - before;
    }

    @Test
    void requestsThatAreNotIdempotentAreRepeatedOnceTheConfigMapSaysSo() throws IOException {
        assertThat(tries("POST", "global", "/dies")).isOne();
        assertThat(tries("GET", "global", "/dies")).isEqualTo(3);

        set("retry-non-idempotent: \"true\"");
        Program.await("three tries", () -> tries("POST", "global", "/dies") == 3);
        assertThat(tries("POST", "on-error", "/dies")).as("joins every list").isEqualTo(3);
        assertThat(tries("POST", "never", "/dies")).isOne();

        set("retry-non-idempotent: sometimes");
        Program.await("one", () -> tries("POST", "global", "/dies") == 1);
    }

    @Test
    void conditionsAndNumberOfTriesAreThoseOfTheConfigMapUnlessAnIngressHasItsOwn() throws IOException {
        assertThat(tries("GET", "global", "/503")).isOne();
        assertThat(tries("GET", "four", "/dies")).isEqualTo(4);

        set("proxy-next-upstream: http_503 error\nproxy-next-upstream-tries: \"2\"");
        Program.await("two tries", () -> tries("GET", "global", "/503") == 2);
        assertThat(tries("GET", "global", "/dies")).isEqualTo(2);
        assertThat(tries("GET", "on-error", "/503")).isOne();
        assertThat(tries("GET", "four", "/503")).isEqualTo(4);

        set("proxy-next-upstream: http_503 error\nproxy-next-upstream-tries: few");
        Program.await("three tries", () -> tries("GET", "global", "/503") == 3);

        set("proxy-next-upstream: http_418\nproxy-next-upstream-tries: \"2\"");
        Program.await("conditions that are none", () -> tries("GET", "global", "/503") == 1);
        assertThat(tries("GET", "global", "/dies")).isEqualTo(2);
    }

    @Test
    void sizesOfBodiesAreThoseOfTheConfigMapUnlessAnIngressHasItsOwn() throws IOException {
        assertThat(send("POST", "global", "/", 2001).status()).isEqualTo(200);

        set("proxy-body-size: \"2000\"");
        Program.await("a limit", () -> refuses("global", 2001));
        assertThat(send("POST", "global", "/", 2000).status()).isEqualTo(200);
        assertThat(send("POST", "large", "/", 3000).status()).isEqualTo(200);

        set("proxy-body-size: 2 kilobytes");
        Program.await("the usual one", () -> !refuses("global", 2001));
        assertThat(refuses("global", 1024 * 1024 + 1)).isTrue();

        set("proxy-body-size: \"0\"");
        Program.await("none", () -> !refuses("global", 1024 * 1024 + 1));
        assertThat(refuses("large", 3001)).isTrue();
    }

    /// On a connection of its own: what is refused ends it.
    private boolean refuses(String host, int length) throws IOException {
        try (RawClient other = RawClient.connect(program.http())) {
            other.send(
                    RawClient.request("POST", "/", host + ".test", "Content-Length: " + length, "Expect: 100-continue")
                            + "\r\n");
            return other.response().status() == 413;
        }
    }

    @Test
    void answersAndVersionsChangeWithTheConfigMap() throws IOException {
        assertThat(get("global", "/moved").header("location")).hasValue("http://inner.test/y");
        assertThat(web.last().line()).endsWith("HTTP/1.1");

        set("""
                proxy-redirect-from: http://inner.test/
                proxy-redirect-to: https://outer.test/
                proxy-cookie-path: /a/ /b/
                proxy-cookie-domain: inner.test outer.test
                proxy-http-version: "1.0"
                """);
        Program.await(
                "another place",
                () -> get("global", "/moved").header("location").orElse("").equals("https://outer.test/y"));
        assertThat(get("global", "/moved").header("set-cookie")).hasValue("a=1; Path=/b/; Domain=outer.test");
        assertThat(web.last().line()).endsWith("HTTP/1.0");

        set("""
                proxy-redirect-from: http://inner test/
                proxy-redirect-to: https://outer.test/
                proxy-cookie-path: /a/
                proxy-cookie-domain: inner.test;outer.test
                proxy-http-version: "1.2"
                """);
        Program.await(
                "none of these",
                () -> get("global", "/moved").header("location").orElse("").equals("http://inner.test/y"));
        assertThat(get("global", "/moved").header("set-cookie")).hasValue("a=1; Path=/a/; Domain=inner.test");
        assertThat(web.last().line()).endsWith("HTTP/1.1");
    }

    /// Whatever is said of buffers: each part of a body goes on as it comes, both ways, and a head may be large.
    @Test
    void nothingIsBufferedWhateverIsSaidOfBuffers() throws IOException {
        assertStreams("global");
        assertStreams("streamed");
        List<String> keys = List.of(
                "client-body-buffer-size",
                "grpc-buffer-size-kb",
                "proxy-buffer-size",
                "proxy-buffering",
                "proxy-buffers-number",
                "proxy-max-temp-file-size",
                "proxy-request-buffering");
        set("""
                client-body-buffer-size: 1k
                grpc-buffer-size-kb: "1"
                proxy-buffer-size: 1k
                proxy-buffering: "on"
                proxy-buffers-number: "2"
                proxy-max-temp-file-size: 1k
                proxy-request-buffering: "on"
                """);
        Program.await("they are told of", () -> problems().contains("grpc-buffer-size-kb"));

        assertThat(problems()).contains(keys);
        assertStreams("global");
        assertStreams("streamed");
    }

    private String problems() throws IOException {
        return RawClient.get(program.admin(), "localhost", "/api/problems").text();
    }

    private void assertStreams(String host) throws IOException {
        assertThat(get(host, "/head").header("x-large").orElse("")).hasSize(60_000);
        try (RawClient other = RawClient.connect(program.http())) {
            other.send(RawClient.request("POST", "/stream", host + ".test", "Content-Length: 8") + "\r\nhalf");
            assertThat(other.lines().getFirst()).startsWith("HTTP/1.1 200");
            assertThat(new String(other.exactly(4), StandardCharsets.US_ASCII)).isEqualTo("half");
            other.send("rest");
            assertThat(new String(other.exactly(4), StandardCharsets.US_ASCII)).isEqualTo("rest");
        }
    }

    /// Of two requests that wait for their client, on connections that are open already, the later is cut.
    @Test
    void theTimeForBodiesChangesWithTheConfigMap() throws IOException {
        try (RawClient before = RawClient.connect(program.http())) {
            before.send(RawClient.request("POST", "/", "global.test", "Content-Length: 8") + "\r\nhalf");
            set("client-body-timeout: \"1\"\nproxy-body-size: \"2000\"");
            Program.await("the settings are read", () -> refuses("global", 2001));

            client.send(RawClient.request("POST", "/", "global.test", "Content-Length: 8") + "\r\nhalf");
            assertThat(client.response().status()).isEqualTo(408);
            before.send("rest");
            assertThat(before.response().status()).isEqualTo(200);
        }
    }
}
