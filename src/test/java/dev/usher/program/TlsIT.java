package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

/// TLS as clients see it: which certificate for which name, HSTS, rotation without a lost handshake.
class TlsIT {

    @Test
    void choosesTheCertificateByServerName() throws Exception {
        try (Backend backend = Backend.named("web");
                Program program = Program.start(Program.service("web", backend.port())
                        + secret("exact", "exact.test")
                        + secret("wild", "*.wild.test")
                        + tlsIngress("exact", "exact.test", "exact")
                        + tlsIngress("wild", "*.wild.test", "wild"))) {
            assertThat(subject(program, "exact.test")).isEqualTo("CN=exact.test");
            assertThat(subject(program, "EXACT.test")).isEqualTo("CN=exact.test");
            assertThat(subject(program, "a.wild.test")).isEqualTo("CN=*.wild.test");
            assertThat(subject(program, "a.b.wild.test")).contains("Fake Certificate");
            assertThat(subject(program, "unknown.test")).contains("Fake Certificate");
            assertThat(subject(program, "")).contains("Fake Certificate");
        }
    }

    @Test
    void servesTheDefaultCertificateAndStillRedirectsWhenTheSecretIsMissing() throws Exception {
        try (Backend backend = Backend.named("web");
                Program program = Program.start(
                        Program.service("web", backend.port()) + tlsIngress("later", "later.test", "later"))) {
            assertThat(subject(program, "later.test")).contains("Fake Certificate");
            assertThat(RawClient.get(program.http(), "later.test", "/").status())
                    .isEqualTo(308);

            program.write("secret.yaml", secret("later", "later.test"));

            Program.await(
                    "the certificate", () -> subject(program, "later.test").equals("CN=later.test"));
        }
    }

    @Test
    void sendsStrictTransportSecurityOnHttpsAlone() throws Exception {
        try (Backend backend = Backend.named("web");
                Program program = Program.start(Program.service("web", backend.port())
                        + secret("web", "web.test")
                        + tlsIngress("web", "web.test", "web"));
                RawClient client = new RawClient(connect(program.https(), "web.test"))) {
            client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
            RawClient.Response served = client.response();
            client.send(RawClient.request("GET", "/", "nobody.test") + "\r\n");
            RawClient.Response missing = client.response();

            assertThat(served.header("strict-transport-security")).hasValue("max-age=31536000; includeSubDomains");
            assertThat(missing.status()).isEqualTo(404);
            assertThat(missing.header("strict-transport-security")).isPresent();
            assertThat(backend.last().headers("x-forwarded-proto")).containsExactly("https");
            assertThat(backend.last().headers("x-forwarded-port")).containsExactly("443");
            assertThat(RawClient.get(program.http(), "nobody.test", "/").header("strict-transport-security"))
                    .isEmpty();
        }
    }

    @Test
    void losesNoHandshakeAndNoConnectionWhileCertificatesRotate() throws Exception {
        List<String> secrets = List.of(secret("web", "web.test"), secret("web", "web.test"));
        try (Backend backend = Backend.named("web");
                Program program =
                        Program.start(Program.service("web", backend.port()) + tlsIngress("web", "web.test", "web"));
                RawClient kept = new RawClient(connect(program.https(), "web.test"))) {
            var stop = new AtomicBoolean();
            var handshakes = new AtomicInteger();
            var failures = new ConcurrentLinkedQueue<String>();
            List<Thread> clients = List.of(
                    Thread.ofVirtual().start(() -> handshakes(program, stop, handshakes, failures)),
                    Thread.ofVirtual().start(() -> handshakes(program, stop, handshakes, failures)));

            for (int i = 0; i < 30; i++) {
                program.write("secret.yaml", secrets.get(i % 2));
                int before = handshakes.get();
                Program.await("handshakes go on", () -> handshakes.get() > before + 5 || !failures.isEmpty());
            }
            Program.await(
                    "the rotated certificate",
                    () -> subject(program, "web.test").equals("CN=web.test"));
            stop.set(true);
            for (Thread client : clients) {
                client.join();
            }

            assertThat(failures).isEmpty();
            kept.send(RawClient.request("GET", "/", "web.test") + "\r\n");
            assertThat(kept.response().text()).isEqualTo("web");
        }
    }

    private static void handshakes(
            Program program, AtomicBoolean stop, AtomicInteger done, ConcurrentLinkedQueue<String> failures) {
        while (!stop.get()) {
            try (SSLSocket socket = connect(program.https(), "web.test")) {
                socket.startHandshake();
                done.incrementAndGet();
            } catch (IOException e) {
                failures.add(e.toString());
                return;
            }
        }
    }

    static String subject(Program program, String name) throws IOException {
        try (SSLSocket socket = connect(program.https(), name)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    static SSLSocket connect(int port, String name) throws IOException {
        return handshake(new Socket(InetAddress.getLoopbackAddress(), port), name);
    }

    /// TLS over a connection that is there already; trusts everybody.
    static SSLSocket handshake(Socket plain, String name) throws IOException {
        return handshake(trusting(), plain, name);
    }

    static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static SSLSocket handshake(SSLContext context, Socket plain, String name) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, plain.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        return socket;
    }

    static String tlsIngress(String name, String host, String secret) {
        return """
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: %1$s}
                spec:
                  ingressClassName: nginx
                  tls: [{hosts: ["%2$s"], secretName: %3$s}]
                  rules:
                  - host: "%2$s"
                    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
                """.formatted(name, host, secret);
    }

    /// A Secret with a certificate of its own for a host.
    static String secret(String name, String host) throws Exception {
        var made = TestCertificate.of(host);
        return """
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: %s}
                type: kubernetes.io/tls
                data:
                  tls.crt: %s
                  tls.key: %s
                """.formatted(
                        name,
                        pem("CERTIFICATE", made.certificate().getEncoded()),
                        pem("PRIVATE KEY", made.key().getEncoded()));
    }

    /// The PEM of a certificate or PKCS#8 key, in base64 as a Secret holds it.
    private static String pem(String type, byte[] der) {
        String text = "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END "
                + type + "-----\n";
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Believes everybody.
    static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
