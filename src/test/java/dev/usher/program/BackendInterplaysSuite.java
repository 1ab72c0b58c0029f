package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who answers and what becomes of the answer: canaries with sessions, error pages, hosts and names, pace and
/// compression (B6, N, ER1, 2.5, 2.6).
abstract class BackendInterplaysSuite extends InterplaysSuite {
    private static final String SETTINGS = """
            use-gzip: "true"
            custom-http-errors: "404,502"
            """;
    private static final String TEXT = "a line that says the same\n".repeat(40_000);

    private Backend shop;
    private Backend next;
    private Backend errors;
    private Backend secure;

    @BeforeAll
    void start() throws Exception {
        shop = backend((request, _, out) -> {
            switch (request.target().replaceAll("\\?.*", "")) {
                case "/missing" -> Backend.answer(out, 404, "shop has none");
                case "/long" -> Backend.answer(out, 200, TEXT, "Content-Type: text/plain");
                default -> Backend.answer(out, 200, "shop");
            }
        });
        next = backend((request, _, out) -> {
            if (request.target().equals("/missing")) {
                Backend.answer(out, 404, "next has none");
            } else {
                Backend.answer(out, 200, "next");
            }
        });
        errors = backend((request, _, out) -> Backend.answer(
                out, 404, "page for " + request.header("x-code").orElse("nothing") + " " + request.target()));
        secure = Backend.secure(TlsSettingsIT.serverContext(), "secure");
        String byBoth = "canary-by-header: x-canary";
        String cookie = "canary-by-cookie: beta";
        String canary = "canary: \"true\"";
        serve(
                SETTINGS,
                Program.service("shop", shop.port())
                        + Program.service("next", next.port())
                        + Program.service("errors", errors.port())
                        + Program.service("secure", secure.port())
                        + Program.service("empty")
                        + ingress("sticky.test", List.of("affinity: cookie"), "Prefix / shop")
                        + ingress("sticky-canary", "sticky.test", List.of(canary, byBoth, cookie), "Prefix / next")
                        + ingress("legacy.test", List.of("affinity: cookie"), "Prefix / shop")
                        + ingress(
                                "legacy-canary",
                                "legacy.test",
                                List.of(canary, byBoth, cookie, "affinity-canary-behavior: legacy"),
                                "Prefix / next")
                        + ingress(
                                "pages.test",
                                List.of(
                                        "custom-http-errors: \"404\"",
                                        "default-backend: errors",
                                        "upstream-vhost: inner.test"),
                                "Prefix / shop")
                        + ingress(
                                "sticky-pages.test",
                                List.of(
                                        "custom-http-errors: \"404\"",
                                        "default-backend: errors",
                                        "affinity: cookie",
                                        "affinity-mode: persistent"),
                                "Prefix / shop")
                        + ingress("pages-canary", "pages.test", List.of(canary, byBoth), "Prefix / next")
                        + ingress(
                                "unpaged.test",
                                List.of("default-backend: errors", "custom-http-errors: \"500\""),
                                "Prefix / shop")
                        + ingress("global.test", List.of("default-backend: errors"), "Prefix / shop")
                        + ingress(
                                "rewritten.test",
                                List.of(
                                        "custom-http-errors: \"404\"",
                                        "default-backend: errors",
                                        "rewrite-target: /missing"),
                                "Any /x/.* shop")
                        + ingress(
                                "stand-in.test",
                                List.of("default-backend: errors", "rewrite-target: /in/$1"),
                                "Any /(.*) empty")
                        + ingress(
                                "stand-in-canary",
                                "stand-in.test",
                                List.of(canary, "canary-weight: \"100\""),
                                "Any /(.*) next")
                        + ingress(
                                "named.test",
                                List.of(
                                        "backend-protocol: HTTPS",
                                        "upstream-vhost: inner.test",
                                        "proxy-ssl-secret: default/ca",
                                        "proxy-ssl-name: name.test",
                                        "proxy-ssl-server-name: \"on\""),
                                "Prefix / secure")
                        + TestAuthority.secret(
                                "ca", "ca.crt", TestAuthority.root("CN=Root").pem())
                        + ingress("slow.test", List.of("limit-rate: \"16\""), "Prefix / shop")
                        + ingress(
                                "closed.test",
                                List.of(
                                        "auth-type: basic",
                                        "auth-secret: nowhere",
                                        "custom-http-errors: \"503\"",
                                        "default-backend: errors"),
                                "Prefix / shop"));
    }

    private static String sent(Answer answer) {
        return answer.header("set-cookie").orElseThrow().split(";", 2)[0];
    }

    // ---- canaries and sessions ----

