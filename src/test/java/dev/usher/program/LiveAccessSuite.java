package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Keys of the ConfigMap about who is let in, as they change: each connection that is open has what is new, and what
/// cannot be read closes what it was to protect or counts as its default.
abstract class LiveAccessSuite extends InterplaysSuite {
    private static final String TRUST = "use-forwarded-headers: \"true\"\n";

    private final CountDownLatch held = new CountDownLatch(1);
    private Backend web;
    private Backend service;

    private void answer(Request request, OutputStream out) throws IOException {
        if (request.target().equals("/held")) {
            Backend.await(held);
        }
        String body = request.target().equals("/long") ? "x".repeat(300_000) : "web";
        Backend.answer(out, Integer.parseInt(request.header("x-want").orElse("200")), body);
    }

    private static void judge(Request request, OutputStream out) throws IOException {
        Backend.answer(
                out,
                Integer.parseInt(request.header("x-status").orElse("200")),
                "",
                "X-User: ada",
                "X-Group: staff",
                "Set-Cookie: session=1");
    }

    @BeforeAll
    void start() throws IOException {
        web = backend((request, _, out) -> answer(request, out));
        service = backend((request, _, out) -> judge(request, out));
        String own = "http://127.0.0.1:" + service.port() + "/own";
        serve(
                TRUST,
                Program.service("web", web.port())
                        + host("web")
                        + host("open", "enable-global-auth: \"false\"")
                        + host("unclear", "enable-global-auth: perhaps")
                        + host("own", "auth-url: " + own)
                        + host("half", "auth-signin: https://own.test/", "auth-response-headers: X-Group")
                        + host("list", "allowlist-source-range: 198.51.100.0/24")
                        + host("limit", "limit-rpm: \"1\"", "limit-burst-multiplier: \"0\"")
                        + host("few", "limit-connections: \"1\"")
                        + host("unpaced", "limit-rate: \"0\"")
                        + ingress(
                                "paths.test",
                                List.of(),
                                "Prefix /.well-known/acme-challenge web",
                                "Prefix /public web",
                                "Prefix / web"));
    }

    @AfterAll
    void letGo() {
        held.countDown();
    }

    private int ask(String name, String... headers) throws IOException {
        return status(name + ".test", "/", headers);
    }

    /// Changes the settings, and waits for a request of which the status tells, on the connection of the test: that is
    /// open since before, and was opened under what the test before it has set.
    private void change(String settings, int status, String name, String... headers) throws IOException {
        program().configure(TRUST + settings);
        await(settings, () -> ask(name, headers) == status);
    }

    // ---- lists ----

    @Test
    void listsOfAddressesChange() throws IOException {
        String near = "x-forwarded-for: 192.0.2.7";
        String listed = "x-forwarded-for: 198.51.100.7";
        change("whitelist-source-range: 192.0.2.0/24", 403, "web", listed);
        assertThat(ask("web", near)).isEqualTo(200);
        assertThat(ask("list", listed)).isEqualTo(200);
        assertThat(ask("list", near)).isEqualTo(403);
        change("denylist-source-range: 192.0.2.7", 403, "web", near);
        assertThat(ask("web", listed)).isEqualTo(200);
        change("block-cidrs: 198.51.100.7", 403, "web", listed);
        assertThat(ask("list", listed)).isEqualTo(403);
        change("", 200, "web", listed);
    }

    @Test
    void whatIsBlockedByHeadersChanges() throws IOException {
        change("block-user-agents: test\nblock-referers: ~^spam", 403, "web", "user-agent: test");
        assertThat(ask("web", "referer: spammer")).isEqualTo(403);
        assertThat(ask("web", "referer: no spam", "user-agent: tests")).isEqualTo(200);
        change("block-user-agents: ~*bot$", 200, "web", "user-agent: test");
        assertThat(ask("web", "referer: spammer", "user-agent: ROBOT")).isEqualTo(403);
        change("block-user-agents: ~^$", 403, "web");
        assertThat(ask("web", "user-agent: ")).isEqualTo(403);
        assertThat(ask("web", "user-agent: test")).isEqualTo(200);
        change("block-referers: ~*^(none)?$", 403, "web", "user-agent: test");
        assertThat(ask("web", "referer: here")).isEqualTo(200);
        change("", 200, "web", "user-agent: robot");
    }

