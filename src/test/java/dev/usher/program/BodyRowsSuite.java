package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How large bodies may be, what versions and buffers they meet, and what becomes of values that are none (2.5, P5).
abstract class BodyRowsSuite extends InterplaysSuite {
    private static final String SETTINGS = """
            proxy-body-size: "3000"
            proxy-cookie-path: /a/ /global/
            proxy-redirect-from: http://inner.test/
            proxy-redirect-to: https://global.test/
            proxy-http-version: "1.0"
            """;

    private Backend web;

    @BeforeAll
    void start() throws Exception {
        web = backend((request, _, out) -> {
            switch (request.target()) {
                case "/head" -> Backend.answer(out, 200, "large head", "X-Large: " + "x".repeat(60_000));
                case "/larger-head" -> Backend.answer(out, 200, "larger head", "X-Large: " + "x".repeat(70_000));
                case "/moved" ->
                    Backend.answer(
                            out,
                            302,
                            "",
                            "Location: http://inner.test/y",
                            "Refresh: 3; url=http://inner.test/z",
                            "Set-Cookie: a=1; Path=/a/x; Domain=inner.test");
                default -> Backend.answer(out, 200, "got " + request.body().length());
            }
        });
        serve(
                SETTINGS,
                Program.service("web", web.port())
                        + host("global")
                        + host("small", "proxy-body-size: \"1000\"")
                        + host("kilo", "proxy-body-size: 1k")
                        + host("upper", "proxy-body-size: 1K")
                        + host("unlimited", "proxy-body-size: \"0\"")
                        + host("empty", "proxy-body-size: \"\"")
                        + host("bytes", "proxy-body-size: 1b")
                        + host("words", "proxy-body-size: 10 MB")
                        + host("negative", "proxy-body-size: \"-1\"")
                        + host("huge", "proxy-body-size: 99999999999999999999g")
                        + host("buffered", "client-body-buffer-size: 16k")
                        + host("bad-buffer", "client-body-buffer-size: 16 kilobytes")
                        + host("empty-buffer", "client-body-buffer-size: \"\"")
                        + host(
                                "buffers",
                                "proxy-buffering: \"on\"",
                                "proxy-request-buffering: \"on\"",
                                "proxy-buffer-size: 1k",
                                "proxy-buffers-number: \"2\"",
                                "proxy-busy-buffers-size: 1k",
                                "proxy-max-temp-file-size: \"0\"",
                                "proxy-http-version: \"1.1\"")
                        + host(
                                "bad-buffers",
                                "proxy-buffering: maybe",
                                "proxy-request-buffering: maybe",
                                "proxy-buffer-size: large",
                                "proxy-buffers-number: two",
                                "proxy-busy-buffers-size: large",
                                "proxy-max-temp-file-size: none")
                        + host("newer", "proxy-http-version: \"1.1\"")
                        + host("newest", "proxy-http-version: \"2\"")
                        + host(
                                "own",
                                "proxy-cookie-path: /a/ /own/",
                                "proxy-cookie-domain: inner.test own.test",
                                "proxy-redirect-from: http://inner.test/",
                                "proxy-redirect-to: https://own.test/")
                        + host("untouched", "proxy-cookie-path: \"off\"", "proxy-redirect-from: \"off\"")
                        + host("nowhere", "proxy-redirect-to: \"off\"")
                        + host("pattern", "proxy-redirect-from: ~inner")
                        + host(
                                "bad",
                                "proxy-cookie-path: /a/",
                                "proxy-cookie-domain: a b c",
                                "proxy-redirect-from: http://a b/",
                                "proxy-redirect-to: https://own.test/;evil"));
    }

    private int posts(String host, int length) throws IOException {
        try (WebClient fresh = connect()) {
            return fresh.send("POST", host + ".test", "/", new byte[length]).status();
        }
    }

    // ---- sizes ----

    @ParameterizedTest
    @CsvSource({
        "global, 3000",
        "small, 1000",
        "kilo, 1024",
        "upper, 1024",
        "empty, 3000",
        "bytes, 3000",
        "words, 3000",
        "negative, 3000",
        "huge, 3000",
    })
    void aBodyMayBeAsLargeAsToldAndNotAnOctetMore(String host, int most) throws IOException {
        assertThat(posts(host, most)).isEqualTo(200);
        int before = web.requests().size();
        assertThat(posts(host, most + 1)).isEqualTo(413);
        assertThat(web.requests()).hasSize(before);
    }

    @Test
    void zeroIsNoLimit() throws IOException {
        assertThat(posts("unlimited", 2_000_000)).isEqualTo(200);
        assertThat(web.last().body()).hasSize(2_000_000);
    }

    // ---- buffers ----

    @ParameterizedTest
    @CsvSource({"buffered, 200", "empty-buffer, 200", "bad-buffer, 404", "buffers, 200", "bad-buffers, 200"})
    void sizesOfBuffersChangeNothingAndOneBadOneIsRefused(String host, int status) throws IOException {
        assertThat(posts(host, 2500)).isEqualTo(status);
    }

    /// nginx would answer 502 here for any head above the buffer's size.
    @ParameterizedTest
    @ValueSource(strings = {"global", "buffers", "bad-buffers"})
    void theHeadOfAnAnswerMayHave64Kilobytes(String host) throws IOException {
        Answer answer = get(host + ".test", "/head");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-large").orElseThrow()).hasSize(60_000);
        assertThat(status(host + ".test", "/larger-head")).isEqualTo(502);
    }

    // ---- versions ----

    @ParameterizedTest
    @CsvSource({"global, HTTP/1.0", "newer, HTTP/1.1", "newest, HTTP/1.0"})
    void theVersionOfTheAnnotationCountsBeforeThatOfTheConfigMap(String host, String version) throws IOException {
        assertThat(status(host + ".test", "/x")).isEqualTo(200);
        assertThat(web.last().line()).isEqualTo("GET /x " + version);
    }

    // ---- what the backend says of itself ----

    @ParameterizedTest
    @CsvSource({
        "global, https://global.test/, /global/x, inner.test",
        "own, https://own.test/, /own/x, own.test",
        "untouched, http://inner.test/, /a/x, inner.test",
        "nowhere, http://inner.test/, /global/x, inner.test",
        "pattern, https://global.test/, /global/x, inner.test",
        "bad, https://global.test/, /global/x, inner.test",
    })
    void cookiesAndRedirectsAreChangedAsTheAnnotationsSayOrElseTheConfigMap(
            String host, String location, String path, String domain) throws IOException {
        Answer answer = get(host + ".test", "/moved");

        assertThat(answer.headers("location")).containsExactly(location + "y");
        assertThat(answer.headers("refresh")).containsExactly("3; url=" + location + "z");
        assertThat(answer.headers("set-cookie")).containsExactly("a=1; Path=" + path + "; Domain=" + domain);
    }
}
