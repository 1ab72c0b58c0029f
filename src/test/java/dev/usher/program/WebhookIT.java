package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.runtime.StartException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The admission webhook of the running program, over HTTPS, asked as an API server asks.
class WebhookIT {
    private static final String STORED =
            Program.ingress("shop", "shop.example.com", "Prefix / web") + Program.service("web", 9);

    @TempDir
    Path files;

    private TestCertificate certificate;

    @BeforeEach
    void writeFiles() throws Exception {
        certificate = TestCertificate.of("localhost");
        AdmissionReviews.write(certificate, crt(), key());
    }

    private Path crt() {
        return files.resolve("tls.crt");
    }

    private Path key() {
        return files.resolve("tls.key");
    }

    private Program start(String... flags) throws IOException {
        String[] all = new String[flags.length + 3];
        all[0] = "--validating-webhook=127.0.0.1:0";
        all[1] = "--validating-webhook-certificate=" + crt();
        all[2] = "--validating-webhook-key=" + key();
        System.arraycopy(flags, 0, all, 3, flags.length);
        return Program.start(STORED, all);
    }

    private static AdmissionReviews reviews(Program program) {
        return new AdmissionReviews(program.usher().webhookPort().orElseThrow());
    }

    @Test
    void allowsWhatCanBeServedAndGivesTheIdentityBack() throws Exception {
        try (Program program = start();
                HttpClient client = AdmissionReviews.client(certificate, Optional.empty())) {
            JsonNode answer = reviews(program).ask(client, AdmissionReviews.of("cart", "cart.example.com", "/", ""));

            assertThat(answer.get("uid").asString()).isEqualTo("705ab4f5-6393-11e8-b7cc-42010a800002");
            assertThat(answer.get("allowed").asBoolean()).isTrue();
            assertThat(answer.has("status")).isFalse();
            assertThat(answer.has("warnings")).isFalse();
        }
    }

    @Test
    void deniesAConflictNamingTheOtherIngressAndFollowsWhatIsServed() throws Exception {
        try (Program program = start();
                HttpClient client = AdmissionReviews.client(certificate, Optional.empty())) {
            AdmissionReviews reviews = reviews(program);
            String conflict = AdmissionReviews.of("cart", "shop.example.com", "/", "");

            JsonNode answer = reviews.ask(client, conflict);

            assertThat(answer.get("allowed").asBoolean()).isFalse();
            JsonNode status = answer.get("status");
            assertThat(status.get("code").asInt()).isEqualTo(400);
            assertThat(status.get("reason").asString()).isEqualTo("BadRequest");
            assertThat(status.get("message").asString())
                    .isEqualTo("host \"shop.example.com\" and path \"/\" is already defined in ingress default/shop");

            program.write("main.yaml", Program.service("web", 9));
            Program.await(
                    "the other is gone",
                    () -> reviews.ask(client, conflict).get("allowed").asBoolean());
        }
    }

