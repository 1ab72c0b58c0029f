package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Snippets that give a request another path, or take it from the location of an Ingress (SN1). Below, one class for
/// each protocol.
abstract class SnippetRoutesSuite extends InterplaysSuite {
    private Backend web;
    private Backend api;

    @BeforeAll
    void start() throws IOException {
        web = named("web");
        api = named("api");
        serve(
                """
                allow-snippet-annotations: "true"
                annotations-risk-level: Critical
                server-snippet: 'location = /everywhere { return 202 "$uri"; }'
                """,
                Program.service("web", web.port())
                        + Program.service("api", api.port())
                        + ingress(
                                "moved.test",
                                List.of(
                                        "server-snippet: 'if ($http_x_mark) { more_set_headers \"X-Mark: yes\"; }"
                                                + " rewrite ^/old/(.*)$ /api/$1 last; rewrite ^/once$ /twice;"
                                                + " rewrite ^/twice$ /api/twice?own=1; more_set_input_headers"
                                                + " \"X-Host: set\"; proxy_hide_header X-None;'",
                                        "proxy-body-size: \"4\""),
                                "Prefix / web")
                        + ingress(
                                "moved-api",
                                "moved.test",
                                List.of("rewrite-target: /real/$1", "proxy-body-size: \"8\""),
                                "Any /api/(.*) api")
                        + ingress(
                                "own.test",
                                List.of("configuration-snippet: 'rewrite ^/to/(.*)$ /$1 last; rewrite ^/loop /loop"
                                        + " last; rewrite ^/kept/(.*)$ /stays/$1; if ($arg_stop) { break; }"
                                        + " more_set_headers \"X-Own: $uri\"; proxy_set_header X-Left $uri;'"),
                                "Prefix / web")
                        + ingress(
                                "own-closed",
                                "own.test",
                                List.of("denylist-source-range: 0.0.0.0/0"),
                                "Prefix /closed api")
                        + ingress("own-open", "own.test", List.of(), "Prefix /open/ api")
                        + ingress(
                                "blocks.test",
                                List.of("server-snippet: 'location ~ ^/(config|data)/ { deny all; } location ="
                                        + " /dav { add_header X-Dav yes always; return 301 $scheme://$host/remote; }"
                                        + " location /metrics { deny all; } location /moved { add_header X-Moved yes;"
                                        + " rewrite ^/moved(.*)$ /target$1 last; } location = /robots.txt { allow all;"
                                        + " access_log off; }"
                                        + " location /.well-known/links.json { return 200 [1]; return 404; } location ="
                                        + " /app { default_type \"text/plain; charset=utf-8\"; return 200 app; }"
                                        + " location = /page { default_type text/plain; return 403; }'"),
                                "Prefix / web",
                                "Prefix /metrics/open web",
                                "Exact /config/exact web")
                        + tls(ingress("secure.test", List.of(), "Prefix / web"), "none", "secure.test"));
    }

    @Test
    void pathChangedForTheHostDecidesWhichIngressTakesIt() throws IOException {
        Answer answer = get("moved.test", "/old/a%3Fb?q=1", "x-mark: 1");
        assertThat(answer.body()).isEqualTo("api");
        assertThat(api.last().target()).isEqualTo("/real/a%3Fb?q=1");
        assertThat(answer.header("x-mark"))
                .as("headers of the host are those of every location")
                .hasValue("yes");
        assertThat(api.last().headers("x-host")).containsExactly("set");
        assertThat(get("moved.test", "/old/a").header("x-mark")).isEmpty();

        assertThat(get("moved.test", "/once?q=1").body()).isEqualTo("api");
        assertThat(api.last().target()).isEqualTo("/real/twice?own=1&q=1");

        assertThat(get("moved.test", "/else").body()).isEqualTo("web");
        assertThat(web.last().target()).isEqualTo("/else");
    }

    @Test
    void textOfABlockHasTheTypeOfItsPathOrOfTheBlock() throws IOException {
        Answer links = get("blocks.test", "/.well-known/links.json");
        assertThat(links.body()).isEqualTo("[1]");
        assertThat(links.headers("content-type")).containsExactly("application/json");
        assertThat(get("blocks.test", "/app").headers("content-type")).containsExactly("text/plain; charset=utf-8");
        assertThat(get("blocks.test", "/page").headers("content-type"))
                .as("a built-in page has its own")
                .containsExactly("text/html");
        assertThat(get("blocks.test", "/everywhere").headers("content-type")).containsExactly("text/html");
    }

