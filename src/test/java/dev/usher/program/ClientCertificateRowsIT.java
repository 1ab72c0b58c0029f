package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.ClientCertificateIT.Speaks;
import dev.usher.program.TestAuthority.Issued;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Values of `auth-tls-*` that are odd, empty or wrong (2.3). What right ones do is in [ClientCertificateIT].
class ClientCertificateRowsIT {
    private static final TestAuthority ROOT = TestAuthority.root("CN=Root");
    private static final TestAuthority MIDDLE = ROOT.intermediate("CN=Middle");
    private static final TestAuthority LOW = MIDDLE.intermediate("CN=Low");
    private static final String SECRET = "auth-tls-secret: default/ca";

    private static Backend web;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        web = Backend.named("web");
        program = Program.start(Program.service("web", web.port())
                + TestAuthority.secret("ca", "ca.crt", ROOT.pem())
                + TestAuthority.secret("nothing", "other", "x")
                + host("plain")
                + host("empty", "auth-tls-secret: \"\"")
                + host("bare", "auth-tls-secret: ca")
                + host("three", "auth-tls-secret: default/ca/x")
                + host("no-ca", "auth-tls-secret: default/nothing")
                + host("odd", "auth-tls-secret: default/ca!")
                + host("any-case", SECRET, "auth-tls-verify-client: \"OFF\"")
                + host("no-word", SECRET, "auth-tls-verify-client: \"\"")
                + host("flat", SECRET, "auth-tls-verify-depth: \"0\"")
                + host("below", SECRET, "auth-tls-verify-depth: \"-1\"")
                + host("too-deep", SECRET, "auth-tls-verify-depth: \"4294967297\"")
                + host("named-page", SECRET, "auth-tls-error-page: \"@help\"")
                + host("odd-page", SECRET, "auth-tls-error-page: ftp://help.test/why")
                + host("bare-page", SECRET, "auth-tls-error-page: help.test/why")
                + host("odd-pass", SECRET, "auth-tls-pass-certificate-to-upstream: perhaps")
                + host("not-passed", SECRET, "auth-tls-pass-certificate-to-upstream: \"false\"")
                + host("no-match", SECRET, "auth-tls-match-cn: \"\"")
                + host("odd-match", SECRET, "auth-tls-match-cn: client")
                + host("bad-match", SECRET, "auth-tls-match-cn: CN=(client")
                + host("match", SECRET, "auth-tls-match-cn: CN=client")
                + host("lonely-match", "auth-tls-match-cn: CN=client")
                + host("lonely-page", "auth-tls-error-page: /why", "auth-tls-verify-depth: \"2\""));
    }

    private static String host(String name, String... annotations) {
        return InterplaysSuite.host(name, annotations);
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        web.close();
    }

    private static Answer get(Speaks speaks, Optional<Issued> shown, String host) throws IOException {
        String name = host + ".test";
        try (WebClient client =
                ClientCertificateIT.connect(speaks, ClientCertificateIT.showing(shown), program, name)) {
            return client.get(name, "/");
        }
    }

    private static int with(Speaks speaks, Issued issued, String host) throws IOException {
        return get(speaks, Optional.of(issued), host).status();
    }

    private static int without(Speaks speaks, String host) throws IOException {
        return get(speaks, Optional.empty(), host).status();
    }

    @ParameterizedTest
    @EnumSource
    void aSecretThatSaysNothingToVerifyByLetsNobodyIn(Speaks speaks) throws IOException {
        int before = web.requests().size();
        for (String host : List.of("empty", "bare", "three", "no-ca")) {
            assertThat(with(speaks, ROOT.issue("CN=client"), host)).as(host).isEqualTo(403);
            assertThat(RawClient.get(program.http(), host + ".test", "/").status())
                    .as(host)
                    .isEqualTo(403);
        }
        assertThat(web.requests()).hasSize(before);
        assertThat(without(speaks, "plain")).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeReadAtAllKeepsTheWholeIngressOut(Speaks speaks) throws IOException {
        for (String host : List.of("odd", "odd-page", "odd-pass", "no-match", "odd-match")) {
            assertThat(with(speaks, ROOT.issue("CN=client"), host)).as(host).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource
    void wordsAreReadInAnyCaseAndNoneAsksForTheMost(Speaks speaks) throws IOException {
        assertThat(without(speaks, "any-case")).isEqualTo(200);
        assertThat(without(speaks, "no-word")).isEqualTo(400);
        assertThat(with(speaks, ROOT.issue("CN=client"), "no-word")).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void aDepthThatIsNoneIsOne(Speaks speaks) throws IOException {
        for (String host : List.of("flat", "below", "too-deep")) {
            assertThat(with(speaks, MIDDLE.issue("CN=client"), host)).as(host).isEqualTo(200);
            assertThat(with(speaks, LOW.issue("CN=client"), host)).as(host).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPageThatOnlyNginxTextCouldHaveIsTheUsualOne(Speaks speaks) throws IOException {
        Answer answer = get(speaks, Optional.empty(), "named-page");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("No required SSL certificate was sent");
    }

    @ParameterizedTest
    @EnumSource
    void aPageWithoutASchemeIsToldAsItIs(Speaks speaks) throws IOException {
        Answer answer = get(speaks, Optional.empty(), "bare-page");
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.headers("location")).containsExactly("help.test/why");
        assertThat(with(speaks, ROOT.issue("CN=client"), "bare-page")).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void theCertificateStaysHereUnlessItIsToBePassedOn(Speaks speaks) throws IOException {
        assertThat(with(speaks, ROOT.issue("CN=client"), "not-passed")).isEqualTo(200);
        assertThat(web.last().headers("ssl-client-cert")).isEmpty();
        assertThat(web.last().headers("ssl-client-verify")).containsExactly("SUCCESS");
    }

    @ParameterizedTest
    @EnumSource
    void aPatternThatCannotRunLetsNobodyInNorDoesOneWithoutAuthorities(Speaks speaks) throws IOException {
        assertThat(with(speaks, ROOT.issue("CN=client"), "match")).isEqualTo(200);
        assertThat(with(speaks, ROOT.issue("CN=other"), "match")).isEqualTo(403);
        assertThat(with(speaks, ROOT.issue("CN=client"), "bad-match")).isEqualTo(403);
        assertThat(with(speaks, ROOT.issue("CN=client"), "lonely-match")).isEqualTo(503);
        assertThat(without(speaks, "lonely-page")).as("asks for no certificate").isEqualTo(200);
    }
}
