package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How requests are proxied as the ConfigMap says: live on an open connection, where an Ingress has the last word, and
/// with values that are none (K0.2, K0.5, A0.6).
abstract class ProxyingSettingsSuite extends InterplaysSuite {
    private Backend web;
    private Backend dying;

    /// A request of eight octets that stops after four, on a connection that was made before.
    interface Upload extends AutoCloseable {
        /// Sends the head and four octets, `half`.
        void begin(String host, String target) throws IOException;

        /// Sends the other four, `rest`.
        void end() throws IOException;

        /// The status of the answer.
        int status() throws IOException;

        /// Four more octets of its body.
        String four() throws IOException;

        @Override
        void close() throws IOException;
    }

    /// Makes a connection.
    abstract Upload upload() throws IOException;

    @BeforeAll
    void start() throws IOException {
        web = backend(ProxyingSettingsSuite::answer);
        dying = backend((_, _, _) -> {
            throw new IOException("without an answer");
        });
        Backend streaming = backend(Backend.raw(ProxyingSettingsSuite::stream));
        serveSettings(
                "",
                Program.service("web", web.port())
                        + Program.service("dying", dying.port())
                        + Program.service("streaming", streaming.port())
                        + proxied("global", "")
                        + proxied("never", "proxy-next-upstream: \"off\"")
                        + proxied("on-error", "proxy-next-upstream: error")
                        + proxied("four", "proxy-next-upstream-tries: \"4\"")
                        + proxied("large", "proxy-body-size: \"3000\"")
                        + proxied(
                                "streamed",
                                "proxy-buffering: \"on\"\nproxy-request-buffering: \"on\"\nproxy-buffer-size: 1k"
                                        + "\nproxy-buffers-number: \"2\"\nclient-body-buffer-size: 1k"));
    }

    @BeforeEach
    void usual() throws IOException {
        set("");
    }

    private static String proxied(String name, String annotations) {
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

    private Answer ask(String method, String host, String target, int length) throws IOException {
        return send(method, host + ".test", target, "x".repeat(length));
    }

    private Answer get(String host, String target) throws IOException {
        return ask("GET", host, target, 0);
    }

    /// How often the backend was asked.
    private int tries(String method, String host, String target) throws IOException {
        int before = web.requests().size() + dying.requests().size();
        assertThat(ask(method, host, target, 0).status()).isIn(502, 503);
        return web.requests().size() + dying.requests().size() - before;
    }

    @Test
    void requestsThatAreNotIdempotentAreRepeatedOnceTheConfigMapSaysSo() throws IOException {
        assertThat(tries("POST", "global", "/dies")).isOne();
        assertThat(tries("GET", "global", "/dies")).isEqualTo(3);

        set("retry-non-idempotent: \"true\"");
        await("three tries", () -> tries("POST", "global", "/dies") == 3);
        assertThat(tries("POST", "on-error", "/dies")).as("joins every list").isEqualTo(3);
        assertThat(tries("POST", "never", "/dies")).isOne();

        set("retry-non-idempotent: sometimes");
        await("one", () -> tries("POST", "global", "/dies") == 1);
    }

    @Test
    void conditionsAndNumberOfTriesAreThoseOfTheConfigMapUnlessAnIngressHasItsOwn() throws IOException {
        assertThat(tries("GET", "global", "/503")).isOne();
        assertThat(tries("GET", "four", "/dies")).isEqualTo(4);

        set("proxy-next-upstream: http_503 error\nproxy-next-upstream-tries: \"2\"");
        await("two tries", () -> tries("GET", "global", "/503") == 2);
        assertThat(tries("GET", "global", "/dies")).isEqualTo(2);
        assertThat(tries("GET", "on-error", "/503")).isOne();
        assertThat(tries("GET", "four", "/503")).isEqualTo(4);

        set("proxy-next-upstream: http_503 error\nproxy-next-upstream-tries: few");
        await("three tries", () -> tries("GET", "global", "/503") == 3);

        set("proxy-next-upstream: http_418\nproxy-next-upstream-tries: \"2\"");
        await("conditions that are none", () -> tries("GET", "global", "/503") == 1);
        assertThat(tries("GET", "global", "/dies")).isEqualTo(2);
    }

    @Test
    void sizesOfBodiesAreThoseOfTheConfigMapUnlessAnIngressHasItsOwn() throws IOException {
        assertThat(ask("POST", "global", "/", 2001).status()).isEqualTo(200);

        set("proxy-body-size: \"2000\"");
        await("a limit", () -> refuses("global", 2001));
        assertThat(ask("POST", "global", "/", 2000).status()).isEqualTo(200);
        assertThat(ask("POST", "large", "/", 3000).status()).isEqualTo(200);

        set("proxy-body-size: 2 kilobytes");
        await("the usual one", () -> !refuses("global", 2001));
        assertThat(refuses("global", 1024 * 1024 + 1)).isTrue();

        set("proxy-body-size: \"0\"");
        await("none", () -> !refuses("global", 1024 * 1024 + 1));
        assertThat(refuses("large", 3001)).isTrue();
    }

    /// On a connection of its own: what is refused ends it.
    private boolean refuses(String host, int length) throws IOException {
        try (WebClient other = connect()) {
            return other.send("POST", host + ".test", "/", new byte[length]).status() == 413;
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
        await(
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
        await(
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
        await("they are told of", () -> problems().contains("grpc-buffer-size-kb"));

        assertThat(problems()).contains(keys);
        assertStreams("global");
        assertStreams("streamed");
    }

    private String problems() throws IOException {
        return RawClient.get(program().admin(), "localhost", "/api/problems").text();
    }

    private void assertStreams(String host) throws IOException {
        assertThat(get(host, "/head").header("x-large").orElse("")).hasSize(60_000);
        try (Upload upload = upload()) {
            upload.begin(host + ".test", "/stream");
            assertThat(upload.status()).isEqualTo(200);
            assertThat(upload.four()).isEqualTo("half");
            upload.end();
            assertThat(upload.four()).isEqualTo("rest");
        }
    }

    /// Of two requests that wait for their client, on connections that are open already, the later is cut.
    @Test
    void theTimeForBodiesChangesWithTheConfigMap() throws IOException {
        try (Upload before = upload();
                Upload after = upload()) {
            before.begin("global.test", "/");
            set("client-body-timeout: \"1\"");

            after.begin("global.test", "/");
            assertThat(after.status()).isEqualTo(408);
            before.end();
            assertThat(before.status()).isEqualTo(200);
        }
    }
}
