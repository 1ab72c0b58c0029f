package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Snippets of the ConfigMap, which nobody has to allow: they hold from the moment they are written, on connections
/// that are open, for hosts of all Ingresses and before the snippets of these (SN1, C8, K0.5).
abstract class SnippetSettingsSuite extends InterplaysSuite {
    private static final String ALLOWED = """
            allow-snippet-annotations: "true"
            annotations-risk-level: Critical
            """;

    private Backend web;

    @BeforeAll
    void start() throws IOException {
        web = named("web");
        serveSettings(
                ALLOWED,
                Program.service("web", web.port())
                        + Program.service("empty")
                        + host("web")
                        + host("rooted", "app-root: /app")
                        + host("moved", "permanent-redirect: https://new.test/")
                        + host(
                                "own",
                                "server-snippet: 'more_set_headers \"X-Server: own $kind\";'",
                                "configuration-snippet: 'more_set_headers \"X-Location: own\"; set $stop yes;'")
                        + empty("empty"));
    }

    private int of(String host) throws IOException {
        return status(host + ".test", "/");
    }

    @Test
    void theSnippetOfAllHostsRunsBeforeAnythingOfALocation() throws IOException {
        set(ALLOWED + "server-snippet: 'set $kind all; if ($http_x_block) { return 410; }'");
        assertThat(status("web.test", "/", "x-block: 1")).isEqualTo(410);
        assertThat(status("moved.test", "/", "x-block: 1")).isEqualTo(410);
        assertThat(status("empty.test", "/", "x-block: 1")).isEqualTo(410);
        assertThat(status("nobody.test", "/", "x-block: 1")).isEqualTo(410);
        assertThat(of("web")).isEqualTo(200);
        assertThat(get("own.test", "/").headers("x-server")).containsExactly("own all");

        set(ALLOWED);
        assertThat(status("web.test", "/", "x-block: 1")).isEqualTo(200);
    }

    /// C9.1: scripts look for these words, those of nginx.
    @ParameterizedTest
    @CsvSource({
        "301, Moved Permanently",
        "302, Found",
        "303, See Other",
        "307, Temporary Redirect",
        "308, Permanent Redirect",
        "400, Bad Request",
        "401, Authorization Required",
        "402, Payment Required",
        "403, Forbidden",
        "404, Not Found",
        "405, Not Allowed",
        "406, Not Acceptable",
        "408, Request Time-out",
        "409, Conflict",
        "410, Gone",
        "411, Length Required",
        "412, Precondition Failed",
        "413, Request Entity Too Large",
        "414, Request-URI Too Large",
        "415, Unsupported Media Type",
        "416, Requested Range Not Satisfiable",
        "421, Misdirected Request",
        "429, Too Many Requests",
        "500, Internal Server Error",
        "501, Not Implemented",
        "502, Bad Gateway",
        "503, Service Temporarily Unavailable",
        "504, Gateway Time-out",
        "505, HTTP Version Not Supported",
        "507, Insufficient Storage",
    })
    void pagesSayWhatThoseOfNginxSay(int status, String phrase) throws IOException {
        set("location-snippet: 'return " + status + (status < 400 ? " https://new.test/" : "") + ";'");
        String body = get("web.test", "/").body();

        assertThat(body).isEqualToNormalizingNewlines("""
                        <html>
                        <head><title>%1$s</title></head>
                        <body>
                        <center><h1>%1$s</h1></center>
                        <hr><center>usher</center>
                        </body>
                        </html>
                        """.formatted(status + " " + phrase));
    }

    @Test
    void theSnippetOfAllLocationsRunsBeforeThatOfTheirOwn() throws IOException {
        set(ALLOWED + "location-snippet: 'more_set_headers \"X-Location: all\" \"X-All: $request_method\";"
                + " proxy_set_header X-Sent $uri; if ($arg_block) { return 410; }'");
        assertThat(get("web.test", "/a").headers("x-location")).containsExactly("all");
        assertThat(web.last().headers("x-sent")).containsExactly("/a");
        assertThat(get("own.test", "/").headers("x-location")).containsExactly("own");
        assertThat(get("own.test", "/").headers("x-all")).containsExactly("GET");
        assertThat(status("moved.test", "/?block=1")).isEqualTo(410);
        assertThat(status("moved.test", "/")).isEqualTo(301);

        set("");
        assertThat(get("web.test", "/a").headers("x-location")).isEmpty();
    }

    @Test
    void snippetsOfIngressesThatNobodyAllowsAreLeftOutBesideThoseOfTheConfigMap() throws IOException {
        set("location-snippet: 'more_set_headers \"X-Location: all\";'");
        assertThat(get("own.test", "/").headers("x-location")).containsExactly("all");
        assertThat(get("own.test", "/").headers("x-server")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"server-snippet", "location-snippet"})
    void aSnippetThatCannotRunAndMayProtectClosesEverything(String key) throws IOException {
        set(key + ": 'auth_request /check; more_set_headers \"X-A: b\";'");
        assertThat(of("web")).isEqualTo(503);
        assertThat(of("rooted")).isEqualTo(302);
        assertThat(of("nobody")).isEqualTo(404);

        set("");
        assertThat(of("web")).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"server-snippet", "location-snippet"})
    void aSnippetThatCannotRunAndProtectsNothingIsLeftOut(String key) throws IOException {
        set(key + ": 'charset utf-8; more_set_headers \"X-A: b\";'");
        assertThat(of("web")).isEqualTo(200);
        assertThat(get("web.test", "/").headers("x-a")).isEmpty();
    }
}