    @Test
    void aSessionGoesBeforeTheCookieOfTheCanaryAndStaysWhereItBegan() throws IOException {
        Answer first = get("sticky.test", "/");
        assertThat(first.body()).isEqualTo("shop");
        assertThat(get("sticky.test", "/", "cookie: beta=always; " + sent(first))
                        .body())
                .isEqualTo("shop");
        assertThat(get("sticky.test", "/", "cookie: " + sent(first), "x-canary: always")
                        .body())
                .isEqualTo("shop");

        Answer beta = get("sticky.test", "/", "cookie: beta=always");
        assertThat(beta.body()).isEqualTo("next");
        Answer again = get("sticky.test", "/", "cookie: " + sent(beta), "x-canary: never");
        assertThat(again.body()).isEqualTo("next");
        assertThat(again.headers("set-cookie")).isEmpty();
    }

    @Test
    void aLegacyCanaryBeginsNoSession() throws IOException {
        Answer beta = get("legacy.test", "/", "cookie: beta=always");
        assertThat(beta.body()).isEqualTo("next");
        assertThat(beta.headers("set-cookie")).isEmpty();

        Answer first = get("legacy.test", "/");
        assertThat(first.body()).isEqualTo("shop");
        assertThat(first.headers("set-cookie")).hasSize(1);
    }

    // ---- error pages ----

    @Test
    void errorsOfACanaryAreReplacedLikeThoseOfItsMain() throws IOException {
        for (String canary : List.of("x-canary: always", "x-canary: never")) {
            assertThat(get("pages.test", "/missing", canary).body()).isEqualTo("page for 404 /");
            assertThat(errors.last().headers("x-service-name")).containsExactly("shop");
            assertThat(errors.last().headers("host")).containsExactly("pages.test");
        }
        assertThat(next.requests()).anyMatch(request -> request.target().equals("/missing"));
    }

    @Test
    void aSessionThatBeginsWithAnErrorIsToldOfWithItsPage() throws IOException {
        Answer page = get("sticky-pages.test", "/missing");

        assertThat(page.body()).isEqualTo("page for 404 /");
        assertThat(page.headers("set-cookie")).hasSize(1);
        assertThat(get("sticky-pages.test", "/", "cookie: " + sent(page)).headers("set-cookie"))
                .isEmpty();
    }

    @Test
    void whatNoPathTakesIsReplacedToo() throws IOException {
        assertThat(get("rewritten.test", "/none?q").body()).isEqualTo("page for 404 /?q");
        assertThat(errors.last().headers("x-original-uri")).containsExactly("/none?q");
    }

    @Test
    void whatIsClosedHasThePageOfItsStatus() throws IOException {
        int before = shop.requests().size();
        assertThat(get("closed.test", "/x?q").body()).isEqualTo("page for 503 /?q");
        assertThat(errors.last().headers("x-ingress-name")).containsExactly("closed");
        assertThat(shop.requests()).hasSize(before);
    }

    @Test
    void theListOfAnIngressStandsInPlaceOfTheGlobalOneWhoseBackendIsItsOwn() throws IOException {
        assertThat(get("unpaged.test", "/missing").body()).isEqualTo("shop has none");
        assertThat(get("global.test", "/missing").body()).isEqualTo("page for 404 /");
    }

    @Test
    void anErrorPageIsToldWhatTheClientAskedForNotWhatTheBackendSaw() throws IOException {
        assertThat(get("rewritten.test", "/x/y?z").body()).isEqualTo("page for 404 /?z");
        assertThat(errors.last().headers("x-original-uri")).containsExactly("/x/y?z");
    }

    @Test
    void noCanaryAnswersForAMainWithoutEndpointsButItsDefaultBackendDoes() throws IOException {
        Answer answer = get("stand-in.test", "/a?b", "x-code: 200");

        assertThat(answer.body()).startsWith("page for 503 ");
        assertThat(errors.last().headers("x-service-name")).containsExactly("empty");
    }

    // ---- names, pace ----

    @Test
    void theHostForTheBackendIsNotTheNameForItsTls() throws IOException {
        assertThat(get("named.test", "/").body()).isEqualTo("secure");
        assertThat(secure.last().headers("host")).containsExactly("inner.test");
        assertThat(secure.last().headers("x-forwarded-host")).containsExactly("named.test");
    }

    /// A megabyte at 16 KiB a second takes a minute; what is left of it compressed goes out at once.
    @Test
    void thePaceIsThatOfTheBytesThatGoOut() throws IOException {
        long begin = System.nanoTime();

        Answer answer = get("slow.test", "/long", "accept-encoding: gzip");

        assertThat(answer.headers("content-encoding")).containsExactly("gzip");
        byte[] body = answer.body().getBytes(StandardCharsets.ISO_8859_1);
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(body))) {
            assertThat(new String(unpacked.readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(TEXT);
        }
        assertThat(System.nanoTime() - begin).isLessThan(15_000_000_000L);
    }
}
