package dev.usher.proxy.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.AccessRule;
import dev.usher.model.PasswordHash;
import dev.usher.model.UserList;
import dev.usher.proxy.filter.AccessCheck.Outcome;
import dev.usher.proxy.filter.AccessCheck.Outcome.Refused;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/// Proofs of passwords, and nonces (RFC 7616).
class DigestCheckTest {
    private static final String HA1 = "a80c15c2a74f331ae181a22970c6d746"; // ann:staff:secret

    private long nanos;
    private final Nonces nonces = new Nonces(() -> nanos, new Random(1));
    private final DigestCheck check = new DigestCheck(
            new AccessRule.Digest(
                    "staff",
                    new UserList(Map.of("ann", PasswordHash.parseHa1(HA1).orElseThrow()))),
            nonces);

    private static String header(String user, String realm, String nonce, String uri, String nc, String ha1) {
        var given = new DigestCredentials(user, realm, nonce, uri, nc, "0a4f113b", "");
        return "Authorization: Digest username=\"" + user + "\", realm=\"" + realm + "\", nonce=\"" + nonce
                + "\", uri=\"" + uri + "\", qop=auth, nc=" + nc + ", cnonce=\"0a4f113b\", response=\""
                + DigestCheck.proof(ha1, "GET", given) + "\", algorithm=MD5";
    }

    private Outcome ask(String target, String... headers) {
        return check.check(FakeRequest.get(target, headers));
    }

    private static String challenge(Outcome outcome) {
        return ((Refused) outcome).lines().getFirst().value();
    }

    private static String nonce(Outcome outcome) {
        return challenge(outcome).replaceAll(".*nonce=\"([0-9a-f]+)\".*", "$1");
    }

    @Test
    void knowsTheExampleOfTheStandard() {
        // RFC 7616 §3.9.1, MD5
        var given = new DigestCredentials(
                "Mufasa",
                "http-auth@example.org",
                "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                "/dir/index.html",
                "00000001",
                "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                "");

        assertThat(DigestCheck.proof("3d78807defe7de2157e2b0b6573a855f", "GET", given))
                .isEqualTo("8ca523f5e9506fed4657c9700eebdbec");
    }

    @Test
    void challengesAndThenLetsIn() {
        Outcome refused = ask("/a?b=c");
        assertThat(challenge(refused))
                .matches("Digest realm=\"staff\", qop=\"auth\", algorithm=MD5, nonce=\"[0-9a-f]{64}\"");

        assertThat(ask("/a?b=c", header("ann", "staff", nonce(refused), "/a?b=c", "00000001", HA1)))
                .isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void takesEachCountOnceInAnyNearOrder() {
        String nonce = nonce(ask("/"));
        for (String nc : new String[] {"00000001", "00000003", "00000002", "0000000a"}) {
            assertThat(ask("/", header("ann", "staff", nonce, "/", nc, HA1)))
                    .as(nc)
                    .isEqualTo(Outcome.ALLOWED);
        }

        assertThat(challenge(ask("/", header("ann", "staff", nonce, "/", "00000003", HA1))))
                .endsWith("stale=true");
        assertThat(challenge(ask("/", header("ann", "staff", nonce, "/", "00000000", HA1))))
                .endsWith("stale=true");
    }

    @Test
    void anOldNonceIsStaleForWhoKnowsThePasswordOnly() {
        String nonce = nonce(ask("/"));
        nanos += TimeUnit.MILLISECONDS.toNanos(60_001);

        Outcome right = ask("/", header("ann", "staff", nonce, "/", "00000001", HA1));
        Outcome wrong = ask("/", header("ann", "staff", nonce, "/", "00000001", "0".repeat(32)));

        assertThat(challenge(right)).endsWith("stale=true");
        assertThat(challenge(wrong)).doesNotContain("stale");
    }

    @Test
    void aNonceOfSomebodyElseIsStale() {
        String foreign = new Nonces(() -> nanos, new Random(2)).make();

        assertThat(challenge(ask("/", header("ann", "staff", foreign, "/", "00000001", HA1))))
                .endsWith("stale=true");
        assertThat(challenge(ask("/", header("ann", "staff", "xyz", "/", "00000001", HA1))))
                .endsWith("stale=true");
    }

    @Test
    void aProofOpensOnlyItsOwnTarget() {
        String nonce = nonce(ask("/"));

        assertThat(ask("/b", header("ann", "staff", nonce, "/a", "00000001", HA1)))
                .isInstanceOf(Refused.class);
        assertThat(ask("/a", header("ann", "others", nonce, "/a", "00000001", HA1)))
                .isInstanceOf(Refused.class);
        assertThat(ask("/a", header("bob", "staff", nonce, "/a", "00000001", HA1)))
                .isInstanceOf(Refused.class);
        assertThat(ask("/a", "Authorization: Basic YW5uOnNlY3JldA==")).isInstanceOf(Refused.class);
    }

    @RepeatedTest(200)
    void readsWhateverClientsSend(RepetitionInfo info) {
        var random = new Random(info.getCurrentRepetition());
        String[] pieces = {
            "username",
            "=",
            "\"",
            "\\",
            ",",
            " ",
            "nonce",
            "qop",
            "auth",
            "nc=00000001",
            "response=\"",
            "0123456789abcdef0123456789abcdef",
            "uri",
            "/",
            "\t",
            "cnonce=x",
            "realm=\"staff\"",
            "ann"
        };
        var text = new StringBuilder("Authorization: Digest ");
        for (int i = random.nextInt(40); i > 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }

        assertThat(ask("/", text.toString())).isInstanceOf(Refused.class);
    }

    @Test
    void printsNoProof() {
        var given = DigestCredentials.parse(
                header("ann", "staff", "n", "/", "00000001", HA1).substring("Authorization: ".length()));

        assertThat(given).hasToString("DigestCredentials[ann]");
    }
}
