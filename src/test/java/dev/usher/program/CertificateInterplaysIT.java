package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.ClientCertificateIT.Speaks;
import dev.usher.program.TestAuthority.Issued;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Client certificates where they meet limits, authentication, redirects and error pages (C8 steps 3 and 4).
class CertificateInterplaysIT {
    private static final TestAuthority ROOT = TestAuthority.root("CN=Root");
    private static final Optional<Issued> GOOD = Optional.of(ROOT.issue("CN=client"));
    private static final Optional<Issued> OTHER = Optional.of(ROOT.issue("CN=other"));
    private static final Optional<Issued> FOREIGN =
            Optional.of(TestAuthority.root("CN=Foreign").issue("CN=client"));

    private static Backend web;
    private static Backend service;
    private static Backend errors;
    private static Program program;

    @BeforeAll
    static void start() throws Exception {
        web = Backend.named("web");
        service = Backend.start((_, _, out) -> Backend.answer(out, 401, ""));
        errors = Backend.named("errors");
        String all = "auth-url: http://127.0.0.1:" + service.port() + "/\n"
                + "custom-http-errors: 400,401,403,421,429\n"
                + "default-backend: errors\n"
                + "limit-rps: \"1\"\n"
                + "limit-burst-multiplier: \"1\"\n"
                + "permanent-redirect: \"\"\n";
        program = Program.start(
                Program.service("web", web.port())
                        + Program.service("errors", errors.port())
                        + TestAuthority.secret("ca", "ca.crt", ROOT.pem())
                        + host("required", all + "auth-tls-secret: default/ca")
                        + host(
                                "match",
                                all + "auth-tls-secret: default/ca\nauth-tls-match-cn: CN=client\napp-root: /app")
                        + host(
                                "named",
                                "auth-tls-secret: default/ca\nserver-alias: 'alias.test, *.alias.test'\n"
                                        + "from-to-www-redirect: \"true\"")
                        + host("missing", all + "auth-tls-secret: default/nobody")
                        + host("optional", all + "auth-tls-secret: default/ca\nauth-tls-verify-client: optional")
                        + host(
                                "any",
                                all + "auth-tls-secret: default/ca\nauth-tls-verify-client: optional_no_ca\n"
                                        + "auth-tls-pass-certificate-to-upstream: \"true\"")
                        + host("page", all + "auth-tls-secret: default/ca\nauth-tls-error-page: https://help.test/")
                        + host(
                                "moved",
                                "auth-tls-secret: default/ca\npermanent-redirect: https://new.test/\nforce-ssl-redirect: \"true\""));
    }

    private static String host(String name, String annotations) {
        return Program.annotated(name, name + ".test", "web", annotations);
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        web.close();
        service.close();
        errors.close();
    }

    private static Answer get(Speaks speaks, Optional<Issued> certificate, String host, String target)
            throws IOException {
        try (WebClient client =
                ClientCertificateIT.connect(speaks, ClientCertificateIT.showing(certificate), program, host)) {
            return client.get(host, target);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientWithoutAGoodCertificateIsRefusedBeforeItCountsAsksOrSeesAnErrorPage(Speaks speaks) throws IOException {
        int asked = service.requests().size();
        int pages = errors.requests().size();
        for (int i = 0; i < 4; i++) {
            assertThat(get(speaks, Optional.empty(), "required.test", "/").body())
                    .contains("400 No required SSL certificate was sent");
            assertThat(get(speaks, FOREIGN, "required.test", "/").body()).contains("400 The SSL certificate error");
            assertThat(get(speaks, FOREIGN, "optional.test", "/").status()).isEqualTo(400);
            assertThat(get(speaks, OTHER, "match.test", "/x").body()).isEqualTo("client certificate unauthorized");
            assertThat(get(speaks, GOOD, "missing.test", "/").body()).contains("403 Forbidden");
            assertThat(get(speaks, FOREIGN, "page.test", "/").header("location"))
                    .contains("https://help.test/");
        }
        try (WebClient client =
                ClientCertificateIT.connect(speaks, ClientCertificateIT.showing(GOOD), program, "moved.test")) {
            assertThat(client.get("required.test", "/").body()).contains("421 Misdirected Request");
        }
        assertThat(service.requests()).hasSize(asked);
        assertThat(errors.requests()).hasSize(pages);
    }

    @ParameterizedTest
    @EnumSource
    void allNamesOfAHostAskForACertificate(Speaks speaks) throws IOException {
        for (String name : new String[] {"named.test", "alias.test", "x.alias.test"}) {
            assertThat(get(speaks, Optional.empty(), name, "/").status())
                    .as(name)
                    .isEqualTo(400);
            assertThat(get(speaks, GOOD, name, "/").body()).as(name).isEqualTo("web");
            assertThat(web.last().headers("ssl-client-verify")).containsExactly("SUCCESS");
        }
        try (WebClient client =
                ClientCertificateIT.connect(speaks, ClientCertificateIT.showing(GOOD), program, "alias.test")) {
            assertThat(client.get("x.alias.test", "/").status()).isEqualTo(421);
        }
        assertThat(get(speaks, Optional.empty(), "www.named.test", "/").status())
                .as("what only redirects gives nothing away")
                .isEqualTo(308);
    }

    @ParameterizedTest
    @EnumSource
    void aGoodCertificateDoesNotReplaceAuthentication(Speaks speaks) throws IOException {
        Answer answer = get(speaks, GOOD, "page.test", "/" + speaks);

        assertThat(answer.body()).isEqualTo("errors");
        assertThat(errors.last().headers("x-code")).containsExactly("401");
        assertThat(service.last().headers("ssl-client-verify")).containsExactly("SUCCESS");
    }

    @ParameterizedTest
    @EnumSource
    void theServiceHearsOfCertificatesThatAreOnlyTold(Speaks speaks) throws IOException {
        get(speaks, FOREIGN, "any.test", "/");
        assertThat(service.last().header("ssl-client-verify").orElseThrow()).startsWith("FAILED:");
        assertThat(service.last().headers("ssl-client-cert")).hasSize(1);

        get(speaks, Optional.empty(), "optional.test", "/");
        assertThat(service.last().headers("ssl-client-verify")).containsExactly("NONE");
        assertThat(service.last().headers("ssl-client-cert")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void redirectsAreForThoseWithACertificateButForTheRootOfTheApplication(Speaks speaks) throws IOException {
        assertThat(get(speaks, Optional.empty(), "moved.test", "/").status()).isEqualTo(400);
        assertThat(get(speaks, GOOD, "moved.test", "/").status()).isEqualTo(301);
        assertThat(get(speaks, OTHER, "match.test", "/").header("location")).contains("https://match.test/app");
        assertThat(RawClient.get(program.http(), "moved.test", "/").status())
                .as("over a clear connection nobody has one")
                .isEqualTo(301);
    }
}
