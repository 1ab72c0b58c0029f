package dev.usher.program;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The API server as the webhook sees it: asks about Ingresses, in the JSON that a `kubectl apply` leads to.
final class AdmissionReviews {
    private final URI address;

    /// @param port of the webhook, on this machine
    AdmissionReviews(int port) {
        // The API server asks for `?timeout=10s`, at whatever path it was told.
        address = URI.create("https://localhost:" + port + "/networking/v1/ingresses?timeout=10s");
    }

    /// A review of an Ingress: what one `kubectl apply` sends through an API server of Kubernetes 1.33 to a webhook.
    ///
    /// @param annotations further ones, as `"name":"value"` with commas between
    static String of(String name, String host, String path, String annotations) {
        return """
            {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{
              "uid":"705ab4f5-6393-11e8-b7cc-42010a800002",
              "kind":{"group":"networking.k8s.io","version":"v1","kind":"Ingress"},
              "resource":{"group":"networking.k8s.io","version":"v1","resource":"ingresses"},
              "requestKind":{"group":"networking.k8s.io","version":"v1","kind":"Ingress"},
              "requestResource":{"group":"networking.k8s.io","version":"v1","resource":"ingresses"},
              "name":"%1$s","namespace":"default","operation":"CREATE",
              "userInfo":{"username":"kubernetes-admin","groups":["kubeadm:cluster-admins","system:authenticated"],
                "extra":{"authentication.kubernetes.io/credential-id":["X509SHA256=0f"]}},
              "object":{"kind":"Ingress","apiVersion":"networking.k8s.io/v1","metadata":{
                  "name":"%1$s","namespace":"default","uid":"5d1b0d7c-5a0f-4b8e-9c37-6f8a2f6d1a10","generation":1,
                  "creationTimestamp":"2026-11-29T10:00:00Z",
                  "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\\"kind\\":\\"Ingress\\"}\\n"%4$s},
                  "managedFields":[{"manager":"kubectl-client-side-apply","operation":"Update",
                    "apiVersion":"networking.k8s.io/v1","time":"2026-11-29T10:00:00Z","fieldsType":"FieldsV1",
                    "fieldsV1":{"f:metadata":{"f:annotations":{".":{}}},"f:spec":{"f:rules":{}}}}]},
                "spec":{"ingressClassName":"nginx","rules":[{"host":"%2$s","http":{"paths":[{"path":"%3$s",
                  "pathType":"Prefix","backend":{"service":{"name":"web","port":{"number":80}}}}]}}]},
                "status":{"loadBalancer":{}}},
              "oldObject":null,"dryRun":false,
              "options":{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1",
                "fieldManager":"kubectl-client-side-apply","fieldValidation":"Strict"}}}
            """.formatted(name, host, path, annotations.isEmpty() ? "" : "," + annotations);
    }

    /// A client that trusts one certificate, and shows one if it is given.
    static HttpClient client(TestCertificate trusted, Optional<TestCertificate> own) throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("server", trusted.certificate());
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            KeyStore mine = KeyStore.getInstance("PKCS12");
            mine.load(null, null);
            if (own.isPresent()) {
                var chain = new X509Certificate[] {own.get().certificate()};
                mine.setKeyEntry("me", own.get().key(), new char[0], chain);
            }
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(mine, new char[0]);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return HttpClient.newBuilder().sslContext(tls).build();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    HttpResponse<String> post(HttpClient client, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(address)
                        .header("Content-Type", "application/json")
                        .POST(body)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// The `response` of the answer to a review.
    JsonNode ask(HttpClient client, String review) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(client, HttpRequest.BodyPublishers.ofString(review));
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        JsonNode json = JsonMapper.shared().readTree(answer.body());
        return json.get("response");
    }

    /// Writes certificate and key as the files of a Secret are.
    static void write(TestCertificate certificate, Path crt, Path key) throws IOException, GeneralSecurityException {
        Files.writeString(crt, pem("CERTIFICATE", certificate.certificate().getEncoded()));
        Files.writeString(key, pem("PRIVATE KEY", certificate.key().getEncoded()));
    }

    /// Bytes as PEM.
    static String pem(String type, byte[] bytes) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END " + type + "-----\n";
    }
}