    @Test
    void limitsAreThoseOfTheLocationThatTakesTheNewPath() throws IOException {
        assertThat(send("POST", "moved.test", "/x", "12345").status()).isEqualTo(413);
        assertThat(send("POST", "moved.test", "/old/x", "12345").status()).isEqualTo(200);
        assertThat(send("POST", "moved.test", "/old/x", "123456789").status()).isEqualTo(413);
    }

    @Test
    void pathChangedForALocationComesToAnotherWithAllItsRules() throws IOException {
        int before = api.requests().size();
        assertThat(status("own.test", "/to/closed")).isEqualTo(403);
        assertThat(api.requests()).hasSize(before);

        Answer open = get("own.test", "/to/open/x?q=1");
        assertThat(open.body()).isEqualTo("api");
        assertThat(api.last().target()).isEqualTo("/open/x?q=1");
        assertThat(open.header("x-own"))
                .as("that location says nothing about headers")
                .isEmpty();
        assertThat(api.last().headers("x-left")).isEmpty();

        redirects(get("own.test", "/to/open?q=1"), 301, scheme() + "://own.test/open/?q=1");
    }

    @Test
    void breakKeepsAChangedPathInItsLocation() throws IOException {
        Answer kept = get("own.test", "/kept/a?stop=1");
        assertThat(kept.body()).isEqualTo("web");
        assertThat(web.last().target()).isEqualTo("/stays/a?stop=1");

        Answer again = get("own.test", "/kept/a");
        assertThat(web.last().target()).isEqualTo("/stays/a");
        assertThat(again.header("x-own")).hasValue("/stays/a");
        assertThat(web.last().headers("x-left")).containsExactly("/stays/a");
    }

    @Test
    void pathsThatLeadInCirclesAnswer500() throws IOException {
        int before = web.requests().size();
        assertThat(status("own.test", "/loop")).isEqualTo(500);
        assertThat(web.requests()).hasSize(before);
        assertThat(status("own.test", "/")).isEqualTo(200);
    }

    @Test
    void locationsOfTheHostsSnippetAnswerBeforeThoseOfIngresses() throws IOException {
        int before = web.requests().size();
        assertThat(status("blocks.test", "/config/a")).isEqualTo(403);
        assertThat(status("blocks.test", "/x/../config//%61")).isEqualTo(403);
        assertThat(status("blocks.test", "/metrics")).isEqualTo(403);
        assertThat(status("blocks.test", "/metricsX")).isEqualTo(403);
        assertThat(status("blocks.test", "/robots.txt")).isEqualTo(404);
        Answer dav = get("blocks.test", "/dav");
        redirects(dav, 301, scheme() + "://blocks.test/remote");
        assertThat(dav.header("x-dav")).hasValue("yes");
        assertThat(get("blocks.test", "/everywhere").body()).isEqualTo("/everywhere");
        assertThat(web.requests()).hasSize(before);

        assertThat(status("blocks.test", "/Config/a")).isEqualTo(200);
        assertThat(get("blocks.test", "/dav/x").header("x-dav")).isEmpty();
        assertThat(status("blocks.test", "/metrics/open/x"))
                .as("the longer beginning is the Ingress's")
                .isEqualTo(200);
        assertThat(status("blocks.test", "/config/exact"))
                .as("an exact path comes before expressions")
                .isEqualTo(200);
        assertThat(get("blocks.test", "/moved/x?q=1").header("x-moved"))
                .as("headers of a location that was left")
                .isEmpty();
        assertThat(web.last().target()).isEqualTo("/target/x?q=1");
    }

    @Test
    void locationsOfTheHostsSnippetComeBeforeTheRedirectToTls() throws IOException {
        assertThat(status("secure.test", "/everywhere", CLEAR)).isEqualTo(202);
        assertThat(status("secure.test", "/else", CLEAR)).isEqualTo(scheme().equals("https") ? 200 : 308);
    }
}
