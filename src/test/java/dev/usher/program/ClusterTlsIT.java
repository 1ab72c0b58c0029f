package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.resource.kube.ApiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cluster whose API server speaks TLS, as all real ones do, and knows its clients by certificates.
class ClusterTlsIT {
    private static final TestAuthority AUTHORITY = TestAuthority.root("CN=kubernetes");

    @TempDir
    Path files;

    @Test
    void servesAClusterThatAsksForACertificate() throws Exception {
        try (ApiServer server = new ApiServer();
                TlsFront front = new TlsFront(URI.create(server.url()).getPort());
                Backend web = Backend.named("web")) {
            server.apply(Program.CLASS
                    + Program.service("web", web.port())
                    + Program.ingress("web", "web.test", "Prefix / web"));
            try (ClusterProgram program =
                    ClusterProgram.start(server, "--kubeconfig=" + kubeconfig(front.server.getLocalPort()))) {
                assertThat(program.text("web.test")).isEqualTo("web");
                program.awaitWatches();

                server.apply(Program.ingress("next", "next.test", "Prefix / web"));

                Program.await("an event", () -> program.status("next.test") == 200);
            }
        }
    }

    @Test
    void saysThatTheServerIsNotToBeTrusted() throws Exception {
        try (ApiServer server = new ApiServer();
                TlsFront front = new TlsFront(URI.create(server.url()).getPort())) {
            Path file = kubeconfig(front.server.getLocalPort());
            String other = base64(TestAuthority.root("CN=another").pem());
            Files.writeString(file, Files.readString(file).replace(base64(AUTHORITY.pem()), other));
            try (ClusterProgram program = ClusterProgram.prepare(server, "usher-0", "--kubeconfig=" + file)) {
                Program.await(
                        "a word",
                        () -> program.admin("/readyz")
                                .text()
                                .contains("the certificate of the API server is not to be trusted"));
            }
        }
    }

    private Path kubeconfig(int port) throws IOException {
        TestAuthority.Issued client = AUTHORITY.issue("O=system:masters, CN=usher");
        return Files.writeString(files.resolve("config"), """
                        apiVersion: v1
                        kind: Config
                        contexts:
                        - {name: test, context: {cluster: secure, user: usher, namespace: usher}}
                        clusters:
                        - {name: secure, cluster: {server: "https://localhost:%d", certificate-authority-data: %s}}
                        users:
                        - {name: usher, user: {client-certificate-data: %s, client-key-data: %s}}
                        """.formatted(
                        port, base64(AUTHORITY.pem()), base64(client.pem()), base64(client.keyPem())));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Takes TLS and certificates of clients away before a server without.
    private static final class TlsFront implements AutoCloseable {
        final SSLServerSocket server;
        private final int behind;

        TlsFront(int behind) throws GeneralSecurityException, IOException {
            this.behind = behind;
            SSLContext context = TestAuthority.server(
                    AUTHORITY.issue("CN=kube-apiserver", new TestAuthority.Wish().host("localhost")), clients());
            server = (SSLServerSocket) TestPorts.listen(context.getServerSocketFactory()::createServerSocket, 64);
            server.setNeedClientAuth(true);
            Thread.ofVirtual().name("tls-front").start(this::accept);
        }

        private static X509TrustManager clients() throws GeneralSecurityException, IOException {
            KeyStore known = KeyStore.getInstance("PKCS12");
            known.load(null, null);
            known.setCertificateEntry("authority", AUTHORITY.certificate);
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(known);
            return (X509TrustManager) factory.getTrustManagers()[0];
        }

        private void accept() {
            try {
                while (true) {
                    var client = (SSLSocket) server.accept();
                    Thread.ofVirtual().name("tls-front-connection").start(() -> join(client));
                }
            } catch (IOException _) {
                // Closed.
            }
        }

        private void join(SSLSocket client) {
            try (client;
                    Socket plain = new Socket(InetAddress.getLoopbackAddress(), behind)) {
                Thread answers = Thread.ofVirtual().name("tls-front-answers").start(() -> copy(plain, client));
                copy(client, plain);
                answers.join();
            } catch (IOException _) {
                // Either side has gone.
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private static void copy(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
                to.shutdownOutput();
            } catch (IOException _) {
                // Either side has gone.
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
