package dev.usher.resource.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.internal.CertUtils;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;

/// The certificate a kubeconfig signs in with, where the client library cannot read its key: of keys in PKCS#8, which
/// `openssl` and many others write by now, it takes those of RSA alone.
final class ClientIdentity {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final List<String> ALGORITHMS = List.of("EC", "EdDSA");

    private ClientIdentity() {}

    /// Takes certificate and key out of a configuration, so that the library need not read them.
    ///
    /// @return makes a client show them; empty, and nothing was taken, where the library can read them by
    ///     itself, or says best what is wrong
    /// @throws IllegalArgumentException when the certificate, or the CA of the cluster, is none
    static Optional<Consumer<HttpClient.Builder>> take(Config config) {
        try {
            Optional<PrivateKey> key = key(new String(
                    bytes(config.getClientKeyData(), config.getClientKeyFile()), StandardCharsets.ISO_8859_1));
            if (key.isEmpty()) {
                return Optional.empty();
            }
            KeyManager[] shown = managers(key.get(), config);
            config.setClientKeyData(null);
            config.setClientKeyFile(null);
            config.setClientCertData(null);
            config.setClientCertFile(null);
            var trusted = SSLUtils.trustManagers(config);
            return Optional.of(client -> client.sslContext(shown, trusted));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the client certificate cannot be used: " + e.getMessage(), e);
        }
    }

    private static Optional<PrivateKey> key(String pem) throws GeneralSecurityException {
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END, Math.max(begin, 0));
        if (begin < 0 || end < 0) {
            return Optional.empty();
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
        for (String algorithm : ALGORITHMS) {
            try {
                return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
            } catch (InvalidKeySpecException _) {
                // Of another algorithm.
            }
        }
        return Optional.empty();
    }

    private static KeyManager[] managers(PrivateKey key, Config config) throws GeneralSecurityException, IOException {
        byte[] pem = bytes(config.getClientCertData(), config.getClientCertFile());
        if (pem.length == 0) {
            throw new IOException("there is a key and no certificate");
        }
        var chain = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("client", key, new char[0], chain.toArray(Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static byte[] bytes(@Nullable String data, @Nullable String file) throws IOException {
        if (data == null && file == null) {
            return new byte[0];
        }
        try (InputStream in = CertUtils.getInputStreamFromDataOrFile(data, file)) {
            return in.readAllBytes();
        }
    }
}
