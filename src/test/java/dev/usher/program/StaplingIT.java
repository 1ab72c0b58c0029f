package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.usher.program.TestAuthority.Issued;
import dev.usher.program.TestAuthority.Wish;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.Test;

/// What issuers give: OCSP responses that are stapled (S3.5), authorities that chains lack; with an authority on this
/// machine.
class StaplingIT {
    private static final TestAuthority ROOT = TestAuthority.root("CN=Root");
    private static final TestAuthority MIDDLE = ROOT.intermediate("CN=Middle");

    /// Answers OCSP questions at `/ocsp` and gives its certificate at `/ca`.
    private static final class Responder implements AutoCloseable {
        final HttpServer server;
        final AtomicInteger asked = new AtomicInteger();
        private final CertificateStatus status;
        private final TestAuthority signer;

        Responder(CertificateStatus status, TestAuthority signer) throws IOException {
            this.status = status;
            this.signer = signer;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
            server.createContext("/ocsp", exchange -> {
                try (InputStream in = exchange.getRequestBody()) {
                    byte[] answer = answer(in.readAllBytes());
                    asked.incrementAndGet();
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                }
                exchange.close();
            });
            server.createContext("/ca", exchange -> {
                try {
                    byte[] answer = MIDDLE.certificate.getEncoded();
                    asked.incrementAndGet();
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                } catch (java.security.cert.CertificateEncodingException e) {
                    throw new IOException(e);
                }
                exchange.close();
            });
            server.start();
        }

        String uri(String path) {
            return "http://127.0.0.1:" + server.getAddress().getPort() + path;
        }