    @Test
    void warnsOfWhatIsServedOtherwiseThanItIsWritten() throws Exception {
        try (Program program = start();
                HttpClient client = AdmissionReviews.client(certificate, Optional.empty())) {
            JsonNode answer = reviews(program)
                    .ask(
                            client,
                            AdmissionReviews.of(
                                    "cart",
                                    "cart.example.com",
                                    "/",
                                    "\"nginx.ingress.kubernetes.io/proxy-bodysize\":\"1m\\ud83d\""));

            assertThat(answer.get("allowed").asBoolean()).isTrue();
            assertThat(answer.get("warnings").get(0).asString()).contains("Did you mean proxy-body-size?");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    nonsense                                                                      | 400
                    {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"                  | 400
                    {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}                 | 400
                    {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1"}            | 500
                    {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"kind":{"group":"","version":"v1","kind":"Pod"}}} | 500
                    """)
    void answersWithAStatusWhatIsNoReviewOfAnIngress(String body, int status) throws Exception {
        try (Program program = start();
                HttpClient client = AdmissionReviews.client(certificate, Optional.empty())) {
            assertThat(reviews(program)
                            .post(client, BodyPublishers.ofString(body))
                            .statusCode())
                    .isEqualTo(status);
        }
    }

    @Test
    void refusesBodiesOfNineMebibytesHoweverTheyAreSent() throws Exception {
        try (Program program = start();
                HttpClient client = AdmissionReviews.client(certificate, Optional.empty())) {
            AdmissionReviews reviews = reviews(program);
            byte[] tooMuch = new byte[9 << 20];

            assertThat(reviews.post(client, BodyPublishers.ofByteArray(tooMuch)).statusCode())
                    .isEqualTo(413);
            assertThat(reviews.post(client, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooMuch)))
                            .statusCode())
                    .isEqualTo(413);
            byte[] almost = new byte[(9 << 20) - 1];
            assertThat(reviews.post(client, BodyPublishers.ofByteArray(almost)).statusCode())
                    .isEqualTo(400);
            assertThat(reviews.ask(client, AdmissionReviews.of("cart", "cart.example.com", "/", ""))
                            .get("allowed")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void readsItsCertificateAgainWhenTheFilesChange() throws Exception {
        TestCertificate next = TestCertificate.of("localhost");
        try (Program program = start();
                HttpClient before = AdmissionReviews.client(certificate, Optional.empty())) {
            AdmissionReviews reviews = reviews(program);
            String review = AdmissionReviews.of("cart", "cart.example.com", "/", "");
            assertThat(reviews.ask(before, review).get("allowed").asBoolean()).isTrue();

            AdmissionReviews.write(next, crt(), key());

            Program.await("the new certificate", () -> {
                try (HttpClient after = AdmissionReviews.client(next, Optional.empty())) {
                    return reviews.ask(after, review).get("allowed").asBoolean();
                }
            });
        }
    }

    @Test
    void answersOnlyCallersWithACertificateWhereACaIsGiven() throws Exception {
        TestCertificate caller = TestCertificate.of("apiserver");
        AdmissionReviews.write(caller, files.resolve("ca.crt"), files.resolve("unused"));
        try (Program program = start("--validating-webhook-client-ca=" + files.resolve("ca.crt"));
                HttpClient known = AdmissionReviews.client(certificate, Optional.of(caller));
                HttpClient unknown = AdmissionReviews.client(certificate, Optional.of(TestCertificate.of("x")));
                HttpClient nobody = AdmissionReviews.client(certificate, Optional.empty())) {
            AdmissionReviews reviews = reviews(program);
            String review = AdmissionReviews.of("cart", "cart.example.com", "/", "");

            assertThat(reviews.ask(known, review).get("allowed").asBoolean()).isTrue();
            assertThatThrownBy(() -> reviews.ask(unknown, review)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> reviews.ask(nobody, review)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void doesNotStartWithoutItsCertificate() throws IOException {
        Files.writeString(key(), "no key");

        assertThatThrownBy(() -> start().close())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("tls.key holds no private key");
    }

    @Test
    void countsReviewsInItsMetrics() throws Exception {
        try (Program program = start();
                HttpClient client = AdmissionReviews.client(certificate, Optional.empty())) {
            AdmissionReviews reviews = reviews(program);
            reviews.ask(client, AdmissionReviews.of("cart", "cart.example.com", "/", ""));
            reviews.ask(client, AdmissionReviews.of("cart", "shop.example.com", "/", ""));

            var seen = new AtomicInteger();
            Program.await("both are counted", () -> {
                String metrics =
                        RawClient.get(program.admin(), "localhost", "/metrics").text();
                seen.set((int) metrics.lines()
                        .filter(line -> line.matches("nginx_ingress_controller_check_(success|errors)\\{.*"
                                + "ingress=\"cart\",namespace=\"default\"} 1"))
                        .count());
                return seen.get() == 2
                        && metrics.contains("nginx_ingress_controller_admission_tested_ingresses{")
                        && metrics.lines()
                                .anyMatch(line ->
                                        line.matches("nginx_ingress_controller_admission_render_ingresses\\{.*} 2"));
            });
        }
    }
}
