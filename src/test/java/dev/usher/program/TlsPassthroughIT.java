package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// TLS that is handed on as it is (S7): the certificate clients see tells who ended it.
class TlsPassthroughIT {
    private static final String FLAG = "--enable-ssl-passthrough";

    private static Backend secure;
    private static Backend clear;

    @BeforeAll
    static void start() throws Exception {
        var certificate = TestCertificate.of("inner.test");
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", certificate.key(), new char[0], new Certificate[] {certificate.certificate()});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        secure = Backend.secure(context, "inside");
        clear = Backend.named("clear");
    }

    @AfterAll
    static void stop() throws IOException {
        secure.close();
        clear.close();
    }

    /// A Service whose cluster address is this machine's and whose endpoint speaks clear text.
    private static String service(int port) {
        return """
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {clusterIP: 127.0.0.1, ports: [{name: https, port: %d}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: https, port: %d}]
                endpoints: [{addresses: [127.0.0.1]}]
                """.formatted(port, clear.port());
    }

    private static String ingress(String host, int port) {
        return Program.annotated("web", host, "web", "ssl-passthrough: \"true\"")
                .replace("number: 80", "number: " + port);
    }

    private static Program program(String... flags) throws IOException {
        return Program.start(service(secure.port()) + ingress("pass.test", secure.port()), flags);
    }

    @Test
    void handsOnConnectionsForTheNameAndEndsAllOthersHere() throws Exception {
        try (Program program = program(FLAG)) {
            assertThat(TlsIT.subject(program, "pass.test")).isEqualTo("CN=inner.test");
            assertThat(TlsIT.subject(program, "PASS.test")).isEqualTo("CN=inner.test");
            assertThat(TlsIT.subject(program, "other.test")).contains("Fake Certificate");
            assertThat(TlsIT.subject(program, "a.pass.test")).contains("Fake Certificate");
            assertThat(TlsIT.subject(program, "")).contains("Fake Certificate");

            try (RawClient client = new RawClient(TlsIT.connect(program.https(), "pass.test"))) {
                client.send(RawClient.request("GET", "/", "pass.test") + "\r\n");
                assertThat(client.response().text()).isEqualTo("inside");
            }
            assertThat(RawClient.get(program.http(), "pass.test", "/").text())
                    .as("clear HTTP goes to the endpoints")
                    .isEqualTo("clear");
            Program.await("a line", () -> program.log().contains("TCP 200"));
        }
    }

    @Test
    void endsTlsHereWithoutTheFlag() throws Exception {
        try (Program program = program()) {
            assertThat(TlsIT.subject(program, "pass.test")).contains("Fake Certificate");
        }
    }

    @Test
    void endsTlsHereWhereAnIngressDoesNotWantItAndLoadsNoneThatSaysNeither() throws Exception {
        String wanted = ingress("pass.test", secure.port());
        try (Program program = Program.start(
                service(secure.port())
                        + wanted.replace("\"true\"", "\"false\"")
                        + wanted.replace("\"true\"", "\"yes\"")
                                .replace("pass.test", "odd.test")
                                .replace("name: web\n", "name: odd\n"),
                FLAG)) {
            assertThat(TlsIT.subject(program, "pass.test")).contains("Fake Certificate");
            assertThat(RawClient.get(program.http(), "pass.test", "/").text()).isEqualTo("clear");
            assertThat(TlsIT.subject(program, "odd.test")).contains("Fake Certificate");
            assertThat(RawClient.get(program.http(), "odd.test", "/").status()).isEqualTo(404);
        }
    }

    @Test
    void endsTlsHereWhereThereIsNoService() throws Exception {
        try (Program program = Program.start(ingress("pass.test", 443), FLAG)) {
            assertThat(TlsIT.subject(program, "pass.test")).contains("Fake Certificate");

            program.write("service.yaml", service(443).replace("port: 443", "port: " + secure.port()));
            program.write("main.yaml", ingress("pass.test", secure.port()));

            Program.await(
                    "the Service", () -> TlsIT.subject(program, "pass.test").equals("CN=inner.test"));
        }
    }

    @Test
    void readsANameThatComesByteByByte() throws Exception {
        try (Program program = program(FLAG)) {
            for (String name : new String[] {"pass.test", "other.test"}) {
                try (var slow = new SlowSocket(program.https());
                        SSLSocket client = TlsIT.handshake(slow, name)) {
                    assertThat(client.getSession()
                                    .getPeerCertificates()[0]
                                    .toString()
                                    .contains("inner.test"))
                            .isEqualTo(name.equals("pass.test"));
                }
            }
        }
    }

    @Test
    void readsTheProxyHeaderBeforeAndSendsNoneOn() throws Exception {
        try (Program program = Program.configured(
                        "use-proxy-protocol: \"true\"\nlog-format-stream: $remote_addr $ssl_preread_server_name",
                        service(secure.port()) + ingress("pass.test", secure.port()),
                        FLAG);
                var plain = RawClient.connect(program.https())) {
            plain.send("PROXY TCP4 203.0.113.9 192.0.2.1 4711 443\r\n");
            try (var client = new RawClient(TlsIT.handshake(plain.socket(), "pass.test"))) {
                client.send(RawClient.request("GET", "/", "pass.test") + "\r\n");
                assertThat(client.response().text()).isEqualTo("inside");
            }
            Program.await("the line", () -> program.log().contains("203.0.113.9 pass.test\n"));
        }
    }

    /// Sends one byte at a time.
    private static final class SlowSocket extends Socket {
        SlowSocket(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            setTcpNoDelay(true);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            var out = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    out.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    for (byte b : Arrays.copyOfRange(bytes, offset, offset + length)) {
                        out.write(b);
                        out.flush();
                    }
                }
            };
        }
    }
}