        private byte[] answer(byte[] question) throws IOException {
            try {
                CertificateID id = new OCSPReq(question).getRequestList()[0].getCertID();
                var digests = new JcaDigestCalculatorProviderBuilder().build();
                var holder = new JcaX509CertificateHolder(signer.certificate);
                var builder = new BasicOCSPRespBuilder(
                        holder.getSubjectPublicKeyInfo(), digests.get(CertificateID.HASH_SHA1));
                Instant now = Instant.now();
                builder.addResponse(id, status, Date.from(now.minusSeconds(60)), Date.from(now.plusSeconds(3600)));
                var basic = builder.build(signer.signer(), new X509CertificateHolder[0], Date.from(now));
                return new OCSPRespBuilder()
                        .build(OCSPRespBuilder.SUCCESSFUL, basic)
                        .getEncoded();
            } catch (org.bouncycastle.cert.ocsp.OCSPException
                    | org.bouncycastle.operator.OperatorCreationException
                    | java.security.cert.CertificateEncodingException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static Program program(Issued issued, int backend, String settings, String... flags) throws IOException {
        return Program.configured(
                settings,
                Program.service("web", backend)
                        + TestAuthority.secret("web", "tls.crt", issued.pem(), "tls.key", issued.keyPem())
                        + TlsIT.tlsIngress("web", "web.test", "web"),
                flags);
    }

    private static Issued issue(Responder responder) {
        return MIDDLE.issue(
                "CN=web.test",
                new Wish()
                        .host("web.test")
                        .at(AccessDescription.id_ad_ocsp, responder.uri("/ocsp"))
                        .at(AccessDescription.id_ad_caIssuers, responder.uri("/ca")));
    }

    @Test
    void staplesWhatTheResponderSaysOnceItIsThere() throws Exception {
        try (Backend backend = Backend.named("web");
                var responder = new Responder(CertificateStatus.GOOD, MIDDLE);
                Program program = program(issue(responder), backend.port(), "hsts: \"true\"")) {
            program.configure("enable-ocsp: \"true\"");
            Program.await("a staple", () -> staple(program).length > 0);

            assertThat(new OCSPResp(staple(program)).getStatus()).isEqualTo(OCSPResp.SUCCESSFUL);
            assertThat(responder.asked).as("once for all handshakes").hasValue(1);
            try (var client = new RawClient(TlsIT.connect(program.https(), "web.test"))) {
                client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
                assertThat(client.response().text()).isEqualTo("web");
            }
        }
    }

    @Test
    void staplesNothingThatIsNotGoodOrNotOfTheIssuer() throws Exception {
        for (var responder : new Responder[] {
            new Responder(new RevokedStatus(Date.from(Instant.now()), CRLReason.keyCompromise), MIDDLE),
            new Responder(CertificateStatus.GOOD, TestAuthority.root("CN=Middle"))
        }) {
            try (responder;
                    Backend backend = Backend.named("web");
                    Program program = program(issue(responder), backend.port(), "enable-ocsp: \"true\"")) {
                staple(program);
                Program.await("the question", () -> responder.asked.get() > 0);

                assertThat(staple(program)).isEmpty();
            }
        }
    }

    @Test
    void asksNobodyUnlessTold() throws Exception {
        try (Backend backend = Backend.named("web");
                var responder = new Responder(CertificateStatus.GOOD, MIDDLE);
                Program program = program(issue(responder), backend.port(), "enable-ocsp: \"on\"")) {
            assertThat(staple(program)).isEmpty();
            assertThat(chain(program)).hasSize(2);
            assertThat(responder.asked).hasValue(0);
        }
    }

    @Test
    void completesChainsWhereTold() throws Exception {
        try (Backend backend = Backend.named("web");
                var responder = new Responder(CertificateStatus.GOOD, MIDDLE)) {
            Issued whole = issue(responder);
            var alone = new Issued(java.util.List.of(whole.leaf()), whole.key());
            try (Program plain = program(alone, backend.port(), "hsts: \"true\"");
                    Program program =
                            program(alone, backend.port(), "enable-ocsp: \"true\"", "--enable-ssl-chain-completion")) {
                Program.await("the authority", () -> chain(program).length == 2);

                assertThat(chain(program)[1]).isEqualTo(MIDDLE.certificate);
                assertThat(chain(plain)).hasSize(1);
                Program.await("a staple, now that the issuer is known", () -> staple(program).length > 0);
            }
        }
    }

    private static X509Certificate[] chain(Program program) throws Exception {
        var shown = new UpstreamTlsIT.Shown();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {shown}, new SecureRandom());
        try (SSLSocket socket =
                TlsIT.handshake(context, new Socket(InetAddress.getLoopbackAddress(), program.https()), "web.test")) {
            socket.startHandshake();
        }
        return shown.chain.get();
    }

    /// What a handshake staples: the JDK's client has no way to tell, so this one is of BoringSSL.
    private static byte[] staple(Program program) throws Exception {
        SslContext context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .enableOcsp(true)
                .build();
        var engine = (ReferenceCountedOpenSslEngine)
                context.newEngine(io.netty.buffer.UnpooledByteBufAllocator.DEFAULT, "web.test", program.https());
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), program.https())) {
            socket.setSoTimeout(20_000);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(java.util.List.of(new javax.net.ssl.SNIHostName("web.test")));
            engine.setSSLParameters(parameters);
            handshake(engine, socket);
            byte[] response = engine.getOcspResponse();
            return response == null ? new byte[0] : response;
        } finally {
            engine.closeOutbound();
            engine.release();
        }
    }

    private static void handshake(ReferenceCountedOpenSslEngine engine, Socket socket) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(64 * 1024).limit(0);
        ByteBuffer out = ByteBuffer.allocate(64 * 1024);
        ByteBuffer nothing = ByteBuffer.allocate(64 * 1024);
        engine.beginHandshake();
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                && engine.getHandshakeStatus() != HandshakeStatus.FINISHED) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> {
                    engine.wrap(ByteBuffer.allocate(0), out.clear());
                    socket.getOutputStream().write(out.array(), 0, out.position());
                }
                case NEED_TASK -> engine.getDelegatedTask().run();
                default -> {
                    if (!in.hasRemaining()) {
                        int read = socket.getInputStream().read(in.array());
                        if (read < 0) {
                            throw new IOException("closed in the handshake");
                        }
                        in.position(0).limit(read);
                    }
                    engine.unwrap(in, nothing.clear());
                }
            }
        }
    }
}
