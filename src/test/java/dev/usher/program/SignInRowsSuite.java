package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Users with passwords: where they come from, how their passwords are kept, and what is served when they cannot be had
/// (2.1, BA1 to BA3).
abstract class SignInRowsSuite extends InterplaysSuite {
    private static final String BASIC = "auth-type: basic";
    private static final String USERS = "auth-secret: users";

    private Backend web;

    private static String secret(String namespace, String name, String... entries) {
        return """
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: %s, namespace: %s}
                stringData:
                  %s
                """.formatted(name, namespace, String.join("\n  ", entries));
    }

    private static String line(String user, String hash) {
        return user + ":" + hash;
    }

    @BeforeAll
    void start() throws IOException {
        web = named("web");
        String map = "auth-secret-type: auth-map";
        serve(
                "",
                Program.service("web", web.port())
                        + secret(
                                "default",
                                "users",
                                "auth: |",
                                "  # those who may",
                                "  " + line("plain", "{PLAIN}secret"),
                                "  " + line("des", "abNANd1rDfiNc"),
                                "  " + line("apr1", "$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/"),
                                "  " + line("sha", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="),
                                "  " + line("ssha", "{SSHA}gVK8WC9YyFT1gMsQHTGCgT3sSv5zYWx0"),
                                "  " + line("sha256", "$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA"),
                                "  "
                                        + line(
                                                "sha512",
                                                "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5k"
                                                        + "nV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1"),
                                "  " + line("bcrypt", "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"),
                                "  " + line("dear", "$2y$15$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"),
                                "  unlocked:{PLAIN}",
                                "  nobody:",
                                "  nothing",
                                "  clear:secret")
                        + secret(
                                "default",
                                "map",
                                "joe: \"{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\"",
                                "empty: \"\"",
                                "proof: staff:a80c15c2a74f331ae181a22970c6d746",
                                "auth: \"{PLAIN}secret\"")
                        + secret("default", "keyless", "joe: \"{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\"")
                        + secret("other", "users", "auth: \"joe:{PLAIN}secret\"")
                        + host("file", BASIC, USERS, "auth-secret-type: auth-file")
                        + host("map", BASIC, "auth-secret: default/map", map)
                        + host("keyless", BASIC, "auth-secret: keyless")
                        + host("realm", BASIC, USERS, "auth-realm: \"  Staff only: https://x/~a_b.c  \"")
                        + host("switch", BASIC, USERS, "auth-realm: \"off\"")
                        + host("any-case", "auth-type: Basic", USERS)
                        + host("digest", "auth-type: digest", "auth-secret: map", map, "auth-realm: staff")
                        + host("other-realm", "auth-type: digest", "auth-secret: map", map, "auth-realm: guests")
                        + host("none", "auth-realm: Staff")
                        + host("typeless", USERS)
                        + host("secretless", BASIC)
                        + host("empty-secret", BASIC, "auth-secret: \"\"")
                        + host("odd-secret", BASIC, "auth-secret: Users!")
                        + host("missing", BASIC, "auth-secret: nowhere")
                        + host("foreign", BASIC, "auth-secret: other/users")
                        + host("bad-type", "auth-type: ntlm", USERS)
                        + host("empty-type", "auth-type: \"\"", USERS)
                        + host("bad-form", BASIC, USERS, "auth-secret-type: auth-list")
                        + host("quoted", BASIC, USERS, "auth-realm: 'Staff\" nonce=\"x'"));
    }

    private static String basic(String user, String password) {
        return "authorization: Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void passwordsMayBeKeptInAllTheWaysHtpasswdKnows() throws IOException {
        for (String user : List.of("plain", "des", "apr1", "sha", "ssha", "sha256", "sha512", "bcrypt")) {
            assertThat(status("file.test", "/", basic(user, "secret"))).as(user).isEqualTo(200);
            assertThat(web.last().headers("authorization")).isEmpty();
            assertThat(status("file.test", "/", basic(user, "secrets")))
                    .as(user)
                    .isEqualTo(401);
            assertThat(status("file.test", "/", basic(user, ""))).as(user).isEqualTo(401);
        }
    }

    /// BA2. What is no hash is no password in clear either.
    @Test
    void whoHasNoHashThatCanBeUsedNeverSignsIn() throws IOException {
        for (String user : List.of("nobody", "nothing", "clear", "dear", "# those who may", "")) {
            for (String password : List.of("", "secret", user)) {
                assertThat(status("file.test", "/", basic(user, password)))
                        .as(user)
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void credentialsHaveAColonThoughThePasswordIsEmpty() throws IOException {
        assertThat(status("file.test", "/", basic("unlocked", ""))).isEqualTo(200);
        for (String pair : List.of("unlocked", ":", ":secret")) {
            String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
            assertThat(status("file.test", "/", "authorization: Basic " + encoded))
                    .as(pair)
                    .isEqualTo(401);
        }
    }

    @Test
    void eachKeyOfASecretMayBeAUserInsteadOfLinesInOne() throws IOException {
        assertThat(status("map.test", "/", basic("joe", "secret"))).isEqualTo(200);
        assertThat(status("map.test", "/", basic("auth", "secret"))).isEqualTo(200);
        assertThat(status("map.test", "/", basic("joe", "wrong"))).isEqualTo(401);
        assertThat(status("map.test", "/", basic("empty", ""))).isEqualTo(401);
        assertThat(status("map.test", "/", basic("proof", "staff"))).isEqualTo(401);
        assertThat(status("keyless.test", "/", basic("joe", "secret")))
                .as("lines are looked for under the key auth")
                .isEqualTo(503);
    }

    @Test
    void theChallengeNamesTheRealmAndAnEmptyOneWithout() throws IOException {
        assertThat(get("realm.test", "/").headers("www-authenticate"))
                .containsExactly("Basic realm=\"Staff only: https://x/~a_b.c\"");
        assertThat(get("file.test", "/").headers("www-authenticate")).containsExactly("Basic realm=\"\"");
        assertThat(get("any-case.test", "/").headers("www-authenticate")).containsExactly("Basic realm=\"\"");
    }

    /// nginx takes this realm for a switch that lets everybody in.
    @Test
    void aRealmCalledOffIsARealm() throws IOException {
        assertThat(get("switch.test", "/").headers("www-authenticate")).containsExactly("Basic realm=\"off\"");
        assertThat(status("switch.test", "/", basic("plain", "secret"))).isEqualTo(200);
    }

    @Test
    void proofsAreAskedForInTheRealmOfTheirUsers() throws IOException {
        Answer asked = get("digest.test", "/");
        assertThat(asked.status()).isEqualTo(401);
        assertThat(asked.header("www-authenticate").orElseThrow()).startsWith("Digest realm=\"staff\", qop=\"auth\"");
        assertThat(status("digest.test", "/", basic("proof", "secret"))).isEqualTo(401);
        assertThat(get("other-realm.test", "/").header("www-authenticate").orElseThrow())
                .startsWith("Digest realm=\"guests\"");
    }

    @Test
    void whereNobodyAsksForUsersAllAreServed() throws IOException {
        assertThat(status("none.test", "/")).isEqualTo(200);
        assertThat(status("none.test", "/", basic("plain", "wrong"))).isEqualTo(200);
        assertThat(web.last().headers("authorization")).hasSize(1);
    }

    @Test
    void usersThatCannotBeHadCloseTheirPaths() throws IOException {
        int before = web.requests().size();
        for (String name : List.of("typeless", "secretless", "empty-secret", "odd-secret", "missing", "foreign")) {
            assertThat(status(name + ".test", "/")).as(name).isEqualTo(503);
            assertThat(status(name + ".test", "/", basic("joe", "secret"))).isEqualTo(503);
        }
        assertThat(web.requests()).hasSize(before);
    }

    @Test
    void aWordNobodyKnowsKeepsTheWholeIngressOut() throws IOException {
        for (String name : List.of("bad-type", "bad-form", "quoted")) {
            assertThat(status(name + ".test", "/", basic("plain", "secret")))
                    .as(name)
                    .isEqualTo(404);
            assertThat(status("none.test", "/")).as("others").isEqualTo(200);
        }
    }

    @Test
    void usersWithoutAWordForWhatTheyAreForLetNobodyIn() throws IOException {
        assertThat(status("empty-type.test", "/", basic("plain", "secret"))).isEqualTo(503);
    }

    /// Of an open connection, too.
    @Test
    void aPasswordThatWasChangedOpensNothingAnyMore() throws IOException {
        program()
                .write(
                        "changing.yaml",
                        secret("default", "changing", "auth: \"joe:{PLAIN}old\"")
                                + host("changing", BASIC, "auth-secret: changing"));
        Program.await("the users", () -> status("changing.test", "/", basic("joe", "old")) == 200);

        program()
                .write(
                        "changing.yaml",
                        secret("default", "changing", "auth: \"joe:{PLAIN}new\"")
                                + host("changing", BASIC, "auth-secret: changing"));

        Program.await("the new password", () -> status("changing.test", "/", basic("joe", "new")) == 200);
        assertThat(status("changing.test", "/", basic("joe", "old"))).isEqualTo(401);
    }
}
