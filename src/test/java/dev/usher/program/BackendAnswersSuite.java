package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What annotations make of a backend's answer, and who answers in its place: they win over the ConfigMap, and what is
/// no value leaves its own (A0.6, 2.5, ER1).
abstract class BackendAnswersSuite extends InterplaysSuite {
    private static final String SETTINGS = """
            global-allowed-response-headers: X-Custom, x-one
            proxy-cookie-path: /all/ /x/
            proxy-cookie-domain: all.test x.test
            proxy-redirect-from: http://all.test/
            proxy-redirect-to: http://x.test/
            custom-http-errors: 404,413
            """;
    private static final String[] COOKIES = {"a=1; Path=/all/a; Domain=all.test", "b=1; Path=/own/b; Domain=.own.test"};

    private Backend global;
    private Backend own;

    @BeforeAll
    void start() throws IOException {
        Backend web = backend((request, _, out) -> answer(request, out));
        global = backend((request, _, out) -> Backend.answer(out, 207, "global " + code(request)));
        own = backend((request, _, out) -> Backend.answer(out, 418, "own " + code(request)));
        String pages = "default-backend: own";
        serveSettings(
                SETTINGS,
                Program.service("web", web.port())
                        + Program.service("global", global.port())
                        + Program.service("own", own.port())
                        + Program.service("empty")
                        + map("custom", "X-Custom: $host", "X-One: one")
                        + map("forbidden", "X-Custom: a", "X-Other: b")
                        + map("broken", "X-Custom: \"a\\nb: c\"")
                        + map("none")
                        + host("plain")
                        + host(
                                "changed",
                                "proxy-cookie-path: /own/ /y/",
                                "proxy-cookie-domain: own.test y.test",
                                "proxy-redirect-from: http://own.test/",
                                "proxy-redirect-to: http://y.test/")
                        + host(
                                "untouched",
                                "proxy-cookie-path: \"off\"",
                                "proxy-cookie-domain: \"off\"",
                                "proxy-redirect-from: \"off\"")
                        + host("to-off", "proxy-redirect-to: \"off\"")
                        + host("default-from", "proxy-redirect-from: default")
                        + host(
                                "odd",
                                "proxy-cookie-path: /own/",
                                "proxy-cookie-domain: own.test y.test z.test",
                                "proxy-redirect-from: \"\"",
                                "proxy-redirect-to: http://{y}.test/")
                        + host("own-pages", "custom-http-errors: \"410, 413,\"", pages, "proxy-body-size: \"10\"")
                        + host("global-pages", "custom-http-errors: \"410\"")
                        + host("passing", "disable-proxy-intercept-errors: \"true\"", "proxy-body-size: \"10\"")
                        + host("intercepting", "disable-proxy-intercept-errors: \"false\"")
                        + host("odd-passing", "disable-proxy-intercept-errors: \"on\"")
                        + host("of-200", "custom-http-errors: 404,200")
                        + host("of-600", "custom-http-errors: \"600\"")
                        + host("of-40", "custom-http-errors: \"40\"")
                        + host("of-words", "custom-http-errors: 404 410")
                        + empty("stand-in", pages, "custom-http-errors: \"418\"")
                        + empty("nobody", "default-backend: absent")
                        + empty("nobody-either", "default-backend: empty")
                        + host("odd-stand-in", "default-backend: default/own")
                        + host("custom", "custom-headers: default/custom")
                        + host("custom-none", "custom-headers: default/none")
                        + host("custom-page", "custom-headers: default/custom", "permanent-redirect: /x")
                        + host("custom-absent", "custom-headers: default/absent")
                        + host("custom-forbidden", "custom-headers: default/forbidden")
                        + host("custom-broken", "custom-headers: default/broken")
                        + host("custom-odd", "custom-headers: \"default/custom x\"")
                        + host("custom-empty", "custom-headers: \"\""),
                "--default-backend-service=default/global");
    }

    private static String map(String name, String... lines) {
        return """
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %s}
                data: {%s}
                """.formatted(name, String.join(", ", lines));
    }

    private static String code(Request request) {
        return request.header("x-code").orElse("nothing");
    }

    private static void answer(Request request, OutputStream out) throws IOException {
        switch (request.target()) {
            case "/404" -> Backend.answer(out, 404, "no page");
            case "/410" -> Backend.answer(out, 410, "gone");
            case "/away" ->
                Backend.answer(
                        out,
                        302,
                        "",
                        "Set-Cookie: " + COOKIES[0],
                        "Set-Cookie: " + COOKIES[1],
                        "Location: http://all.test/a",
                        "Refresh: 0;URL=http://own.test/b");
            default -> Backend.answer(out, 200, "web", "X-Custom: backend", "X-One: 1", "X-Two: 2");
        }
    }

    // ---- cookies and redirects of backends ----

