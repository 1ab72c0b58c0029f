package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the ConfigMap does to the heads of answers, those of backends and the proxy's own: it holds from the moment it
/// is written, on connections that are open (C9, F10, S5, K0.5).
abstract class AnswerSettingsSuite extends InterplaysSuite {
    private static final String ALLOWED = "global-allowed-response-headers: Server, X-One\n";
    private static final String HSTS = "strict-transport-security";

    @BeforeAll
    void start() throws IOException {
        Backend web = backend((_, _, out) -> Backend.answer(
                out,
                200,
                "web",
                "Server: secret/1.0",
                "X-One: 1",
                "X-Two: 2",
                "x-two: 3",
                "Strict-Transport-Security: max-age=1",
                "Date: Mon, 01 Jan 2001 00:00:00 GMT"));
        serveSettings(
                ALLOWED,
                Program.service("web", web.port())
                        + host("web")
                        + host("custom", "custom-headers: default/custom")
                        + host("moved", "permanent-redirect: https://new.test/"));
        program().write("custom.yaml", map("custom", "Server: mine", "X-One: own"));
    }

    @Override
    void set(String settings) throws IOException {
        super.set(ALLOWED + settings);
    }

    private static String map(String name, String... lines) {
        return """
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %s}
                data:
                """.formatted(name) + String.join("\n", lines).indent(2);
    }

    private Answer web() throws IOException {
        return get("web.test", "/a");
    }

    private Answer missing() throws IOException {
        return get("nobody.test", "/a");
    }

    /// What the backend's answer has of a header.
    private void assertHeader(String name, String... values) throws IOException {
        assertThat(web().headers(name)).containsExactly(values);
    }

    /// What an answer of the proxy's own has of it.
    private void assertOwn(String name, String... values) throws IOException {
        assertThat(missing().headers(name)).containsExactly(values);
    }

    // ---- Server ----

    @Test
    void theServerNamesItselfOnlyWhereAskedAndOnItsPagesToo() throws IOException {
        set("");
        assertOwn("server");
        assertThat(missing().body()).contains("<hr><center>usher</center>");
        assertThat(web().headers("server")).isEmpty();

        set("server-tokens: \"true\"");
        String product = missing().header("server").orElseThrow();
        assertThat(product).matches("usher/\\S+");
        assertThat(missing().body()).contains("<hr><center>" + product + "</center>");
        assertThat(get("moved.test", "/").body()).contains("<hr><center>" + product + "</center>");
        assertThat(web().headers("server")).containsExactly(product);
        assertThat(get("custom.test", "/").headers("server")).containsExactly("mine");

        set("server-tokens: \"on\"");
        assertOwn("server");
        assertThat(missing().body()).contains("<hr><center>usher</center>");
    }

    @Test
    void theServerOfABackendIsNamedWhereAsked() throws IOException {
        set("allow-backend-server-header: \"true\"");
        assertHeader("server", "secret/1.0");
        assertThat(missing().headers("server")).isEmpty();

        set("allow-backend-server-header: \"true\"\nserver-tokens: \"true\"");
        assertThat(web().headers("server")).containsExactly("secret/1.0");

        set("allow-backend-server-header: \"true\"\nhide-headers: Server");
        assertHeader("server");

        set("allow-backend-server-header: \"1.0\"");
        assertHeader("server");
    }

    // ---- headers that go and come ----

    @Test
    void headersOfBackendsAreHiddenWhateverTheirCase() throws IOException {
        set("hide-headers: \"X-TWO , , x_none, x one, Content-Type\"");
        assertHeader("x-two");
        assertThat(web().headers("x-one")).containsExactly("1");
        assertThat(missing().headers("content-type")).as("of no backend").hasSize(1);

        set("hide-headers: x-one");
        assertHeader("x-one");
        assertThat(web().headers("x-two")).containsExactly("2", "3");
        assertThat(get("custom.test", "/").headers("x-one")).containsExactly("own");

        set("hide-headers: \"\"");
        assertHeader("x-one", "1");
    }

