package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Who is let in, and how much of it, against the whole program: one subclass for each protocol.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AccessSuite {
    private static final String USERS = """
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: %s}
            stringData:
              auth: |
                ann:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/
                bob:$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW
                joe:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=
                ann:staff:a80c15c2a74f331ae181a22970c6d746
            """;
    private static final String DIGEST_USERS = """
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: proofs}
            stringData: {auth: "ann:staff:a80c15c2a74f331ae181a22970c6d746"}
            """;
    private static final String BASIC = "auth-type: basic\nauth-secret: users\nauth-realm: Staff only";

    private Backend backend;
    private Program program;
    private WebClient client;

    abstract Over over();

    @BeforeAll
    void start() throws IOException {
        backend = Backend.named("web");
        program = Program.configured(
                """
                use-forwarded-headers: "true"
                block-user-agents: "BadBot/1.0,~^curl"
                block-cidrs: 198.51.100.66
                limit-req-status-code: "429"
                """,
                Program.service("web", backend.port())
                        + Program.service("empty")
                        + USERS.formatted("users")
                        + DIGEST_USERS
                        + annotated("basic", BASIC)
                        + annotated("digest", "auth-type: digest\nauth-secret: proofs\nauth-realm: staff")
                        + annotated("late", "auth-type: basic\nauth-secret: later")
                        + Program.annotated("gone", "gone.test", "empty", BASIC)
                        + annotated("redirect", BASIC + "\nforce-ssl-redirect: \"true\"")
                        + annotated("rate", BASIC + "\nlimit-rps: \"1\"\nlimit-burst-multiplier: \"1\"")
                        + annotated("list", "allowlist-source-range: 203.0.113.0/24")
                        + annotated("any", BASIC + "\nsatisfy: any\nallowlist-source-range: 203.0.113.0/24")
                        + annotated("all", BASIC + "\nallowlist-source-range: 203.0.113.0/24")
                        + annotated("slow", "limit-rate: \"64\"")
                        + annotated("plain", "ssl-redirect: \"false\""));
    }

    private static String annotated(String name, String annotations) {
        return Program.annotated(name, name + ".test", "web", annotations);
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

    private static String basic(String user, String password) {
        return "authorization: Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private int status(String host, String... headers) throws IOException {
        return client.get(host, "/", headers).status();
    }

    @Test
    void asksForCredentials() throws IOException {
        Answer answer = client.get("basic.test", "/");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).contains("Basic realm=\"Staff only\"");
        assertThat(answer.body()).contains("401 Authorization Required");
    }

    @Test
    void letsUsersInAndKeepsTheirCredentials() throws IOException {
        for (String user : new String[] {"ann", "bob", "joe", "ann"}) {
            assertThat(status("basic.test", basic(user, "secret"))).as(user).isEqualTo(200);
            assertThat(backend.last().header("authorization")).isEmpty();
        }
    }

    @Test
    void refusesWrongCredentials() throws IOException {
        assertThat(status("basic.test", basic("ann", "Secret"))).isEqualTo(401);
        assertThat(status("basic.test", basic("bob", ""))).isEqualTo(401);
        assertThat(status("basic.test", basic("eve", "secret"))).isEqualTo(401);
        assertThat(status("basic.test", "authorization: Basic !")).isEqualTo(401);
        assertThat(status("basic.test", "authorization: Bearer secret")).isEqualTo(401);
    }

    @Test
    void holdsABodyWhileAPasswordIsCompared() throws IOException {
        byte[] body = "a body that waits".getBytes(StandardCharsets.US_ASCII);
        Answer answer = client.send("POST", "basic.test", "/", body, basic("bob", "secret"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(backend.last().body()).isEqualTo("a body that waits");
    }

    @Test
    void namesTheUserInTheLog() throws IOException {
        assertThat(client.get("basic.test", "/who", basic("joe", "secret")).status())
                .isEqualTo(200);

        Program.await(
                "the line of the request",
                () -> program.log().lines().anyMatch(line -> line.contains("/who") && line.contains("- joe [")));
    }

    @Test
    void takesProofsOfPasswords() throws IOException {
        Answer refused = client.get("digest.test", "/a?b=c");
        assertThat(refused.status()).isEqualTo(401);
        String challenge = refused.header("www-authenticate").orElseThrow();
        assertThat(challenge).startsWith("Digest realm=\"staff\", qop=\"auth\"");
        String nonce = challenge.replaceAll(".*nonce=\"([0-9a-f]+)\".*", "$1");

        assertThat(client.get("digest.test", "/a?b=c", proof(nonce, "/a?b=c")).status())
                .isEqualTo(200);
        assertThat(backend.last().header("authorization")).isEmpty();
        Answer replayed = client.get("digest.test", "/a?b=c", proof(nonce, "/a?b=c"));
        assertThat(replayed.status()).isEqualTo(401);
        assertThat(replayed.header("www-authenticate").orElseThrow()).contains("stale=true");
    }

    private static String proof(String nonce, String target) {
        String response =
                md5("a80c15c2a74f331ae181a22970c6d746:" + nonce + ":00000001:abc:auth:" + md5("GET:" + target));
        return "authorization: Digest username=\"ann\", realm=\"staff\", nonce=\"" + nonce + "\", uri=\"" + target
                + "\", qop=auth, nc=00000001, cnonce=\"abc\", response=\"" + response + "\"";
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSecretThatComesLaterHealsTheLocation() throws IOException {
        assertThat(status("late.test", basic("joe", "secret"))).isEqualTo(503);

        program.write("later.yaml", USERS.formatted("later"));

        Program.await(
                "users",
                () -> RawClient.get(program.http(), "late.test", "/", basic("joe", "secret"))
                                .status()
                        == 200);
        assertThat(status("late.test")).isEqualTo(401);
    }

    @Test
    void aMissingBackendIsToldBeforeAuthentication() throws IOException {
        assertThat(status("gone.test")).isEqualTo(503);
    }

    @Test
    void theRedirectToHttpsComesBeforeAuthentication() throws IOException {
        assertThat(status("redirect.test")).isEqualTo(308);
    }

    @Test
    void ratesAreLimitedBeforeAuthentication() throws IOException {
        String from = "x-forwarded-for: 192.0.2." + (protocol() + 1);
        assertThat(status("rate.test", from)).isEqualTo(401);
        assertThat(status("rate.test", from)).isEqualTo(401);

        assertThat(status("rate.test", from)).isEqualTo(429);
        assertThat(status("rate.test", from, basic("joe", "secret"))).isEqualTo(429);
        assertThat(status("rate.test", "x-forwarded-for: 192.0.2." + (protocol() + 2)))
                .isEqualTo(401);
    }

    /// Clients of one protocol are not those of the other.
    abstract int protocol();

    @Test
    void allowListsLookAtTheRealAddress() throws IOException {
        assertThat(status("list.test")).isEqualTo(403);
        assertThat(status("list.test", "x-forwarded-for: 203.0.113.7")).isEqualTo(200);
        assertThat(status("list.test", "x-forwarded-for: 203.0.114.7")).isEqualTo(403);
    }

    @Test
    void satisfyAnyLetsInAnAddressWithoutCredentials() throws IOException {
        assertThat(status("any.test", "x-forwarded-for: 203.0.113.7")).isEqualTo(200);
    }

    @Test
    void satisfyAnyLetsInCredentialsFromAnyAddress() throws IOException {
        assertThat(status("any.test", basic("bob", "secret"))).isEqualTo(200);
        assertThat(status("any.test")).isEqualTo(401);
        assertThat(status("any.test", basic("bob", "wrong"))).isEqualTo(401);
    }

    @Test
    void satisfyAllNeedsAddressAndCredentials() throws IOException {
        String near = "x-forwarded-for: 203.0.113.7";
        assertThat(status("all.test", basic("bob", "secret"))).isEqualTo(403);
        assertThat(status("all.test", near)).isEqualTo(401);
        assertThat(status("all.test", near, basic("bob", "secret"))).isEqualTo(200);
    }

    @Test
    void blockedAddressesAndAgentsAreRefusedEverywhere() throws IOException {
        assertThat(status("any.test", basic("bob", "secret"), "x-forwarded-for: 198.51.100.66"))
                .isEqualTo(403);
        assertThat(status("nobody.test", "x-forwarded-for: 198.51.100.66")).isEqualTo(403);
        assertThat(status("redirect.test", "user-agent: curl/8.0")).isEqualTo(403);
        assertThat(status("plain.test", "user-agent: badbot/1.0")).isEqualTo(403);
        assertThat(status("plain.test", "user-agent: not curl")).isEqualTo(200);
    }

    @Test
    void pacedAnswersArriveWhole() throws IOException {
        assertThat(client.get("slow.test", "/").body()).contains("web");
    }
}