    private void assertAway(String host, String[] cookies, String location, String refresh) throws IOException {
        Answer answer = get(host + ".test", "/away");
        assertThat(answer.headers("set-cookie")).containsExactly(cookies);
        assertThat(answer.headers("location")).containsExactly(location);
        assertThat(answer.headers("refresh")).containsExactly("0;URL=" + refresh);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "odd"})
    void cookiesAndRedirectsChangeAsTheConfigMapSaysUnlessTheIngressSaysSomethingElse(String host) throws IOException {
        assertAway(
                host,
                new String[] {"a=1; Path=/x/a; Domain=x.test", COOKIES[1]},
                "http://x.test/a",
                "http://own.test/b");
    }

    @Test
    void cookiesAndRedirectsChangeAsTheIngressSays() throws IOException {
        assertAway(
                "changed",
                new String[] {COOKIES[0], "b=1; Path=/y/b; Domain=.y.test"},
                "http://all.test/a",
                "http://y.test/b");
        assertAway("untouched", COOKIES, "http://all.test/a", "http://own.test/b");
    }

    @Test
    void redirectsStayAsTheyAreWhereOneHalfOfTheChangeIsOff() throws IOException {
        assertThat(get("to-off.test", "/away").headers("location")).containsExactly("http://all.test/a");
        assertThat(get("default-from.test", "/away").headers("location")).containsExactly("http://all.test/a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "proxy-cookie-path: /own/ /z/ | a=1; Path=/all/a; Domain=all.test | b=1; Path=/z/b; Domain=.own.test",
                "proxy-cookie-path: /own/ | a=1; Path=/all/a; Domain=all.test | b=1; Path=/own/b; Domain=.own.test",
                "proxy-cookie-domain: .OWN.test z.test | a=1; Path=/all/a; Domain=all.test | b=1; Path=/own/b; Domain=.z.test",
                "proxy-cookie-domain: own.test | a=1; Path=/all/a; Domain=all.test | b=1; Path=/own/b; Domain=.own.test",
            })
    void cookiesChangeFromTheMomentTheConfigMapSaysSo(String setting, String one, String other) throws IOException {
        set(setting);
        assertThat(get("plain.test", "/away").headers("set-cookie")).containsExactly(one, other);
        assertThat(get("untouched.test", "/away").headers("set-cookie")).containsExactly(COOKIES);
        set(SETTINGS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "proxy-redirect-from: http://all | proxy-redirect-to: https://z | https://z.test/a",
                "proxy-redirect-from: http://all | proxy-redirect-to: 'off' | http://all.test/a",
                "proxy-redirect-from: 'off' | proxy-redirect-to: https://z | http://all.test/a",
                "proxy-redirect-from: default | proxy-redirect-to: https://z | http://all.test/a",
                "proxy-redirect-from: http://all b | proxy-redirect-to: https://z | http://all.test/a",
                "proxy-redirect-from: http://all | proxy-redirect-to: https://{z} | http://all.test/a",
            })
    void redirectsChangeFromTheMomentTheConfigMapSaysSo(String from, String to, String location) throws IOException {
        set(from + "\n" + to);
        assertThat(get("plain.test", "/away").headers("location")).containsExactly(location);
        assertThat(get("untouched.test", "/away").headers("location")).containsExactly("http://all.test/a");
        set(SETTINGS);
    }

    // ---- error pages ----

    /// K0.2: other than an Ingress, the ConfigMap may name redirects.
    @ParameterizedTest
    @CsvSource({
        "'302,404', global 404, global 302",
        "'410', no page, ''",
        "'404,600,demo,', global 404, ''",
        "'200', no page, ''",
        "'404 302', no page, ''",
    })
    void pagesAreForTheErrorsOfTheConfigMapFromTheMomentItSaysSo(String list, String missing, String away)
            throws IOException {
        set("custom-http-errors: \"" + list + "\"");
        assertThat(get("plain.test", "/404").body()).isEqualTo(missing);
        assertThat(get("plain.test", "/away").body()).isEqualTo(away);
        assertThat(get("own-pages.test", "/404").body()).isEqualTo("no page");
        set(SETTINGS);
    }

    @Test
    void errorsOfBackendsPassFromTheMomentTheConfigMapSaysSo() throws IOException {
        set(SETTINGS + "disable-proxy-intercept-errors: \"true\"");
        assertThat(get("plain.test", "/404").body()).isEqualTo("no page");
        assertThat(get("intercepting.test", "/404").body()).isEqualTo("global 404");
        set(SETTINGS + "disable-proxy-intercept-errors: \"on\"");
        assertThat(get("plain.test", "/404").body()).isEqualTo("global 404");
    }

    @Test
    void pagesForTheErrorsOfTheConfigMapComeFromTheGlobalBackend() throws IOException {
        Answer page = get("plain.test", "/404");
        assertThat(page.status()).isEqualTo(207);
        assertThat(page.body()).isEqualTo("global 404");
        assertThat(global.last().target()).isEqualTo("/");
        assertThat(global.last().headers("x-original-uri")).containsExactly("/404");
        assertThat(get("plain.test", "/410").body()).isEqualTo("gone");
    }

    @Test
    void pagesForTheErrorsOfTheIngressStandInPlaceOfThose() throws IOException {
        assertThat(get("own-pages.test", "/410").body()).isEqualTo("own 410");
        assertThat(get("own-pages.test", "/410").status()).isEqualTo(418);
        assertThat(get("own-pages.test", "/404").body()).isEqualTo("no page");
        assertThat(get("global-pages.test", "/410").body()).isEqualTo("global 410");
        assertThat(get("global-pages.test", "/404").body()).isEqualTo("no page");
    }

    @Test
    void errorsOfTheProxyItselfHavePagesThoughThoseOfTheBackendPass() throws IOException {
        assertThat(get("passing.test", "/404").body()).isEqualTo("no page");
        assertThat(send("POST", "passing.test", "/", "more than ten octets").body())
                .isEqualTo("global 413");
        assertThat(get("odd-passing.test", "/404").body()).isEqualTo("global 404");
    }

    /// Whoever is no host of any Ingress is answered by the global default backend itself.
    @ParameterizedTest
    @ValueSource(strings = {"of-200", "of-600", "of-40", "of-words", "odd-stand-in"})
    void anIngressWithErrorsOrABackendForThemThatAreNoneIsNotLoaded(String host) throws IOException {
        assertThat(get(host + ".test", "/a").body()).isEqualTo("global nothing");
    }

    // ---- who stands in ----

    @Test
    void theDefaultBackendAnswersForAServiceWithoutEndpointsAndIsToldWhy() throws IOException {
        Answer answer = get("stand-in.test", "/a/b?c", "accept: text/plain", "x-request-id: mine", "x-code: 200");

        assertThat(answer.status()).as("no page for what a page says").isEqualTo(418);
        assertThat(answer.body()).isEqualTo("own 503");
        Request asked = own.last();
        assertThat(asked.target()).isEqualTo("/a/b?c");
        assertThat(asked.headers("x-code")).containsExactly("503");
        assertThat(asked.headers("x-format")).containsExactly("text/plain");
        assertThat(asked.headers("x-namespace")).containsExactly("default");
        assertThat(asked.headers("x-ingress-name")).containsExactly("stand-in");
        assertThat(asked.headers("x-service-name")).containsExactly("empty");
        assertThat(asked.headers("x-service-port")).containsExactly("80");
        assertThat(asked.headers("x-request-id")).containsExactly("mine");

        get("stand-in.test", "/", "x-format: text/forged");
        assertThat(own.last().headers("x-format")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "nobody-either"})
    void nobodyStandsInWhereTheDefaultBackendIsNotThere(String host) throws IOException {
        Answer answer = get(host + ".test", "/");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("503 Service Temporarily Unavailable");
    }

    // ---- headers of a map ----

    @Test
    void headersOfAMapStandInPlaceOfTheBackendsAndAreTakenLiterally() throws IOException {
        Answer answer = get("custom.test", "/");
        assertThat(answer.headers("x-custom")).containsExactly("$host");
        assertThat(answer.headers("x-one")).containsExactly("one");
        assertThat(answer.headers("x-two")).containsExactly("2");
        assertThat(get("custom-page.test", "/").headers("x-custom")).containsExactly("$host");
        assertThat(get("custom-none.test", "/").headers("x-custom")).containsExactly("backend");
        assertThat(get("custom-empty.test", "/").headers("x-custom")).containsExactly("backend");
        assertThat(get("plain.test", "/").headers("x-custom")).containsExactly("backend");
    }

    @ParameterizedTest
    @CsvSource({"custom-absent", "custom-forbidden", "custom-broken", "custom-odd"})
    void aMapThatIsNoneOrHasAHeaderThatMayNotBeClosesThePaths(String host) throws IOException {
        Answer answer = get(host + ".test", "/");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers("x-custom")).isEmpty();
    }

    @Test
    void whatClosedThePathsOpensThemOnceItIsRight() throws IOException {
        String more = "global-allowed-response-headers: X-Other, X-Custom\n";
        set(more);
        assertThat(status("custom-forbidden.test", "/")).isEqualTo(200);
        assertThat(get("custom-forbidden.test", "/").headers("x-other")).isEqualTo(List.of("b"));
        assertThat(status("custom.test", "/")).as("x-one may not be any more").isEqualTo(503);

        set(SETTINGS);
        assertThat(status("custom-forbidden.test", "/")).isEqualTo(503);
    }
}
