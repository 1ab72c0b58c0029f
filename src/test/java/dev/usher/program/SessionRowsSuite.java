package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The cookie of a session, attribute by attribute: each annotation alone, left out, and bad (2.9, B6).
abstract class SessionRowsSuite extends InterplaysSuite {
    private static final String COOKIE = "affinity: cookie";
    private static final Pattern EXPIRES = Pattern.compile("; Expires=([^;]+); Path=/");

    private Backend bad;

    @BeforeAll
    void start() throws Exception {
        bad = backend((_, _, out) -> Backend.answer(out, 503, "bad"));
        serve(
                "",
                Program.service("web", named("web").port())
                        + Program.service("pair", named("good").port(), bad.port())
                        + host("usual", COOKIE)
                        + host("none", "session-cookie-name: route", "affinity-mode: persistent")
                        + host("ip", "affinity: ip", "session-cookie-name: route")
                        + host("empty", "affinity: \"\"", "session-cookie-name: route")
                        + host("upper", "affinity: Cookie")
                        + sticky("persistent", "affinity-mode: persistent")
                        + sticky("bad-mode", "affinity-mode: for-ever")
                        + sticky("named", "session-cookie-name: my.route_1")
                        + sticky("bad-name", "session-cookie-name: my route;")
                        + sticky("empty-name", "session-cookie-name: \"\"")
                        + ingress("located.test", List.of(COOKIE), "Prefix /shop web", "Exact /shop/exact web")
                        + sticky("path", "session-cookie-path: /app")
                        + sticky("bad-path", "session-cookie-path: \"/app; Domain=evil.test\"")
                        + sticky("split-path", "session-cookie-path: \"/app\\r\\nX-Evil: 1\"")
                        + sticky("split-name", "session-cookie-name: \"route\\nX-Evil\"")
                        + sticky("empty-path", "session-cookie-path: \"\"")
                        + sticky("domain", "session-cookie-domain: example.test")
                        + sticky("bad-domain", "session-cookie-domain: \"example.test; Secure\"")
                        + sticky("age", "session-cookie-max-age: \"7200\"")
                        + sticky("negative-age", "session-cookie-max-age: \"-1\"")
                        + sticky("zero-age", "session-cookie-max-age: \"0\"")
                        + sticky("bad-age", "session-cookie-max-age: 2h")
                        + sticky("huge-age", "session-cookie-max-age: \"99999999999\"")
                        + sticky("expires", "session-cookie-expires: \"172800\"")
                        + sticky("expired", "session-cookie-expires: \"-3600\"")
                        + sticky("bad-expires", "session-cookie-expires: tomorrow")
                        + sticky("lax", "session-cookie-samesite: lax")
                        + sticky("strict", "session-cookie-samesite: STRICT")
                        + sticky("bad-site", "session-cookie-samesite: Some")
                        + sticky("secure", "session-cookie-secure: \"true\"")
                        + sticky("insecure", "session-cookie-secure: \"false\"")
                        + sticky("bad-secure", "session-cookie-secure: always")
                        + sticky("bad-change", "session-cookie-change-on-failure: maybe")
                        + sticky("hashed", "session-cookie-hash: sha1")
                        + failing("moving", "session-cookie-change-on-failure: \"true\"")
                        + failing("staying", "session-cookie-change-on-failure: \"false\"")
                        + sticky(
                                "site-none",
                                "session-cookie-samesite: None",
                                "session-cookie-conditional-samesite-none: \"false\"")
                        + sticky(
                                "conditional",
                                "session-cookie-samesite: None",
                                "session-cookie-conditional-samesite-none: \"true\"")
                        + sticky(
                                "conditional-lax",
                                "session-cookie-samesite: Lax",
                                "session-cookie-conditional-samesite-none: \"true\""));
    }

    private static String sticky(String name, String... annotations) {
        var all = new ArrayList<>(List.of(COOKIE));
        all.addAll(List.of(annotations));
        return host(name, all.toArray(String[]::new));
    }

    /// Sessions with two endpoints, one of which answers badly.
    private static String failing(String name, String change) {
        return ingress(
                name + ".test",
                List.of(COOKIE, "affinity-mode: persistent", "proxy-next-upstream: http_503", change),
                "Prefix / pair");
    }

    private Optional<String> cookie(String host, String target, String... headers) throws IOException {
        return get(host + ".test", target, headers).header("set-cookie");
    }

    /// The cookie without its value.
    private String attributes(String host, String target, String... headers) throws IOException {
        String cookie = cookie(host, target, headers).orElseThrow();
        return cookie.replaceFirst("=[^;]*", "");
    }

