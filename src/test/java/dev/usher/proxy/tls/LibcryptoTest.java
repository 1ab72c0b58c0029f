package dev.usher.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.usher.model.ProxySettings;
import dev.usher.model.TlsPolicy;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Skipped where the system has no OpenSSL 3, as then the program has none either.
class LibcryptoTest {
    private static final byte[] MESSAGE = "what a client and a server said".getBytes(StandardCharsets.US_ASCII);
    private static final SelfSigned CERTIFICATE = SelfSigned.make(Instant.parse("2026-01-01T00:00:00Z"));

    private static Libcrypto library() {
        Optional<Libcrypto> library = Libcrypto.open();
        assumeThat(library).isPresent();
        return library.orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "PKCS1_SHA1, SHA1withRSA",
        "PKCS1_SHA256, SHA256withRSA",
        "PKCS1_SHA384, SHA384withRSA",
        "PKCS1_SHA512, SHA512withRSA"
    })
    void makesSignaturesThatHold(Libcrypto.Scheme scheme, String name) throws Exception {
        var library = library();
        byte[] signature = library.sign(library.key(CERTIFICATE.key().getEncoded()), scheme, MESSAGE);

        assertThat(holds(Signature.getInstance(name), signature)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"PSS_SHA256, SHA-256, 32", "PSS_SHA384, SHA-384, 48", "PSS_SHA512, SHA-512, 64"})
    void makesProbabilisticSignaturesThatHold(Libcrypto.Scheme scheme, String hash, int salt) throws Exception {
        var library = library();
        byte[] signature = library.sign(library.key(CERTIFICATE.key().getEncoded()), scheme, MESSAGE);

        var verifier = Signature.getInstance("RSASSA-PSS");
        verifier.setParameter(new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), salt, 1));
        assertThat(holds(verifier, signature)).isTrue();
    }

    private static boolean holds(Signature verifier, byte[] signature) throws Exception {
        verifier.initVerify(CERTIFICATE.certificate());
        verifier.update(MESSAGE);
        return verifier.verify(signature);
    }

    @Test
    void decryptsAndLeavesThePadding() throws Exception {
        var library = library();
        var open = (RSAPublicKey) CERTIFICATE.certificate().getPublicKey();
        var secret = new BigInteger(1, MESSAGE);
        byte[] encrypted =
                secret.modPow(open.getPublicExponent(), open.getModulus()).toByteArray();
        byte[] whole = new byte[256];
        int length = Math.min(256, encrypted.length);
        System.arraycopy(encrypted, encrypted.length - length, whole, 256 - length, length);

        byte[] decrypted = library.decrypt(library.key(CERTIFICATE.key().getEncoded()), whole);

        assertThat(decrypted).hasSize(256);
        assertThat(new BigInteger(1, decrypted)).isEqualTo(secret);
    }

    @Test
    void saysThatAKeyCannotBeReadWithoutAWordOfIt() {
        var library = library();

        assertThatThrownBy(() -> library.key(MESSAGE))
                .isInstanceOf(SSLException.class)
                .hasMessage("the private key cannot be used: OpenSSL fails at d2i_AutoPrivateKey");
    }

    @Test
    void refusesToDecryptWhatIsTooLong() throws Exception {
        var library = library();
        var key = library.key(CERTIFICATE.key().getEncoded());

        assertThatThrownBy(() -> library.decrypt(key, new byte[1000])).isInstanceOf(SSLException.class);
        assertThat(library.sign(key, Libcrypto.Scheme.PSS_SHA256, MESSAGE)).hasSize(256);
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, TLS_AES_128_GCM_SHA256",
        "TLSv1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLSv1.2, TLS_RSA_WITH_AES_128_GCM_SHA256",
        "TLSv1.1, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        "TLSv1, TLS_RSA_WITH_AES_128_CBC_SHA"
    })
    void shakesHandsByEitherLibrary(String version, String suite) throws Exception {
        var library = library();
        for (Optional<Libcrypto> signs : List.of(Optional.of(library), Optional.<Libcrypto>empty())) {
            var server = new ContextFactory(TlsProvider.BORING_SSL, () -> signs).server(CERTIFICATE, terms(version));
            var client = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.OPENSSL)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .protocols(version)
                    .ciphers(Set.of(suite))
                    .build();

            assertThat(shakeHands(client, server)).isEqualTo(suite);
        }
    }

    private static ContextFactory.Terms terms(String version) {
        var settings = new ProxySettings.Tls(
                List.of(version),
                List.of("ECDHE-RSA-AES128-GCM-SHA256", "AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA", "AES128-SHA"),
                List.of(),
                false,
                1,
                false,
                Optional.empty(),
                600,
                false,
                false,
                0);
        return new ContextFactory.Terms(settings, false, TlsPolicy.USUAL);
    }

    private static String shakeHands(SslContext client, SslContext server) throws Exception {
        SslHandler asks = client.newHandler(ByteBufAllocator.DEFAULT);
        SslHandler answers = server.newHandler(ByteBufAllocator.DEFAULT);
        var left = new EmbeddedChannel(asks);
        var right = new EmbeddedChannel(answers);
        while (!asks.handshakeFuture().isDone() || !answers.handshakeFuture().isDone()) {
            int moved = move(left, right) + move(right, left);
            assertThat(moved).as("pieces under way, or both wait for ever").isPositive();
        }
        answers.handshakeFuture().get();
        String suite = asks.engine().getSession().getCipherSuite();
        left.finishAndReleaseAll();
        right.finishAndReleaseAll();
        ReferenceCountUtil.release(client);
        ReferenceCountUtil.release(server);
        return suite;
    }

    private static int move(EmbeddedChannel from, EmbeddedChannel to) {
        int moved = 0;
        for (Object sent = from.readOutbound(); sent != null; sent = from.readOutbound()) {
            to.writeInbound(sent);
            moved++;
        }
        return moved;
    }
}
