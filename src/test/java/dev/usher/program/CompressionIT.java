package dev.usher.program;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.Decoder;
import com.github.luben.zstd.ZstdInputStream;
import dev.usher.program.WebClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compression of responses, through the whole program.
class CompressionIT {
    private static final String TEXT = "the same again and again, ".repeat(100);
    private static final String LARGE = "0123456789abcdef".repeat(512 * 1024);
    private static final String CHUNKED = """
            HTTP/1.1 200 OK
            Content-Type: text/html
            Transfer-Encoding: chunked
            Trailer: X-Sum

            """.replace("\n", "\r\n");
    private static final CountDownLatch SECOND_EVENT = new CountDownLatch(1);

    private static Backend backend;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        backend = Backend.start((request, _, out) -> {
            switch (request.target()) {
                case "/json" -> Backend.answer(out, 200, TEXT, "Content-Type: application/json; charset=utf-8");
                case "/tagged" ->
                    Backend.answer(
                            out,
                            200,
                            TEXT,
                            "Content-Type: text/html",
                            "ETag: \"v1\"",
                            "Accept-Ranges: bytes",
                            "Vary: Cookie");
                case "/weak" ->
                    Backend.answer(
                            out, 200, TEXT, "Content-Type: text/html", "ETag: W/\"v1\"", "Vary: accept-encoding");
                case "/image" -> Backend.answer(out, 200, TEXT, "Content-Type: image/png");
                case "/untyped" -> Backend.answer(out, 200, TEXT);
                case "/encoded" -> Backend.answer(out, 200, TEXT, "Content-Type: text/html", "Content-Encoding: foo");
                case "/fixed" ->
                    Backend.answer(out, 200, TEXT, "Content-Type: text/html", "Cache-Control: private, no-transform");
                case "/part" ->
                    Backend.answer(out, 206, TEXT, "Content-Type: text/html", "Content-Range: bytes 0-9/10");
                case "/created" -> Backend.answer(out, 201, TEXT, "Content-Type: text/html");
                case "/missing" -> Backend.answer(out, 404, TEXT, "Content-Type: text/html");
                case "/nothing" -> write(out, "HTTP/1.1 204 No Content\r\nContent-Type: text/html\r\n\r\n");
                case "/grpc" -> Backend.answer(out, 200, TEXT, "Content-Type: application/grpc+proto");
                case "/255" -> Backend.answer(out, 200, "x".repeat(255), "Content-Type: text/html");
                case "/256" -> Backend.answer(out, 200, "x".repeat(256), "Content-Type: text/html");
                case "/large" -> Backend.answer(out, 200, LARGE, "Content-Type: text/html");
                case "/chunked" -> write(out, CHUNKED + chunk("hello") + "0\r\nX-Sum: 5\r\n\r\n");
                case "/events" -> events(out);
                default -> Backend.answer(out, 200, TEXT, "Content-Type: text/html");
            }
        });
        program = configured("""
                use-gzip: "true"
                enable-brotli: "true"
                usher-enable-zstd: "true"
                gzip-types: application/json text/event-stream
                brotli-min-length: "256"
                gzip-disable: OldBot/[0-9]
                """);
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static Program configured(String settings) throws IOException {
        return Program.configured(
                settings, Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
    }

    private static void events(OutputStream out) throws IOException {
        write(out, CHUNKED.replace("text/html", "text/event-stream") + chunk("data: 1\n\n"));
        try {
            assertThat(SECOND_EVENT.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        write(out, chunk("data: 2\n\n") + "0\r\n\r\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    private static Answer get(String target, String accept, String... more) throws IOException {
        return get(Over.HTTP_1, target, accept, more);
    }

    private static Answer get(Over protocol, String target, String accept, String... more) throws IOException {
        try (WebClient client = protocol.connect(program)) {
            var headers = new ArrayList<>(List.of(more));
            headers.add("accept-encoding: " + accept);
            return client.get("web.test", target, headers.toArray(String[]::new));
        }
    }

    private static String decoded(Answer answer) throws IOException {
        byte[] bytes = answer.body().getBytes(ISO_8859_1);
        var in = new ByteArrayInputStream(bytes);
        String coding = answer.header("content-encoding").orElse("identity");
        try (InputStream decoder = switch (coding) {
            case "gzip" -> new GZIPInputStream(in);
            case "br" -> new ByteArrayInputStream(Decoder.decompress(bytes).getDecompressedData());
            case "zstd" -> new ZstdInputStream(in);
            default -> in;
        }) {
            return new String(decoder.readAllBytes(), ISO_8859_1);
        }
    }

    private static void assertEncoded(Answer answer, String coding, String text) throws IOException {
        assertThat(answer.header("content-encoding")).hasValue(coding);
        assertThat(answer.header("content-length")).isEmpty();
        assertThat(answer.header("vary").orElse("")).containsIgnoringCase("accept-encoding");
        assertThat(answer.body().length()).isLessThan(text.length() / 2);
        assertThat(decoded(answer)).isEqualTo(text);
    }

    private static void assertPlain(Answer answer) {
        assertThat(answer.header("content-encoding")).isEmpty();
        assertThat(answer.body()).isEqualTo(TEXT);
    }

    @OverBoth
    void compressesByWhatTheClientLikesBest(Over protocol) throws IOException {
        assertEncoded(get(protocol, "/", "gzip"), "gzip", TEXT);
        assertEncoded(get(protocol, "/", "br"), "br", TEXT);
        assertEncoded(get(protocol, "/", "zstd"), "zstd", TEXT);
        assertEncoded(get(protocol, "/", "gzip, deflate, br"), "br", TEXT);
        assertEncoded(get(protocol, "/", "gzip, deflate, br, zstd"), "zstd", TEXT);
        assertEncoded(get(protocol, "/", "gzip, br;q=0.9, zstd;q=0.8"), "gzip", TEXT);
        assertEncoded(get(protocol, "/json", "gzip"), "gzip", TEXT);
        assertEncoded(get(protocol, "/missing", "gzip"), "gzip", TEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "identity", "deflate", "gzip;q=0", "*;q=0", "*", "deflate, *;q=0.5", "gzip;q=0.5, identity"})
    void leavesBodiesAloneThatTheClientWantsPlain(String accept) throws IOException {
        Answer answer = get("/", accept);
        assertPlain(answer);
        assertThat(answer.header("content-length")).hasValue(Integer.toString(TEXT.length()));
        assertThat(answer.header("vary")).hasValue("Accept-Encoding");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/image", "/untyped", "/fixed", "/part", "/created", "/grpc"})
    void leavesBodiesAloneThatAreNotForCompression(String target) throws IOException {
        Answer answer = get(target, "gzip, br, zstd");
        assertPlain(answer);
        assertThat(answer.header("vary")).isEmpty();
    }

    @Test
    void leavesEncodedBodiesAlone() throws IOException {
        Answer answer = get("/encoded", "gzip");
        assertThat(answer.header("content-encoding")).hasValue("foo");
        assertThat(answer.body()).isEqualTo(TEXT);
    }

    @Test
    void compressesFromTheMinimumOn() throws IOException {
        assertThat(get("/255", "gzip").header("content-encoding")).isEmpty();
        assertThat(get("/256", "gzip").header("content-encoding")).hasValue("gzip");
    }

    @Test
    void hasNothingToCompressWithoutABody() throws IOException {
        assertThat(get("/nothing", "gzip").header("content-encoding")).isEmpty();
    }

    /// As in nginx, and as RFC 9110 §9.3.2 asks: what is said of the page to GET is said to HEAD.
    @OverBoth
    void tellsHeadWhatItWouldTellGet(Over protocol) throws IOException {
        try (WebClient client = protocol.connect(program)) {
            Answer encoded = client.send("HEAD", "web.test", "/tagged", new byte[0], "accept-encoding: gzip");
            assertThat(encoded.status()).isEqualTo(200);
            assertThat(encoded.header("content-encoding")).hasValue("gzip");
            assertThat(encoded.header("content-length")).isEmpty();
            assertThat(encoded.header("etag")).hasValue("W/\"v1\"");
            assertThat(encoded.headers()).contains("vary: Accept-Encoding");
            assertThat(encoded.body()).isEmpty();

            Answer plain = client.send("HEAD", "web.test", "/", new byte[0], "accept-encoding: *");
            assertThat(plain.header("content-encoding")).isEmpty();
            assertThat(plain.header("content-length")).hasValue(Integer.toString(TEXT.length()));
            assertThat(plain.header("vary")).hasValue("Accept-Encoding");

            Answer small = client.send("HEAD", "web.test", "/255", new byte[0], "accept-encoding: gzip");
            assertThat(small.header("content-encoding")).isEmpty();
            assertThat(small.header("content-length")).hasValue("255");

            Answer next = client.send("GET", "web.test", "/", new byte[0], "accept-encoding: gzip");
            assertEncoded(next, "gzip", TEXT);
        }
    }

    @Test
    void weakensTheEntityTag() throws IOException {
        Answer strong = get("/tagged", "gzip");
        assertThat(strong.header("etag")).hasValue("W/\"v1\"");
        assertThat(strong.header("accept-ranges")).isEmpty();
        assertThat(strong.headers()).contains("vary: Cookie", "vary: Accept-Encoding");
        assertThat(get("/tagged", "").header("etag")).hasValue("\"v1\"");
        Answer weak = get("/weak", "gzip");
        assertThat(weak.header("etag")).hasValue("W/\"v1\"");
        assertThat(weak.headers().stream().filter(line -> line.startsWith("vary")))
                .hasSize(1);
    }

    @Test
    void leavesBodiesAloneForOldClients() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send("GET / HTTP/1.0\r\nHost: web.test\r\nAccept-Encoding: gzip\r\n\r\n");
            assertThat(new String(client.rest(), ISO_8859_1)).endsWith(TEXT);
        }
        assertPlain(get("/", "gzip", "user-agent: an oldbot/3"));
        assertEncoded(get("/", "gzip, br", "user-agent: an oldbot/3"), "br", TEXT);
    }

    @OverBoth
    void endsWithTheTrailersOfTheBackend(Over protocol) throws IOException {
        Answer answer = get(protocol, "/chunked", "gzip");
        assertThat(decoded(answer)).isEqualTo("hello");
        assertThat(answer.trailers()).containsExactly("x-sum: 5");
    }

    @OverBoth
    void compressesLargeBodies(Over protocol) throws IOException {
        for (String coding : List.of("gzip", "br", "zstd")) {
            assertEncoded(get(protocol, "/large", coding), coding, LARGE);
        }
    }

    @Test
    void doesNotLetEventsWait() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("GET", "/events", "web.test", "accept-encoding: gzip") + "\r\n");
            InputStream in = client.socket().getInputStream();
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            assertThat(head.toString()).contains("Content-Encoding: gzip");
            var events = new GZIPInputStream(new Chunks(in));
            assertThat(new String(events.readNBytes(9), ISO_8859_1)).isEqualTo("data: 1\n\n");
            SECOND_EVENT.countDown();
            assertThat(new String(events.readAllBytes(), ISO_8859_1)).isEqualTo("data: 2\n\n");
        }
    }

    /// The body of a chunked message.
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private int left;
        private boolean ended;
        private boolean begun;

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            if (left == 0 && !ended) {
                if (begun) {
                    line();
                }
                begun = true;
                left = Integer.parseInt(line(), 16);
                ended = left == 0;
            }
            if (ended) {
                return -1;
            }
            left--;
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int next = read();
            if (next < 0) {
                return -1;
            }
            into[offset] = (byte) next;
            return 1;
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                line.append((char) b);
            }
            return line.toString().strip();
        }
    }

    @Test
    void sendsEverythingAsItIsWhileCompressionIsOff() throws IOException {
        try (Program off = configured("brotli-level: \"5\"")) {
            var answer = RawClient.get(off.http(), "web.test", "/", "accept-encoding: gzip, br, zstd");
            assertThat(answer.header("content-encoding")).isEmpty();
            assertThat(answer.header("vary")).isEmpty();
            assertThat(answer.text()).isEqualTo(TEXT);
        }
    }
}