    /// What is there where the client came by https.
    private String secure() {
        return scheme().equals("https") ? "Secure; " : "";
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "ip", "empty"})
    void withoutAnAffinityThatIsKnownThereIsNoCookie(String host) throws IOException {
        assertThat(status(host + ".test", "/")).isEqualTo(200);
        assertThat(cookie(host, "/")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usual",
                "upper",
                "bad-mode",
                "bad-name",
                "empty-name",
                "bad-path",
                "empty-path",
                "bad-domain",
                "bad-age",
                "huge-age",
                "bad-expires",
                "bad-site",
                "insecure",
                "bad-secure",
                "bad-change",
                "hashed"
            })
    void aValueThatIsNoneLeavesTheUsualCookie(String host) throws IOException {
        assertThat(cookie(host, "/").orElseThrow())
                .matches("INGRESSCOOKIE=[0-9]+\\.[0-9]{3}\\.[0-9]+\\.[0-9]+\\|[0-9a-f]{32}; Path=/; " + secure()
                        + "HttpOnly");
    }

    @ParameterizedTest
    @CsvSource({
        "named, my.route_1; Path=/; %sHttpOnly",
        "path, INGRESSCOOKIE; Path=/app; %sHttpOnly",
        "domain, INGRESSCOOKIE; Domain=example.test; Path=/; %sHttpOnly",
        "age, INGRESSCOOKIE; Max-Age=7200; Path=/; %sHttpOnly",
        "negative-age, INGRESSCOOKIE; Max-Age=-1; Path=/; %sHttpOnly",
        "zero-age, INGRESSCOOKIE; Max-Age=0; Path=/; %sHttpOnly",
        "lax, INGRESSCOOKIE; Path=/; %sHttpOnly; SameSite=Lax",
        "strict, INGRESSCOOKIE; Path=/; %sHttpOnly; SameSite=Strict",
        "site-none, INGRESSCOOKIE; Path=/; %sHttpOnly; SameSite=None",
    })
    void anAnnotationWritesItsAttributeAndNoOther(String host, String attributes) throws IOException {
        assertThat(attributes(host, "/")).isEqualTo(attributes.formatted(secure()));
    }

    @Test
    void aSecureCookieIsSecureHoweverTheClientCame() throws IOException {
        assertThat(attributes("secure", "/")).isEqualTo("INGRESSCOOKIE; Path=/; Secure; HttpOnly");
    }

    @Test
    void theModeSaysWhatTheValueIs() throws IOException {
        assertThat(cookie("persistent", "/").orElseThrow()).matches("INGRESSCOOKIE=[0-9a-f]{32}\\|[0-9a-f]{32}; .*");
    }

    @Test
    void theCookieIsForThePathOfTheLocation() throws IOException {
        assertThat(attributes("located", "/shop/cart")).contains("; Path=/shop; ");
        assertThat(attributes("located", "/shop/exact")).contains("; Path=/shop/exact; ");
    }

    /// P2, B6: a session is tried at its endpoint again, or moves to another and is told so.
    @Test
    void aStatusThatIsTriedAgainMovesTheSessionOnlyWhereTold() throws IOException {
        String kept = "cookie: INGRESSCOOKIE=" + SessionAffinityIT.md5("default-pair-80127.0.0.1:" + bad.port());
        assertThat(get("staying.test", "/", kept).status()).isEqualTo(503);
        assertThat(bad.requests()).hasSize(3);

        Answer moved = get("moving.test", "/", kept);
        assertThat(moved.body()).isEqualTo("good");
        assertThat(bad.requests()).hasSize(4);
        String cookie = "cookie: " + moved.headers("set-cookie").getFirst().split(";", 2)[0];
        assertThat(get("moving.test", "/", cookie).body()).isEqualTo("good");
        assertThat(cookie("moving", "/", cookie)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"expires, 172800", "expired, -3600"})
    void theCookieExpiresSoManySecondsFromNow(String host, int seconds) throws IOException {
        Matcher found = EXPIRES.matcher(cookie(host, "/").orElseThrow());

        assertThat(found.find()).isTrue();
        Instant expires = ZonedDateTime.parse(found.group(1), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
        assertThat(Duration.between(Instant.now(), expires).toSeconds()).isBetween(seconds - 30L, seconds + 1L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/49.0.1 Safari/537.36",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/66.0.1 Safari/537.36",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 12_0 like Mac OS X) AppleWebKit/605.1.15 Version/12.0 Safari/604.1",
                "Mozilla/5.0 (iPad; CPU OS 12_0 like Mac OS X) AppleWebKit/605.1.15 Version/12.0 Safari/604.1",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14) AppleWebKit/605.1.15 Version/12.0 Safari/605.1.15",
            })
    void browsersThatMishandleNoneAreNotToldOfItWhereAsked(String browser) throws IOException {
        assertThat(attributes("conditional", "/", "user-agent: " + browser)).doesNotContain("SameSite");
        assertThat(attributes("site-none", "/", "user-agent: " + browser)).endsWith("; SameSite=None");
        assertThat(attributes("conditional-lax", "/", "user-agent: " + browser)).endsWith("; SameSite=Lax");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0.1 Safari/537.36",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0 Safari/537.36",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 13_0 like Mac OS X) AppleWebKit/605.1.15 Version/13.0 Safari/604.1",
                "",
            })
    void allOthersAre(String browser) throws IOException {
        assertThat(attributes("conditional", "/", "user-agent: " + browser)).endsWith("; SameSite=None");
    }
}
