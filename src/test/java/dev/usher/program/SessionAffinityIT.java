package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A cookie keeps a client at its endpoint (B6).
class SessionAffinityIT {

    private static String sticky(String annotations) {
        return Program.annotated("web", "web.test", "web", "affinity: cookie\n" + annotations);
    }

    private static String cookieOf(Answer answer) {
        return answer.header("set-cookie").orElseThrow();
    }

    /// What a browser sends back.
    private static String sent(String setCookie) {
        return "cookie: " + setCookie.split(";", 2)[0];
    }

    static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException every) {
            throw new AssertionError(every);
        }
    }

    @OverBoth
    void bringsAClientBackToItsEndpoint(Over protocol) throws IOException {
        try (Backend a = Backend.named("a");
                Backend b = Backend.named("b");
                Backend c = Backend.named("c");
                Program program = Program.start(Program.service("web", a.port(), b.port(), c.port()) + sticky(""));
                WebClient client = protocol.connect(program)) {
            Set<String> met = new HashSet<>();
            for (int i = 0; i < 30; i++) {
                Answer first = client.get("web.test", "/");
                met.add(first.body());
                String cookie = sent(cookieOf(first));
                for (int again = 0; again < 4; again++) {
                    Answer later = client.get("web.test", "/", "cookie: other=1; " + cookie.substring(8));
                    assertThat(later.body()).isEqualTo(first.body());
                    assertThat(later.header("set-cookie")).isEmpty();
                }
            }
            assertThat(met).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void writesTheCookieAsAsked() throws IOException {
        String all = """
                affinity-mode: persistent
                session-cookie-name: route
                session-cookie-path: /app
                session-cookie-domain: web.test
                session-cookie-expires: "3600"
                session-cookie-max-age: "7200"
                session-cookie-samesite: None
                session-cookie-conditional-samesite-none: "true"
                session-cookie-secure: "true"
                """.stripTrailing();
        try (Backend web = Backend.named("web");
                Program program = Program.start(Program.service("web", web.port())
                        + sticky(all)
                        + Program.annotated("plain", "plain.test", "web", "affinity: cookie"));
                WebClient client = Over.HTTP_1.connect(program)) {
            String name = "default-web-80";
            String fingerprint = md5(md5(name) + name);

            assertThat(cookieOf(client.get("web.test", "/")))
                    .matches("route=" + md5(name + "127.0.0.1:" + web.port()) + "\\|" + fingerprint
                            + "; Expires=[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} 20[0-9]{2} [0-9:]{8} GMT; Max-Age=7200"
                            + "; Domain=web.test; Path=/app; Secure; HttpOnly; SameSite=None");
            assertThat(cookieOf(client.get("web.test", "/", "user-agent: Mozilla/5.0 Chrome/59.0.1 Safari/537.36")))
                    .endsWith("; Secure; HttpOnly");
            assertThat(cookieOf(client.get("plain.test", "/")))
                    .matches("INGRESSCOOKIE=[0-9.]+\\|" + fingerprint + "; Path=/; HttpOnly");
            try (var raw = new RawClient(TlsIT.connect(program.https(), "plain.test"))) {
                raw.send(RawClient.request("GET", "/", "plain.test") + "\r\n");
                assertThat(raw.response().header("set-cookie").orElseThrow()).endsWith("; Path=/; Secure; HttpOnly");
            }
        }
    }

    @OverBoth
    void keepsThePersistentClientsWhileTheServiceGrowsAndShrinks(Over protocol) throws IOException {
        String ingress = sticky("affinity-mode: persistent");
        try (Backend a = Backend.named("a");
                Backend b = Backend.named("b");
                Backend c = Backend.named("c");
                Program program = Program.start(Program.service("web", a.port()) + ingress);
                WebClient client = protocol.connect(program)) {
            String cookie = sent(cookieOf(client.get("web.test", "/")));

            program.write("main.yaml", Program.service("web", a.port(), b.port(), c.port()) + ingress);
            Program.await(
                    "the others take part",
                    () -> !client.get("web.test", "/").body().equals("a"));
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("web.test", "/", cookie).body()).isEqualTo("a");
            }

            program.write("main.yaml", Program.service("web", b.port(), c.port()) + ingress);
            Program.await(
                    "its endpoint is gone",
                    () -> client.get("web.test", "/", cookie)
                            .header("set-cookie")
                            .isPresent());
            Answer moved = client.get("web.test", "/", cookie);
            assertThat(moved.body()).isIn("b", "c");
            assertThat(client.get("web.test", "/", sent(cookieOf(moved))).body())
                    .isEqualTo(moved.body());

            program.write("main.yaml", Program.service("web") + ingress);
            Program.await(
                    "none is left", () -> client.get("web.test", "/", cookie).status() == 503);
        }
    }

    @Test
    void understandsTheCookiesOfTheControllerBefore() throws IOException {
        try (Backend a = Backend.named("a");
                Backend b = Backend.named("b");
                Program program = Program.start(Program.service("web", a.port(), b.port())
                        + sticky("affinity-mode: persistent")
                        + Program.annotated("balanced", "balanced.test", "web", "affinity: cookie"));
                WebClient client = Over.HTTP_1.connect(program)) {
            String name = "default-web-80";
            String key = md5(name + "127.0.0.1:" + b.port());
            for (String value : new String[] {key, key + "|" + md5(md5(name) + name), key + "|anything"}) {
                Answer answer = client.get("web.test", "/", "cookie: INGRESSCOOKIE=" + value);
                assertThat(answer.body()).isEqualTo("b");
                assertThat(answer.header("set-cookie")).isEmpty();
            }
            Answer drawn = client.get("balanced.test", "/", "cookie: INGRESSCOOKIE=1700000000.123.42.713004|x");
            assertThat(drawn.header("set-cookie")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"balanced", "persistent"})
    void movesAClientWhoseEndpointFailsWhenTold(String mode) throws IOException {
        String ingress = sticky("affinity-mode: " + mode + "\nsession-cookie-change-on-failure: \"true\"")
                + Program.annotated("stays", "stays.test", "web", "affinity: cookie\naffinity-mode: " + mode);
        try (Backend a = Backend.named("a");
                Backend b = Backend.named("b");
                Program program = Program.start(Program.service("web", a.port(), b.port()) + ingress);
                WebClient client = Over.HTTP_1.connect(program)) {
            String changing = sent(cookieOf(client.get("web.test", "/")));
            String kept = client.get("web.test", "/", changing).body();
            Backend failing = kept.equals("a") ? a : b;
            Backend healthy = kept.equals("a") ? b : a;
            String staying = stayingAt(client, kept);

            failing.close();

            Answer moved = client.get("web.test", "/", changing);
            assertThat(moved.status()).isEqualTo(200);
            assertThat(moved.body()).isNotEqualTo(kept);
            assertThat(client.get("web.test", "/", sent(cookieOf(moved))).header("set-cookie"))
                    .isEmpty();
            assertThat(client.get("stays.test", "/", staying).status())
                    .as("without it, a client waits for its endpoint")
                    .isEqualTo(502);
            assertThat(client.get("stays.test", "/").status()).isEqualTo(200);
            assertThat(healthy.requests()).isNotEmpty();
        }
    }

    /// The cookie of a client of the other host whose endpoint is this one.
    private static String stayingAt(WebClient client, String endpoint) throws IOException {
        while (true) {
            Answer answer = client.get("stays.test", "/");
            if (answer.body().equals(endpoint)) {
                return sent(cookieOf(answer));
            }
        }
    }

    @Test
    void keepsSessionsThroughChangesOfTheConfiguration() throws IOException {
        try (Backend a = Backend.named("a");
                Backend b = Backend.named("b");
                Backend c = Backend.named("c");
                Program program = Program.start(Program.service("web", a.port(), b.port(), c.port()) + sticky(""));
                WebClient client = Over.HTTP_1.connect(program)) {
            Answer first = client.get("web.test", "/");
            String cookie = sent(cookieOf(first));
            for (int i = 0; i < 10; i++) {
                String marker = "marker-" + i;
                program.write("more.yaml", Program.ingress(marker, marker + ".test", "Exact /x web"));
                Program.await(marker, () -> program.usher().serves(marker + ".test"));
                assertThat(client.get("web.test", "/", cookie).body()).isEqualTo(first.body());
            }
        }
    }
}
