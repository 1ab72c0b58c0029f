package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.TestAuthority.Issued;
import dev.usher.program.TestAuthority.Wish;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Client certificates as clients and backends see them (2.3, MT1–MT4), over both protocols.
class ClientCertificateIT {
    private static final TestAuthority ROOT = TestAuthority.root("CN=Root,O=Test");
    private static final TestAuthority MIDDLE = ROOT.intermediate("CN=Middle,O=Test");
    private static final TestAuthority LOW = MIDDLE.intermediate("CN=Low,O=Test");
    private static final TestAuthority FOREIGN = TestAuthority.root("CN=Foreign");
    private static final Issued GOOD = ROOT.issue("C=DE,O=Büro,CN=client");
    private static final Issued REVOKED = ROOT.issue("CN=revoked");

    private static Backend backend;
    private static Program program;

    /// What is spoken after the handshake.
    enum Speaks {
        HTTP_1,
        HTTP_2
    }

    @BeforeAll
    static void start() throws Exception {
        backend = Backend.named("web");
        program = Program.start(Program.service("web", backend.port())
                + TestAuthority.secret("ca", "ca.crt", ROOT.pem())
                + TestAuthority.secret("foreign-ca", "ca.crt", FOREIGN.pem())
                + TestAuthority.secret("crl", "ca.crt", ROOT.pem(), "ca.crl", ROOT.revocation(REVOKED.leaf()))
                + host("on", "auth-tls-secret: default/ca")
                + host("passed", "auth-tls-secret: default/ca", "auth-tls-pass-certificate-to-upstream: \"true\"")
                + host("optional", "auth-tls-secret: default/ca", "auth-tls-verify-client: optional")
                + host("any", "auth-tls-secret: default/ca", "auth-tls-verify-client: optional_no_ca")
                + host("off", "auth-tls-secret: default/ca", "auth-tls-verify-client: \"off\"")
                + host(
                        "named",
                        "auth-tls-secret: default/ca",
                        "server-alias: 'other-name.test, *.many.test, start.*, ~^r[0-9]\\.test$'",
                        "from-to-www-redirect: \"true\"")
                + host("r5", "proxy-body-size: 1m")
                + host("deep", "auth-tls-secret: default/ca", "auth-tls-verify-depth: \"2\"")
                + host("crl", "auth-tls-secret: default/crl")
                + host("page", "auth-tls-secret: default/ca", "auth-tls-error-page: https://help.test/why?a=b")
                + host("own-page", "auth-tls-secret: default/ca", "auth-tls-error-page: /why")
                + host("match", "auth-tls-secret: default/ca", "auth-tls-match-cn: CN=(client|other),O=")
                + host("missing", "auth-tls-secret: default/nobody")
                + host("word", "auth-tls-secret: default/ca", "auth-tls-verify-client: perhaps")
                + host("depth", "auth-tls-secret: default/ca", "auth-tls-verify-depth: deep")
                + host("bare", "auth-tls-verify-client: perhaps")
                + host("two", "auth-tls-secret: default/ca")
                + second("two", "broken", "auth-tls-secret: default/nobody")
                + second("two", "fine", "auth-tls-secret: default/foreign-ca")
                + host("reversed", "auth-tls-secret: default/nobody")
                + second("reversed", "fine", "auth-tls-secret: default/ca")
                + host("foreign", "auth-tls-secret: default/foreign-ca")
                + host(
                        "asked",
                        "auth-tls-secret: default/ca",
                        "auth-tls-pass-certificate-to-upstream: \"true\"",
                        "auth-url: http://127.0.0.1:" + backend.port() + "/auth")
                + host("plain", "proxy-body-size: 1m"));
    }

    private static String host(String name, String... annotations) {
        return Program.annotated("host-" + name, name + ".test", "web", String.join("\n", annotations));
    }