    @Test
    void headersOfAMapStandInEveryAnswerInPlaceOfTheBackends() throws IOException {
        program()
                .write(
                        "added.yaml",
                        map(
                                "added",
                                "X-Two: two",
                                "X-Ask: $request_method $status",
                                "X-None: $arg_none",
                                "X-Line: \"a\\nb: c\"",
                                "\"X Space\": a",
                                "Connection: close",
                                "Content-Length: \"1\"",
                                "Date: Thu, 01 Jan 1970 00:00:00 GMT",
                                "Strict-Transport-Security: max-age=5"));
        set("add-headers: default/added");
        await("the map", () -> web().headers("x-two").equals(List.of("two")));
        assertThat(web().headers("x-ask")).containsExactly("GET 200");
        assertThat(missing().headers("x-ask")).containsExactly("GET 404");
        assertThat(get("moved.test", "/").headers("x-ask")).containsExactly("GET 301");
        assertThat(web().headers("x-none")).isEmpty();
        assertThat(web().headers("x-line")).isEmpty();
        assertThat(web().headers("b")).isEmpty();
        assertThat(web().headers("connection")).isEmpty();
        assertThat(web().body()).isEqualTo("web");
        assertThat(web().headers("date")).containsExactly("Thu, 01 Jan 1970 00:00:00 GMT");
        assertThat(missing().headers("date")).containsExactly("Thu, 01 Jan 1970 00:00:00 GMT");
        assertThat(web().headers(HSTS)).containsExactly("max-age=5");

        program().write("added.yaml", map("added", "X-Two: $http_x_in"));
        await("the map is another", () -> web().headers("x-ask").isEmpty());
        assertThat(get("web.test", "/", "x-in: a b").headers("x-two")).containsExactly("a b");
        assertThat(web().headers("x-two")).as("nothing stands in its place").isEmpty();
    }

    @Test
    void theMapOfAnIngressIsReadAgainWhenItChanges() throws IOException {
        set("");
        program().write("custom.yaml", map("custom", "X-One: another"));
        await("another value", () -> get("custom.test", "/").headers("x-one").equals(List.of("another")));
        program().write("custom.yaml", map("custom", "X-Nobody-Allows: a"));
        await("it is closed", () -> status("custom.test", "/") == 503);
        program().write("custom.yaml", map("custom", "Server: mine", "X-One: own"));
        await("it is open", () -> get("custom.test", "/").headers("x-one").equals(List.of("own")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"default/absent", "absent", "a b", "other/added"})
    void aMapThatIsNoneAddsNothing(String name) throws IOException {
        program().write("added.yaml", map("added", "X-New: new"));
        set("add-headers: default/added");
        await("the map", () -> web().headers("x-new").equals(List.of("new")));

        set("add-headers: \"" + name + "\"");
        assertHeader("x-new");
    }

    @ParameterizedTest
    @CsvSource({"text/plain", "application/json; charset=utf-8"})
    void pagesOfTheProxyHaveTheTypeThatIsSet(String type) throws IOException {
        program().write("settings.yaml", Program.configMap("default-type: " + type));
        await(type, () -> missing().headers("content-type").equals(List.of(type)));
        assertThat(get("moved.test", "/").headers("content-type")).containsExactly(type);
        assertThat(web().headers("content-type")).as("of a backend").isEmpty();

        program().write("settings.yaml", Program.configMap("default-type: nonsense"));
        await("the usual one", () -> missing().headers("content-type").equals(List.of("text/html")));
    }

    // ---- Strict-Transport-Security ----

    /// S5: what a client gets on connections of its kind.
    abstract Optional<String> hsts(String value);

    private void assertHsts(String value) throws IOException {
        String[] expected =
                hsts(value).or(() -> Optional.of("max-age=1")).stream().toArray(String[]::new);
        assertHeader(HSTS, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hsts-max-age: \"10\" | max-age=10; includeSubDomains",
                "hsts-max-age: \"0\" | max-age=0; includeSubDomains",
                "hsts-include-subdomains: \"false\" | max-age=31536000",
                "hsts-preload: \"true\" | max-age=31536000; includeSubDomains; preload",
            })
    void browsersAreToldToStayWithTls(String setting, String value) throws IOException {
        set(setting);
        assertHsts(value);
        assertThat(missing().headers(HSTS)).isEqualTo(hsts(value).stream().toList());
        assertThat(get("moved.test", "/").headers(HSTS))
                .isEqualTo(hsts(value).stream().toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hsts-max-age: \"-1\"",
                "hsts-max-age: \"99999999999999999999\"",
                "hsts-max-age: 1y",
                "hsts-include-subdomains: \"no\"",
                "hsts-preload: \"on\"",
                "hsts: \"off\"",
            })
    void whatIsNoValueTellsBrowsersWhatIsUsual(String setting) throws IOException {
        set(setting);
        assertHsts("max-age=31536000; includeSubDomains");
    }

    @Test
    void backendsTellBrowsersWhereTheProxyDoesNot() throws IOException {
        set("hsts: \"false\"\nhsts-preload: \"true\"");
        assertHeader(HSTS, "max-age=1");
        assertThat(missing().headers(HSTS)).isEmpty();
    }
}