    @Test
    void whatCannotBeReadAndWasToProtectClosesAllPaths() throws IOException {
        for (String broken : List.of(
                "whitelist-source-range: office",
                "denylist-source-range: 1.2.3.4/99",
                "block-cidrs: 1.2.3",
                "block-user-agents: \"~(\"",
                "block-referers: \"~*a{5000}\"")) {
            change(broken, 503, "web");
            assertThat(ask("list", "x-forwarded-for: 198.51.100.7")).as(broken).isEqualTo(503);
            change("", 200, "web");
        }
    }

    // ---- limits ----

    @Test
    void statusesOfLimitsChange() throws Exception {
        String near = "x-forwarded-for: 203.0.113.50";
        Thread waiting = Thread.ofVirtual().start(() -> {
            try (WebClient other = connect()) {
                other.get("few.test", "/held");
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        });
        await(
                "one is under way",
                () -> web.requests().stream()
                        .anyMatch(request -> request.target().equals("/held")));
        assertThat(ask("few")).isEqualTo(503);
        assertThat(ask("limit", near)).isEqualTo(200);
        assertThat(ask("limit", near)).isEqualTo(503);

        change("limit-req-status-code: \"429\"", 429, "limit", near);
        assertThat(ask("few")).isEqualTo(503);
        change("limit-req-status-code: \"399\"\nlimit-conn-status-code: \"599\"", 599, "few");
        assertThat(ask("limit", near)).isEqualTo(503);
        change("limit-req-status-code: \"400\"\nlimit-conn-status-code: \"600\"", 400, "limit", near);
        assertThat(ask("few")).isEqualTo(503);
        change("limit-conn-status-code: often", 503, "limit", near);
        held.countDown();
        waiting.join();
    }

    @Test
    void whatTellsClientsApartChanges() throws IOException {
        String one = "x-forwarded-for: 203.0.113.1";
        assertThat(ask("limit", one)).isEqualTo(200);
        assertThat(ask("limit", one)).isEqualTo(503);
        change("limit-conn-zone-variable: $http_x_tenant", 200, "limit", one);
        assertThat(ask("limit", one, "x-tenant: a")).isEqualTo(200);
        assertThat(ask("limit", "x-forwarded-for: 203.0.113.2", "x-tenant: a")).isEqualTo(503);
        assertThat(ask("limit", one, "x-tenant: b")).isEqualTo(200);
        for (String none : List.of("tenant", "$no_such_variable", "a b")) {
            change("limit-conn-zone-variable: " + none, 503, "limit", one, "x-tenant: c");
            change("limit-conn-zone-variable: $http_x_tenant", 200, "limit", one);
        }
        change("", 503, "limit", one);
    }

    /// A kilobyte a second would take five minutes.
    @Test
    void answersArePacedAndNoLongerSo() throws IOException {
        change("limit-rate: \"1\"\nlimit-req-status-code: \"444\"", 444, "limit");
        assertThat(ask("limit")).isEqualTo(444);
        assertThat(get("unpaced.test", "/long").body()).hasSize(300_000);
        try (WebClient slow = connect()) {
            assertThat(CompletableFuture.supplyAsync(() -> longAnswer(slow)))
                    .failsWithin(Duration.ofMillis(300))
                    .withThrowableOfType(TimeoutException.class);
        }
        change("limit-rate: fast\nlimit-rate-after: far\nlimit-req-status-code: \"445\"", 445, "limit");
        assertThat(get("web.test", "/long").body()).hasSize(300_000);
        change("limit-rate: \"1\"\nlimit-rate-after: \"300\"\nlimit-req-status-code: \"446\"", 446, "limit");
        assertThat(get("web.test", "/long").body()).hasSize(300_000);
        change("", 503, "limit");
    }

    private static Answer longAnswer(WebClient client) {
        try {
            return client.get("web.test", "/long");
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    // ---- authentication by a service ----

    private String global(String... more) {
        return "global-auth-url: http://127.0.0.1:" + service.port() + "/global\n" + String.join("\n", more);
    }

    @Test
    void everybodyIsAskedForOnceThereIsAService() throws IOException {
        String no = "x-status: 401";
        assertThat(ask("web", no)).isEqualTo(200);
        change(global(), 401, "web", no);
        assertThat(service.last().line()).startsWith("GET /global ");
        assertThat(ask("open", no)).isEqualTo(200);
        assertThat(ask("unclear", no)).isEqualTo(401);
        assertThat(ask("own", no)).isEqualTo(401);
        assertThat(service.last().target()).isEqualTo("/own");
        assertThat(ask("half", no)).as("without auth-url nothing else counts").isEqualTo(401);
        assertThat(service.last().target()).isEqualTo("/global");
        assertThat(ask("nobody", no)).isEqualTo(404);

        change(global("global-auth-signin: https://sso.test/start"), 302, "web", no);
        assertThat(get("web.test", "/a?b", no).header("location"))
                .contains("https://sso.test/start?rd=" + scheme() + "://web.test%2Fa%3Fb");
        assertThat(get("half.test", "/", no).header("location"))
                .contains("https://sso.test/start?rd=" + scheme() + "://half.test%2F");
        assertThat(ask("own", no)).isEqualTo(401);
        change(
                global("global-auth-signin: https://sso.test/$host", "global-auth-signin-redirect-param: back"),
                302,
                "web",
                no);
        await(
                "the name of the parameter",
                () -> get("web.test", "/a", no)
                        .header("location")
                        .orElseThrow()
                        .equals("https://sso.test/web.test?back=" + scheme() + "://web.test%2Fa"));
        for (String none : List.of("<x>", "sso.test/start", "http://", "https://sso..test/")) {
            change(global("global-auth-signin: \"" + none + "\""), 401, "web", no);
            change(global("global-auth-signin: /start"), 302, "web", no);
        }
        change("", 200, "web", no);
    }

    @Test
    void theQuestionAndItsAnswerAreAsTheConfigMapSays() throws IOException {
        change(
                global(
                        "global-auth-method: HEAD",
                        "global-auth-response-headers: X-User,X-Missing",
                        "global-auth-request-redirect: https://back.test/",
                        "global-auth-snippet: proxy_set_header X-Tenant $host-tenant;",
                        "global-auth-always-set-cookie: \"true\"",
                        "global-auth-cache-key: $http_x_key",
                        "global-auth-cache-duration: 200 403 1h"),
                403,
                "web",
                "x-status: 403",
                "x-key: 0");
        int before = service.requests().size();
        for (int i = 0; i < 2; i++) {
            Answer answer = get("web.test", "/a?b", "x-key: 1", "x-user: me", "x-missing: me", "x-want: 404");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.headers("set-cookie")).containsExactly("session=1");
            assertThat(web.last().headers("x-user")).containsExactly("ada");
            assertThat(web.last().headers("x-missing")).isEmpty();
            assertThat(web.last().headers("x-group")).isEmpty();
        }
        assertThat(service.requests()).hasSize(before + 1);
        assertThat(service.last().line()).startsWith("HEAD /global ");
        assertThat(service.last().headers("x-auth-request-redirect")).containsExactly("https://back.test/");
        assertThat(service.last().headers("x-tenant")).containsExactly("web.test-tenant");
        assertThat(service.last().headers("x-original-uri")).containsExactly("/a?b");

        Answer own = get("own.test", "/", "x-key: 1", "x-user: me", "x-want: 404");
        assertThat(own.headers("set-cookie")).isEmpty();
        assertThat(web.last().headers("x-user")).containsExactly("me");
        assertThat(service.last().line()).startsWith("GET /own ");
        assertThat(service.last().headers("x-auth-request-redirect")).containsExactly("/");
        assertThat(service.last().headers("x-tenant")).isEmpty();
        assertThat(ask("half", "x-key: 1")).isEqualTo(200);
        assertThat(web.last().headers("x-group")).isEmpty();
        change("", 200, "web", "x-status: 403");
    }

    @Test
    void whatIsNoProtectionByItselfCountsAsAbsentWhereItCannotBeRead() throws IOException {
        change(
                global(
                        "global-auth-signin-redirect-param: \"{x}\"",
                        "global-auth-signin: https://sso.test/",
                        "global-auth-request-redirect: \"{x}\"",
                        "global-auth-always-set-cookie: maybe",
                        "global-auth-cache-key: $http_x_key$typo",
                        "global-auth-cache-duration: often"),
                302,
                "web",
                "x-status: 401");
        assertThat(get("web.test", "/", "x-status: 401").header("location"))
                .contains("https://sso.test/?rd=" + scheme() + "://web.test%2F");
        int before = service.requests().size();
        for (int i = 0; i < 2; i++) {
            assertThat(get("web.test", "/", "x-want: 404").headers("set-cookie"))
                    .isEmpty();
            assertThat(get("web.test", "/").headers("set-cookie")).hasSize(1);
        }
        assertThat(service.requests()).hasSize(before + 4);
        assertThat(service.last().headers("x-auth-request-redirect")).containsExactly("/");
        change("", 200, "web", "x-status: 401");
    }

    @Test
    void aQuestionThatCannotBeAskedClosesAllButThoseExcused() throws IOException {
        for (String broken : List.of(
                "global-auth-url: nonsense",
                "global-auth-url: http://$http_x_choose/",
                global("global-auth-method: BREW"),
                global("global-auth-snippet: proxy_set_header X-A b; return 403;"),
                global("global-auth-response-headers: \"a{b}\""))) {
            change(broken, 503, "unclear");
            assertThat(List.of(ask("open"), ask("own"), ask("web"))).as(broken).containsExactly(200, 200, 503);
            change("", 200, "unclear");
        }
    }

    /// EA5: what the Ingress writes is compared, not what is asked for.
    @Test
    void pathsOfTheListAskForNobody() throws IOException {
        String no = "x-status: 401";
        String acme = "/.well-known/acme-challenge/x";
        change(global(), 401, "web", no);
        assertThat(get("paths.test", acme, no).status()).isEqualTo(200);
        assertThat(get("paths.test", "/public", no).status()).isEqualTo(401);
        assertThat(get("web.test", acme, no).status())
                .as("its Ingress has no such path")
                .isEqualTo(401);

        change(global("no-auth-locations: ' /pub , /other'", "limit-req-status-code: \"430\""), 430, "limit");
        assertThat(get("paths.test", "/public/x", no).status()).isEqualTo(200);
        assertThat(get("paths.test", acme, no).status()).isEqualTo(401);
        assertThat(get("web.test", "/public", no).status()).isEqualTo(401);

        change(global("no-auth-locations: \"\"", "limit-req-status-code: \"431\""), 431, "limit");
        assertThat(get("paths.test", acme, no).status()).isEqualTo(401);
        assertThat(get("paths.test", "/public", no).status()).isEqualTo(401);
        change("", 200, "web", no);
    }

    /// What it decides is in the line of the request.
    @Test
    void questionsHaveNoLinesInTheLogOfTheirOwn() throws IOException {
        change(global("enable-auth-access-log: \"true\""), 401, "web", "x-status: 401");
        assertThat(get("web.test", "/asked-for", "x-status: 401").status()).isEqualTo(401);
        await("the line", () -> program().log().contains("/asked-for"));
        assertThat(program().log()).doesNotContain("/global");
        change("", 200, "web", "x-status: 401");
    }
}