    /// Another Ingress of a host, which comes after the first.
    private static String second(String host, String path, String annotations) {
        return Program.annotated("second-" + host + "-" + path, host + ".test", "web", annotations)
                .replace("path: /,", "path: /" + path + ",");
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    static SSLContext showing(Optional<Issued> certificate) {
        return certificate.map(TestAuthority::showing).orElseGet(TlsIT::trusting);
    }

    static WebClient connect(Speaks speaks, SSLContext context, Program to, String name) throws IOException {
        var plain = new Socket(InetAddress.getLoopbackAddress(), to.https());
        SSLSocket socket = TlsIT.handshake(context, plain, name);
        return switch (speaks) {
            case HTTP_1 -> new WebClient.Http1(new RawClient(socket));
            case HTTP_2 -> new WebClient.Http2(FrameClient.overTls(socket));
        };
    }

    private static Answer get(Speaks speaks, Optional<Issued> certificate, String host, String... headers)
            throws IOException {
        try (WebClient client = connect(speaks, showing(certificate), program, host)) {
            return client.get(host, "/", headers);
        }
    }

    private static Answer with(Speaks speaks, Issued certificate, String host, String... headers) throws IOException {
        return get(speaks, Optional.of(certificate), host, headers);
    }

    private static Answer without(Speaks speaks, String host, String... headers) throws IOException {
        return get(speaks, Optional.empty(), host, headers);
    }

    @ParameterizedTest
    @EnumSource
    void servesWhoHasACertificateAndTellsTheBackend(Speaks speaks) throws IOException {
        Answer answer = with(speaks, GOOD, "on.test", "ssl-client-verify: forged", "ssl-client-cert: forged");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(backend.last().headers("ssl-client-verify")).containsExactly("SUCCESS");
        assertThat(backend.last().headers("ssl-client-subject-dn")).containsExactly("CN=client,O=B\\C3\\BCro,C=DE");
        assertThat(backend.last().headers("ssl-client-issuer-dn")).containsExactly("O=Test,CN=Root");
        assertThat(backend.last().headers("ssl-client-cert")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void passesTheCertificateOnWhereTold(Speaks speaks) throws IOException {
        with(speaks, GOOD, "passed.test");

        String escaped = backend.last().header("ssl-client-cert").orElseThrow();
        assertThat(escaped).startsWith("-----BEGIN%20CERTIFICATE-----%0A").endsWith("-----END%20CERTIFICATE-----%0A");
        assertThat(URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.US_ASCII))
                .isEqualTo(TestAuthority.pem("CERTIFICATE", encoded(GOOD)));
    }

    /// EA1.
    @ParameterizedTest
    @EnumSource
    void tellsTheServiceThatIsAskedForAuthenticationToo(Speaks speaks) throws IOException {
        int before = backend.requests().size();

        Answer answer = with(speaks, GOOD, "asked.test", "ssl-client-verify: forged", "ssl-client-cert: forged");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(backend.requests()).hasSize(before + 2);
        Backend.Request question = backend.requests().get(before);
        assertThat(question.target()).isEqualTo("/auth");
        assertThat(question.headers("ssl-client-verify")).containsExactly("SUCCESS");
        assertThat(question.headers("ssl-client-issuer-dn")).containsExactly("O=Test,CN=Root");
        assertThat(question.headers("ssl-client-cert")).hasSize(1);
        assertThat(question.header("ssl-client-cert").orElseThrow()).startsWith("-----BEGIN%20CERTIFICATE-----");
    }

    private static byte[] encoded(Issued issued) {
        try {
            return issued.leaf().getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answers400WithoutACertificate(Speaks speaks) throws IOException {
        int before = backend.requests().size();

        Answer answer = without(speaks, "on.test");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
                .contains("<title>400 No required SSL certificate was sent</title>")
                .contains("<h1>400 Bad Request</h1>");
        assertThat(answer.header("strict-transport-security")).isPresent();
        assertThat(backend.requests()).hasSize(before);
    }

    @Test
    void closesAnHttp1ConnectionAfterThe400() throws IOException {
        assertThat(without(Speaks.HTTP_1, "on.test").header("connection")).hasValue("close");
    }

    @ParameterizedTest
    @EnumSource
    void answers400ToACertificateThatDoesNotVerify(Speaks speaks) throws IOException {
        int before = backend.requests().size();
        for (Issued bad : List.of(
                FOREIGN.issue("CN=client,O=Test"),
                ROOT.issue("CN=client", new Wish().life(Duration.ofMinutes(1))),
                ROOT.issue("CN=client", new Wish().only(KeyPurposeId.id_kp_serverAuth)),
                LOW.issue("CN=client"))) {
            Answer answer = with(speaks, bad, "on.test");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("<title>400 The SSL certificate error</title>");
        }
        assertThat(backend.requests()).hasSize(before);
    }

    @Test
    void takesAsManyAuthoritiesAsTheDepthAllows() throws IOException {
        assertThat(with(Speaks.HTTP_1, MIDDLE.issue("CN=client"), "on.test").status())
                .isEqualTo(200);
        assertThat(with(Speaks.HTTP_1, LOW.issue("CN=client"), "on.test").status())
                .isEqualTo(400);
        assertThat(with(Speaks.HTTP_1, LOW.issue("CN=client"), "deep.test").status())
                .isEqualTo(200);
        var lonely = new Issued(List.of(MIDDLE.issue("CN=client").leaf()), GOOD.key());
        assertThat(lonely.chain()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatWasTakenBack(Speaks speaks) throws IOException {
        assertThat(with(speaks, GOOD, "crl.test").status()).isEqualTo(200);
        assertThat(with(speaks, REVOKED, "crl.test").status()).isEqualTo(400);
        assertThat(with(speaks, REVOKED, "on.test").status()).isEqualTo(200);
        assertThat(with(speaks, MIDDLE.issue("CN=client"), "crl.test").status())
                .as("no list of the authority between")
                .isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource
    void verifiesAnOptionalCertificateOnlyIfThereIsOne(Speaks speaks) throws IOException {
        assertThat(without(speaks, "optional.test").status()).isEqualTo(200);
        assertThat(backend.last().headers("ssl-client-verify")).containsExactly("NONE");
        assertThat(backend.last().headers("ssl-client-subject-dn")).isEmpty();
        assertThat(with(speaks, GOOD, "optional.test").status()).isEqualTo(200);
        assertThat(backend.last().headers("ssl-client-verify")).containsExactly("SUCCESS");
        assertThat(with(speaks, FOREIGN.issue("CN=x"), "optional.test").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource
    void onlyTellsWhereAnyCertificateWillDo(Speaks speaks) throws IOException {
        assertThat(without(speaks, "any.test").status()).isEqualTo(200);
        assertThat(backend.last().headers("ssl-client-verify")).containsExactly("NONE");
        assertThat(with(speaks, FOREIGN.issue("CN=x"), "any.test").status()).isEqualTo(200);
        assertThat(backend.last().headers("ssl-client-verify"))
                .containsExactly("FAILED:unable to verify the first certificate");
        assertThat(backend.last().headers("ssl-client-subject-dn")).containsExactly("CN=x");
        assertThat(with(speaks, ROOT.issue("CN=x", new Wish().life(Duration.ofMinutes(1))), "any.test")
                        .status())
                .isEqualTo(200);
        assertThat(backend.last().headers("ssl-client-verify")).containsExactly("FAILED:certificate has expired");
    }

    @Test
    void asksForNothingWhereVerificationIsOff() throws IOException {
        assertThat(with(Speaks.HTTP_1, GOOD, "off.test", "ssl-client-verify: SUCCESS")
                        .status())
                .isEqualTo(200);
        assertThat(backend.last().headers("ssl-client-verify")).containsExactly("NONE");
        assertThat(with(Speaks.HTTP_1, GOOD, "plain.test", "ssl-client-verify: SUCCESS")
                        .status())
                .isEqualTo(200);
        assertThat(backend.last().headers("ssl-client-verify")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void redirectsToTheErrorPage(Speaks speaks) throws IOException {
        for (Answer answer : List.of(without(speaks, "page.test"), with(speaks, FOREIGN.issue("CN=x"), "page.test"))) {
            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.header("location")).hasValue("https://help.test/why?a=b");
        }
        assertThat(without(speaks, "own-page.test").header("location")).hasValue("https://own-page.test/why");
        try (WebClient client = connect(speaks, TlsIT.trusting(), program, "own-page.test")) {
            assertThat(client.get("own-page.test", "/why").status())
                    .as("the page itself")
                    .isEqualTo(200);
        }
        try (WebClient client = connect(speaks, TlsIT.trusting(), program, "own-page.test")) {
            assertThat(client.get("own-page.test", "/why/not").status()).isEqualTo(302);
        }
    }

    @ParameterizedTest
    @EnumSource
    void letsInOnlySubjectsThatMatch(Speaks speaks) throws IOException {
        assertThat(with(speaks, ROOT.issue("O=Test,CN=other"), "match.test").status())
                .isEqualTo(200);
        for (String subject : List.of("O=Test,CN=nobody", "O=Test,CN=Client", "CN=client")) {
            Answer answer = with(speaks, ROOT.issue(subject), "match.test");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).isEqualTo("client certificate unauthorized");
        }
        assertThat(without(speaks, "match.test").status()).isEqualTo(400);
        assertThat(RawClient.get(program.http(), "match.test", "/").status())
                .as("over a clear connection")
                .isEqualTo(403);
    }

    @ParameterizedTest
    @EnumSource
    void answers403WhereNothingCanBeVerified(Speaks speaks) throws IOException {
        assertThat(with(speaks, GOOD, "missing.test").status()).isEqualTo(403);
        assertThat(RawClient.get(program.http(), "missing.test", "/").status()).isEqualTo(403);
    }

    /// The default asks for the most.
    @ParameterizedTest
    @EnumSource
    void takesAWordNobodyKnowsForTheDefault(Speaks speaks) throws IOException {
        assertThat(without(speaks, "word.test").status()).isEqualTo(400);
        assertThat(with(speaks, FOREIGN.issue("CN=x"), "word.test").status()).isEqualTo(400);
        assertThat(with(speaks, GOOD, "word.test").status()).isEqualTo(200);
        assertThat(with(speaks, GOOD, "depth.test").status()).isEqualTo(200);
        assertThat(with(speaks, LOW.issue("CN=client"), "depth.test").status()).isEqualTo(400);
        assertThat(without(speaks, "bare.test").status())
                .as("nothing to verify by")
                .isEqualTo(503);
    }

    /// C2.12: the first Ingress settles whom the host lets in. One whose own Secret is missing is not served with the
    /// protection of another; the rest of the host is.
    @ParameterizedTest
    @EnumSource
    void closesThePathsOfALaterIngressWhoseSecretIsMissing(Speaks speaks) throws IOException {
        int before = backend.requests().size();
        try (WebClient client = connect(speaks, showing(Optional.of(GOOD)), program, "two.test")) {
            assertThat(client.get("two.test", "/").status()).isEqualTo(200);
            assertThat(client.get("two.test", "/fine").status()).isEqualTo(200);
            assertThat(client.get("two.test", "/broken").status()).isEqualTo(503);
        }
        assertThat(backend.requests()).hasSize(before + 2);
        assertThat(without(speaks, "two.test").status()).isEqualTo(400);
        try (WebClient client = connect(speaks, showing(Optional.of(GOOD)), program, "reversed.test")) {
            assertThat(client.get("reversed.test", "/").status()).isEqualTo(403);
            assertThat(client.get("reversed.test", "/fine").status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @EnumSource
    void asksForACertificateByEveryNameThatLeadsToTheHost(Speaks speaks) throws IOException {
        for (String name : List.of("named.test", "other-name.test", "a.b.many.test", "start.org", "R1.test")) {
            assertThat(with(speaks, GOOD, name).status()).as(name).isEqualTo(200);
            assertThat(without(speaks, name).status()).as(name).isEqualTo(400);
        }
        assertThat(without(speaks, "www.named.test").status()).isEqualTo(308);
        assertThat(without(speaks, "r5.test").status()).as("a host of its own").isEqualTo(200);
        assertThat(without(speaks, "r12.test").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource
    void refusesAHandshakeForAnotherName(Speaks speaks) throws IOException {
        int before = backend.requests().size();
        for (String name : List.of("plain.test", "foreign.test", "nobody.test", "optional.test")) {
            try (WebClient client = connect(speaks, showing(Optional.of(GOOD)), program, name)) {
                Answer answer = client.get("on.test", "/");
                assertThat(answer.status()).as(name).isEqualTo(421);
                assertThat(answer.body()).contains("421 Misdirected Request");
            }
        }
        assertThat(backend.requests()).hasSize(before);
        try (WebClient client = connect(speaks, showing(Optional.of(GOOD)), program, "on.test")) {
            assertThat(client.get("ON.test:443", "/").status()).isEqualTo(200);
            assertThat(client.get("plain.test", "/").status())
                    .as("a host that asks for nothing takes any name")
                    .isEqualTo(200);
            assertThat(client.get("foreign.test", "/").status()).isEqualTo(421);
        }
    }

    @Test
    void answers400WithoutAServerName() throws IOException {
        try (WebClient client = connect(Speaks.HTTP_1, showing(Optional.of(GOOD)), program, "")) {
            assertThat(client.get("on.test", "/").status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void keepsTheResultInResumedSessionsOfTheSameHostAlone(String version) throws Exception {
        try (Program tickets = Program.configured(
                "ssl-session-tickets: \"true\"",
                Program.service("web", backend.port())
                        + TestAuthority.secret("ca", "ca.crt", ROOT.pem())
                        + TestAuthority.secret("foreign-ca", "ca.crt", FOREIGN.pem())
                        + host("on", "auth-tls-secret: default/ca")
                        + host("plain", "proxy-body-size: 1m")
                        + host("foreign", "auth-tls-secret: default/foreign-ca"))) {
            SSLContext context = TestAuthority.showing(GOOD);
            for (int i = 0; i < 4; i++) {
                try (WebClient client = connect(version, context, tickets, "on.test")) {
                    assertThat(client.get("on.test", "/").status()).isEqualTo(200);
                    assertThat(backend.last().headers("ssl-client-verify")).containsExactly("SUCCESS");
                    assertThat(backend.last().headers("ssl-client-subject-dn"))
                            .containsExactly("CN=client,O=B\\C3\\BCro,C=DE");
                }
            }
            assertThat(tickets.usher()).isNotNull();
            try (WebClient client = connect(version, context, tickets, "foreign.test")) {
                assertThat(client.get("foreign.test", "/").status()).isEqualTo(400);
            }
        }
    }

    private static WebClient connect(String version, SSLContext context, Program to, String name) throws IOException {
        // The JDK resumes by address and port: the same for all names here, which is what a hostile client does.
        SSLSocket socket = TlsIT.handshake(context, new Socket(InetAddress.getLoopbackAddress(), to.https()), name);
        socket.setEnabledProtocols(new String[] {version});
        return new WebClient.Http1(new RawClient(socket));
    }

    @Test
    void verifiesKeptConnectionsAnewWhenTheAuthoritiesChange() throws Exception {
        try (Program changing = Program.start(
                        Program.service("web", backend.port()) + host("on", "auth-tls-secret: default/ca"));
                WebClient early = connect(Speaks.HTTP_1, TestAuthority.showing(GOOD), changing, "on.test")) {
            assertThat(early.get("on.test", "/").status()).as("no Secret yet").isEqualTo(403);

            changing.write("ca.yaml", TestAuthority.secret("ca", "ca.crt", ROOT.pem()));
            Program.await("the Secret", () -> {
                try (WebClient client = connect(Speaks.HTTP_1, TestAuthority.showing(GOOD), changing, "on.test")) {
                    return client.get("on.test", "/").status() == 200;
                }
            });
            assertThat(early.get("on.test", "/").status())
                    .as("a handshake from before the host asked")
                    .isEqualTo(421);

            try (WebClient kept = connect(Speaks.HTTP_1, TestAuthority.showing(GOOD), changing, "on.test")) {
                assertThat(kept.get("on.test", "/").status()).isEqualTo(200);
                changing.write("ca.yaml", TestAuthority.secret("ca", "ca.crt", FOREIGN.pem()));
                Program.await("the other authority", () -> {
                    try (WebClient client =
                            connect(Speaks.HTTP_1, TestAuthority.showing(FOREIGN.issue("CN=x")), changing, "on.test")) {
                        return client.get("on.test", "/").status() == 200;
                    }
                });
                assertThat(kept.get("on.test", "/").status()).isEqualTo(400);
            }
        }
    }
}
