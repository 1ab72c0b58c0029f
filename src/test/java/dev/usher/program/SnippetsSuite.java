package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What translated directives of snippets do to traffic. One subclass for each protocol.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SnippetsSuite {
    private Backend backend;
    private Program program;
    private WebClient client;

    abstract Over over();

    @BeforeAll
    void start() throws IOException {
        backend = Backend.start((request, _, out) -> Backend.answer(
                out,
                request.target().startsWith("/missing") ? 404 : 200,
                "fine",
                "X-Powered-By: php",
                "X-Debug-A: 1",
                "X-Debug-B: 2",
                "Set-Cookie: a=b; Path=/app; Secure",
                "Location: http://unchecked.test/there",
                "Cache-Control: private",
                "Content-Type: " + (request.target().startsWith("/html") ? "Text/HTML; charset=utf-8" : "text/plain")));
        program = Program.configured(
                """
                allow-snippet-annotations: "true"
                annotations-risk-level: Critical
                location-snippet: 'more_set_headers "X-All: $request_method";'
                """,
                Program.service("web", backend.port())
                        + location(
                                "answers",
                                "more_set_headers \"X-Set: a $host\" \"Cache-Control: none\" \"X-Path: $uri\";",
                                "more_clear_headers X-Debug-*;",
                                "add_header X-Added yes;",
                                "add_header X-Always yes always;",
                                "proxy_hide_header X-Powered-By;")
                        + location(
                                "requests",
                                "set $tenant \"t-$arg_t\";",
                                "proxy_set_header X-Tenant $tenant;",
                                "proxy_set_header X-Forwarded-Proto https;",
                                "proxy_set_header X-Drop \"\";",
                                "proxy_set_header Upgrade $http_upgrade;",
                                "more_set_input_headers \"X-In: $tenant\";",
                                "more_clear_input_headers X-Secret;")
                        + location(
                                "forwarded",
                                "more_set_input_headers \"X-Forwarded-Host: rancher.test\";",
                                "more_clear_input_headers X-Forwarded-For;")
                        + location(
                                "conditions",
                                "if ($http_x_block) { return 403; }",
                                "if ($request_method = DELETE) { return 405 no; }",
                                "if ($http_x_odd) { return 422; }",
                                "if ($http_user_agent ~* (bot|crawler)) { return 429; }",
                                "if ($arg_v !~ ^[0-9]*$) { return 400; }",
                                "if ($uri ~ ^/old/(.*)$) { return 301 https://new.test/$1; }",
                                "if ($arg_mark != \"\") { add_header X-Mark $arg_mark; }",
                                "rewrite ^/app/(.*)$ /real/$1 break;",
                                "rewrite ^/go/(.*)$ /there/$1 redirect;",
                                "rewrite ^/for/(.*)$ https://other.test/$1? permanent;")
                        + location("text", "return 200 \"hello $arg_name\";")
                        + location("denied", "deny 127.0.0.0/8;")
                        + location("allowed", "allow 127.0.0.0/8;", "deny all;")
                        + location("expires", "expires 1h;")
                        + location("limits", "client_max_body_size 10;", "proxy_read_timeout 5s;")
                        + location("refused", "return 403;", "auth_request /check;")
                        + location("dropped", "more_set_headers \"X-Lost: 1\";", "charset utf-8;")
                        + location(
                                "types",
                                "more_set_headers -t \"text/html application/json\" \"X-Typed: yes\";",
                                "more_set_headers -s 404 -t text/html \"X-Both: yes\";",
                                "more_clear_headers -t text/html X-Debug-*;",
                                "more_clear_headers -s \"404 500\" X-Powered-By;",
                                "more_set_headers -a \"Cache-Control: more\";",
                                "more_set_input_headers -t text/plain \"X-Plain: yes\";",
                                "more_clear_input_headers X-Hid-*;",
                                "more_clear_input_headers -t text/plain X-Plain-*;",
                                "more_set_input_headers -r \"X-There: replaced\";")
                        + location(
                                "args",
                                "if ($arg_secret) { set $args \"safe=$arg_safe\"; }",
                                "if ($arg_none) { set $args \"\"; }",
                                "if ($arg_header) { set $args \"h=$http_x_h\"; }",
                                "more_set_headers \"X-Args: $args\" \"X-Safe: $arg_safe\" \"X-Uri: $request_uri\";")
                        + Program.annotated(
                                "moved-args",
                                "moved-args.test",
                                "web",
                                "configuration-snippet: 'set $args \"b=2\";'\nrewrite-target: /moved")
                        + Program.annotated(
                                "breaks",
                                "breaks.test",
                                "web",
                                "configuration-snippet: 'if ($arg_stop) { break; } set $after yes; more_set_headers"
                                        + " \"X-After: $after\";'\nrewrite-target: /rewritten")
                        + Program.annotated(
                                "no-redirect",
                                "no-redirect.test",
                                "web",
                                "configuration-snippet: 'if ($arg_stop) { break; }'\npermanent-redirect: https://new.test")
                        + Program.annotated(
                                "a-shared",
                                "shared.test",
                                "web",
                                "server-snippet: 'set $tenant \"t-$arg_t\"; if ($arg_host_stop) { break; } set $late"
                                        + " yes;'\nconfiguration-snippet: 'proxy_set_header X-Tenant $tenant; if ($tenant ="
                                        + " \"t-evil\") { return 403; } more_set_headers \"X-Late: $late\";'")
                        + Program.annotated(
                                        "other-shared",
                                        "shared.test",
                                        "web",
                                        "server-snippet: 'set $mine 1;'\nconfiguration-snippet: 'if ($mine) { return 403; }'")
                                .replace("path: /,", "path: /other,")
                        + snippet("host", "server-snippet", "if ($http_x_block) { return 410; }")
                        + row("new", "permanent-redirect", "https://new.test$request_uri")
                        + row("path", "permanent-redirect", "$uri")
                        + row("loose", "temporal-redirect", "https://$arg_to.test/#/x")
                        + row("root", "app-root", "/app?from=$arg_from")
                        + row("queried", "rewrite-target", "/index.php?path=$uri")
                        + row("quoted", "permanent-redirect", "https://new.test/;x")
                        + Program.annotated("unchecked", "unchecked.test", "web", """
                                proxy-cookie-path: '/$arg_app "/; HttpOnly"'
                                proxy-redirect-from: http://$host/
                                proxy-redirect-to: https://$host/s/
                                """)
                        + Program.annotated(
                                "asked",
                                "asked.test",
                                "web",
                                "auth-url: http://127.0.0.1:" + backend.port()
                                        + "/check\nauth-request-redirect: https://$host/x$request_uri")
                        + told("told", backend.port(), "/check")
                        + told("refused-by-service", backend.port(), "/missing")
                        + location(
                                "untold",
                                "auth_request_set $who $upstream_http_x_powered_by;",
                                "proxy_set_header X-Who $who;")
                        + snippet("flags", "server-snippet", "proxy_cookie_flags ~ samesite=none;")
                        + Program.annotated(
                                "own-flags",
                                "own-flags.test",
                                "web",
                                "server-snippet: 'proxy_cookie_flags ~ samesite=none;'\nconfiguration-snippet:"
                                        + " 'proxy_cookie_flags b httponly; proxy_cookie_flags ~^A nosecure httponly"
                                        + " samesite=strict; proxy_cookie_flags ~ samesite=lax;'")
                        + location(
                                "typed",
                                "default_type application/json;",
                                "if ($arg_none) { return 404 \"{}\"; }",
                                "if ($arg_page) { return 403; }",
                                "return 200 \"[]\";")
                        + location(
                                "hosted",
                                "proxy_set_header Host $host;",
                                "keepalive_timeout 65;",
                                "gzip on;",
                                "large_client_header_buffers 4 64k;")
                        + snippet(
                                "hooks",
                                "server-snippet",
                                "location /hook { if ($request_method = OPTIONS) { more_set_headers"
                                        + " \"X-Options: yes\"; return 204; } if ($http_x_key != secret) { return 401; }"
                                        + " default_type text/plain; return 200 fine; }")
                        + location("quiet", "access_log off;")
                        + snippet("quiet-host", "server-snippet", "access_log off;"),
                "--enable-annotation-validation=false");
    }

    private static String location(String name, String... directives) {
        return snippet(name, "configuration-snippet", String.join(" ", directives));
    }

    private static String snippet(String name, String annotation, String directives) {
        return Program.annotated(name, name + ".test", "web", annotation + ": '" + directives + "'");
    }

    private static String told(String name, int port, String path) {
        return Program.annotated(
                name,
                name + ".test",
                "web",
                "auth-url: http://127.0.0.1:" + port + path
                        + "\nconfiguration-snippet: 'auth_request_set $who \"$upstream_http_x_powered_by-$arg_t\";"
                        + " auth_request_set $session $upstream_cookie_a; proxy_set_header X-Who $who;"
                        + " proxy_set_header X-Session $session; more_set_input_headers \"X-Early: $who\";"
                        + " add_header X-Told $who always;'");
    }

    private static String row(String name, String annotation, String value) {
        return Program.annotated(name, name + ".test", "web", annotation + ": '" + value + "'");
    }

    @AfterAll
    void stop() throws IOException {
        program.close();
        backend.close();
    }

    @BeforeEach
    void open() throws IOException {
        client = over().connect(program);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
    }

    @Test
    void headersOfAnswersAreSetAddedClearedAndHidden() throws IOException {
        Answer found = client.get("answers.test", "/");
        assertThat(found.headers("x-set")).containsExactly("a answers.test");
        assertThat(found.headers("cache-control")).containsExactly("none");
        assertThat(found.header("x-added")).hasValue("yes");
        assertThat(found.header("x-always")).hasValue("yes");
        assertThat(found.header("x-powered-by")).isEmpty();
        assertThat(found.header("x-debug-a")).isEmpty();
        assertThat(found.header("x-debug-b")).isEmpty();
        assertThat(found.header("x-all")).hasValue("GET");

        Answer missing = client.get("answers.test", "/missing");
        assertThat(missing.header("x-set")).isPresent();
        assertThat(missing.header("x-added")).isEmpty();
        assertThat(missing.header("x-always")).hasValue("yes");
    }

    @Test
    void headersOfAnswersAreChangedByTypeAndStatus() throws IOException {
        Answer html = client.get("types.test", "/html");
        assertThat(html.header("x-typed")).hasValue("yes");
        assertThat(html.header("x-both")).isEmpty();
        assertThat(html.header("x-debug-a")).isEmpty();
        assertThat(html.header("x-powered-by")).isPresent();
        assertThat(html.headers("cache-control")).containsExactly("private", "more");

        Answer plain = client.get("types.test", "/missing");
        assertThat(plain.header("x-typed")).isEmpty();
        assertThat(plain.header("x-both")).isEmpty();
        assertThat(plain.header("x-debug-a")).isPresent();
        assertThat(plain.header("x-powered-by")).isEmpty();
    }

    @Test
    void headersOfRequestsAreChangedByTypeAndBeginning() throws IOException {
        client.get(
                "types.test",
                "/",
                "content-type: text/plain; charset=utf-8",
                "x-hid-a: 1",
                "x-hid-b: 2",
                "x-hide: 3",
                "x-plain-a: 4",
                "x-there: 5");
        assertThat(backend.last().header("x-plain")).hasValue("yes");
        assertThat(backend.last().header("x-hid-a")).isEmpty();
        assertThat(backend.last().header("x-hid-b")).isEmpty();
        assertThat(backend.last().header("x-hide")).hasValue("3");
        assertThat(backend.last().header("x-plain-a")).isEmpty();
        assertThat(backend.last().headers("x-there")).containsExactly("replaced");

        client.get("types.test", "/", "content-type: text/html", "x-plain-a: 4");
        assertThat(backend.last().header("x-plain")).isEmpty();
        assertThat(backend.last().header("x-plain-a")).hasValue("4");
        assertThat(backend.last().header("x-there")).isEmpty();
    }

    @Test
    void anotherQueryGoesToTheBackendAndToAllThatComesLater() throws IOException {
        Answer changed = client.get("args.test", "/a%20b//c?secret=1&safe=2");
        assertThat(backend.last().target()).isEqualTo("/a%20b/c?safe=2");
        assertThat(changed.header("x-args")).hasValue("safe=2");
        assertThat(changed.header("x-safe")).hasValue("2");
        assertThat(changed.header("x-uri")).hasValue("/a%20b//c?secret=1&safe=2");

        Answer as = client.get("args.test", "/a%20b//c?safe=2");
        assertThat(backend.last().target()).isEqualTo("/a%20b//c?safe=2");
        assertThat(as.header("x-args")).hasValue("safe=2");

        Answer none = client.get("args.test", "/?none=1");
        assertThat(backend.last().target()).isEqualTo("/");
        assertThat(none.header("x-args")).isEmpty();

        client.get("args.test", "/x%3Fy?header=1", "x-h: a b HTTP/1.1");
        assertThat(backend.last().target()).as("nothing in it ends the target").isEqualTo("/x%3Fy?h=a%20b%20HTTP/1.1");

        client.get("moved-args.test", "/?a=1");
        assertThat(backend.last().target()).isEqualTo("/moved?b=2");
    }

    @Test
    void breakEndsTheLocationsStatementsAndItsOtherRewrites() throws IOException {
        Answer stopped = client.get("breaks.test", "/x?stop=1");
        assertThat(backend.last().target()).isEqualTo("/x?stop=1");
        assertThat(stopped.header("x-after")).isEmpty();

        Answer on = client.get("breaks.test", "/x");
        assertThat(backend.last().target()).isEqualTo("/rewritten");
        assertThat(on.header("x-after")).hasValue("yes");

        assertThat(client.get("no-redirect.test", "/?stop=1").status()).isEqualTo(200);
        assertThat(client.get("no-redirect.test", "/").status()).isEqualTo(301);
    }

    @Test
    void whatTheHostsSnippetSetsIsKnownToThatOfTheLocation() throws IOException {
        Answer answer = client.get("shared.test", "/?t=7", "x-tenant: forged");
        assertThat(backend.last().headers("x-tenant")).containsExactly("t-7");
        assertThat(answer.header("x-late")).hasValue("yes");
        assertThat(client.get("shared.test", "/?t=evil").status()).isEqualTo(403);

        Answer stopped = client.get("shared.test", "/?t=8&host_stop=1");
        assertThat(stopped.header("x-late")).isEmpty();
        assertThat(backend.last().headers("x-tenant"))
                .as("only the host's own statements have ended")
                .containsExactly("t-8");

        int before = backend.requests().size();
        assertThat(client.get("shared.test", "/other").status())
                .as("the snippet that would set its variable is not in force")
                .isEqualTo(503);
        assertThat(backend.requests()).hasSize(before);
    }

    @Test
    void backendsGetHeadersWithVariablesInPlaceOfThoseOfClients() throws IOException {
        client.get("requests.test", "/?t=7", "x-tenant: forged", "x-drop: 1", "x-in: forged", "x-secret: s");

        assertThat(backend.last().headers("x-tenant")).containsExactly("t-7");
        assertThat(backend.last().headers("x-forwarded-proto")).containsExactly("https");
        assertThat(backend.last().header("x-drop")).isEmpty();
        assertThat(backend.last().headers("x-in")).containsExactly("t-7");
        assertThat(backend.last().header("x-secret")).isEmpty();
    }

    /// What the chart of Rancher writes: as in nginx, what is set is what came, which the proxy keeps under other
    /// names.
    @Test
    void headersOfTheProxyMayBeSetAsIfTheyHadCome() throws IOException {
        assertThat(client.get("forwarded.test", "/").status()).isEqualTo(200);
        assertThat(backend.last().headers("x-original-forwarded-host")).containsExactly("rancher.test");

        assertThat(client.get("forwarded.test", "/", "x-forwarded-host: forged", "x-forwarded-for: 192.0.2.1")
                        .status())
                .isEqualTo(200);
        assertThat(backend.last().headers("x-original-forwarded-for")).isEmpty();
        assertThat(backend.last().headers("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(backend.last().headers("x-original-forwarded-host")).containsExactly("rancher.test");
        assertThat(backend.last().headers("x-forwarded-host")).doesNotContain("forged", "rancher.test");
    }

    @Test
    void controlCharactersOfArgumentsNeverReachHeaders() throws IOException {
        client.get("requests.test", "/?t=a%0d%0aX-Evil:1");
        assertThat(backend.last().header("x-evil")).isEmpty();

        Answer answer = client.get("answers.test", "/a%0d%0aX-Evil:1");
        assertThat(answer.header("x-path")).hasValue("/aX-Evil:1");
        assertThat(answer.header("x-evil")).isEmpty();
    }

    @Test
    void conditionsDecideWhoIsAnswered() throws IOException {
        assertThat(client.get("conditions.test", "/").status()).isEqualTo(200);
        assertThat(client.get("conditions.test", "/", "x-block: 1").status()).isEqualTo(403);
        assertThat(client.get("conditions.test", "/", "x-block: 0").status()).isEqualTo(200);
        Answer deleted = client.send("DELETE", "conditions.test", "/", new byte[0]);
        assertThat(deleted.status()).isEqualTo(405);
        assertThat(deleted.body()).isEqualTo("no");
        Answer odd = client.get("conditions.test", "/", "x-odd: 1");
        assertThat(odd.status()).isEqualTo(422);
        assertThat(odd.body()).as("nginx has no page for it").isEmpty();
        assertThat(odd.header("content-type")).isEmpty();
        assertThat(client.get("conditions.test", "/", "user-agent: GoogleBOT").status())
                .isEqualTo(429);
        assertThat(client.get("conditions.test", "/?v=x").status()).isEqualTo(400);
        assertThat(client.get("conditions.test", "/?v=12").status()).isEqualTo(200);
        assertThat(client.get("conditions.test", "/?mark=m").header("x-mark")).hasValue("m");
        assertThat(client.get("conditions.test", "/").header("x-mark")).isEmpty();
    }

    @Test
    void redirectsAndRewritesKeepQueryAndEscapes() throws IOException {
        Answer moved = client.get("conditions.test", "/old/a");
        assertThat(moved.status()).isEqualTo(301);
        assertThat(moved.header("location")).hasValue("https://new.test/a");

        client.get("conditions.test", "/app/a%3Fb%20c?q=1");
        assertThat(backend.last().target()).isEqualTo("/real/a%3Fb%20c?q=1");

        Answer gone = client.get("conditions.test", "/go/x?q=1");
        assertThat(gone.status()).isEqualTo(302);
        assertThat(gone.header("location")).hasValue("http://conditions.test/there/x?q=1");

        Answer away = client.get("conditions.test", "/for/x?q=1");
        assertThat(away.status()).isEqualTo(301);
        assertThat(away.header("location")).hasValue("https://other.test/x");
    }

    @Test
    void answersWithTexts() throws IOException {
        Answer answer = client.get("text.test", "/?name=ann");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("hello ann");
    }

    @Test
    void addressesAreLetInOrRefused() throws IOException {
        assertThat(client.get("denied.test", "/").status()).isEqualTo(403);
        assertThat(client.get("allowed.test", "/").status()).isEqualTo(200);
    }

    @Test
    void answersExpire() throws IOException {
        Answer answer = client.get("expires.test", "/");

        assertThat(answer.headers("cache-control")).containsExactly("max-age=3600");
        assertThat(answer.header("expires"))
                .hasValueSatisfying(date ->
                        assertThat(date).matches("[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT"));
    }

    @Test
    void bodiesAreLimited() throws IOException {
        assertThat(client.send("POST", "limits.test", "/", new byte[10]).status())
                .isEqualTo(200);
        assertThat(client.send("POST", "limits.test", "/", new byte[11]).status())
                .isEqualTo(413);
    }

    @Test
    void snippetsOfHostsRun() throws IOException {
        assertThat(client.get("host.test", "/", "x-block: 1").status()).isEqualTo(410);
        assertThat(client.get("host.test", "/").status()).isEqualTo(200);
    }

    @Test
    void whatCannotBeTranslatedAnswers503WhereItMayProtect() throws IOException {
        assertThat(client.get("refused.test", "/").status()).isEqualTo(503);

        Answer served = client.get("dropped.test", "/");
        assertThat(served.status()).isEqualTo(200);
        assertThat(served.header("x-lost")).isEmpty();
    }

    // ---- what a service that is asked says ----

    @Test
    void whatTheServiceSaysGoesToTheBackendAndIntoTheAnswer() throws IOException {
        Answer answer = client.get("told.test", "/?t=7", "x-who: forged", "x-early: forged");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(backend.last().headers("x-who")).containsExactly("php-7");
        assertThat(backend.last().headers("x-session")).containsExactly("b");
        assertThat(backend.last().header("x-early")).as("nobody was asked yet").isEmpty();
        assertThat(answer.headers("x-told")).containsExactly("php-7");
    }

    @Test
    void whatTheServiceSaysIsKnownThoughItRefuses() throws IOException {
        Answer answer = client.get("refused-by-service.test", "/?t=8");

        assertThat(answer.status()).as("404 says neither yes nor no").isEqualTo(500);
        assertThat(answer.headers("x-told")).containsExactly("php-8");
    }

    @Test
    void whereNobodyIsAskedThereIsNothingToTell() throws IOException {
        client.get("untold.test", "/", "x-who: forged");
        assertThat(backend.last().header("x-who")).isEmpty();
    }

    // ---- cookies, types, conditions of blocks ----

    @Test
    void cookiesGetTheFlagsOfTheFirstDirectiveThatIsAboutThem() throws IOException {
        assertThat(client.get("flags.test", "/").headers("set-cookie"))
                .containsExactly("a=b; Path=/app; Secure; SameSite=None");
        assertThat(client.get("own-flags.test", "/").headers("set-cookie"))
                .as("a location with some has none of its host's")
                .containsExactly("a=b; Path=/app; HttpOnly; SameSite=Strict");
    }

    @Test
    void textsHaveTheTypeThatTheSnippetGives() throws IOException {
        assertThat(client.get("typed.test", "/").headers("content-type")).containsExactly("application/json");
        Answer none = client.get("typed.test", "/?none=1");
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.headers("content-type")).containsExactly("application/json");
        assertThat(client.get("typed.test", "/?page=1").headers("content-type"))
                .as("a built-in page has its own")
                .containsExactly("text/html");
    }

    @Test
    void directivesThatOnlyTheConfigMapHonoursLeaveTheOthers() throws IOException {
        assertThat(client.get("hosted.test", "/").status()).isEqualTo(200);
        assertThat(backend.last().headers("host")).containsExactly("hosted.test");
    }

    @Test
    void blocksOfAHostDecideByConditions() throws IOException {
        Answer options = client.send("OPTIONS", "hooks.test", "/hook", new byte[0]);
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("x-options")).hasValue("yes");

        Answer none = client.get("hooks.test", "/hook/a");
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.header("x-options")).isEmpty();

        Answer fine = client.get("hooks.test", "/hook/a", "x-key: secret");
        assertThat(fine.body()).isEqualTo("fine");
        assertThat(fine.headers("content-type")).containsExactly("text/plain");
        assertThat(client.get("hooks.test", "/").headers("content-type")).containsExactly("text/plain");
    }

    @Test
    void requestsOfQuietPlacesHaveNoLineInTheLog() throws IOException {
        client.get("quiet.test", "/in-a-quiet-location");
        client.get("quiet-host.test", "/on-a-quiet-host");
        client.get("hosted.test", "/heard-of");

        Program.await("a line", () -> program.log().contains("/heard-of"));
        assertThat(program.log()).doesNotContain("/in-a-quiet-location", "/on-a-quiet-host");
    }

    // ---- values that nobody checks ----

    private String leadsTo(String host, String target) throws IOException {
        return client.get(host, target).header("location").orElse("");
    }

    @Test
    void redirectsOfRowsNameWhatTheRequestIsLike() throws IOException {
        Answer moved = client.get("new.test", "/a%20b//c?d=e");
        assertThat(moved.status()).isEqualTo(301);
        assertThat(moved.header("location")).hasValue("https://new.test/a%20b//c?d=e");

        assertThat(leadsTo("loose.test", "/?to=shop")).isEqualTo("https://shop.test/#/x");
        assertThat(leadsTo("root.test", "/?from=1")).endsWith("://root.test/app?from=1");
        assertThat(client.get("root.test", "/a").status()).isEqualTo(200);
        assertThat(client.get("quoted.test", "/").status()).as("not loaded").isEqualTo(404);
    }

    @Test
    void whatRedirectsOfRowsFillInIsNeitherReadAgainNorEndsALine() throws IOException {
        assertThat(leadsTo("path.test", "/$host%0d%0aX:%20y")).endsWith("://path.test/$hostX:%20y");
        assertThat(leadsTo("path.test", "//evil.test/x"))
                .as("the path in its normal form stays on the host")
                .endsWith("://path.test/evil.test/x");
        assertThat(leadsTo("loose.test", "/?to=$host")).isEqualTo("https://$host.test/#/x");
    }

    @Test
    void theTargetOfARewriteMayHaveAQuery() throws IOException {
        client.get("queried.test", "/a%26b?c=d");
        assertThat(backend.last().target()).isEqualTo("/index.php?path=/a%26b&c=d");
    }

    @Test
    void cookiesAndRedirectsOfBackendsAreChangedByVariables() throws IOException {
        Answer answer = client.get("unchecked.test", "/?app=app");
        assertThat(answer.headers("set-cookie")).containsExactly("a=b; Path=/; HttpOnly; Secure");
        assertThat(answer.header("location")).hasValue("https://unchecked.test/s/there");

        assertThat(client.get("unchecked.test", "/?app=b").headers("set-cookie"))
                .containsExactly("a=b; Path=/app; Secure");
    }

    @Test
    void theServiceThatIsAskedHearsWhereToRedirect() throws IOException {
        int before = backend.requests().size();

        assertThat(client.get("asked.test", "/a?b=c").status()).isEqualTo(200);

        assertThat(backend.requests().get(before).headers("x-auth-request-redirect"))
                .containsExactly("https://asked.test/x/a?b=c");
    }
}
