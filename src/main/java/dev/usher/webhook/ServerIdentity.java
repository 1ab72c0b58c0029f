package dev.usher.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate and key we answer with, read from two files, and again when these change. Files that do not belong
/// together, as while one of them is replaced and the other is not yet, leave the pair before in use.
///
/// The files are looked at when a handshake begins, at most once a second: a volume of Kubernetes replaces them behind
/// a link, which watches of files do not see everywhere.
final class ServerIdentity extends X509ExtendedKeyManager {
    private static final Logger LOG = LoggerFactory.getLogger(ServerIdentity.class);
    private static final long AGAIN = TimeUnit.SECONDS.toNanos(1);

    private final Path certificateFile;
    private final Path keyFile;
    private final LongSupplier nanoTime;
    private volatile Pair current;
    private Optional<Pair> before = Optional.empty(); // guarded by this; handshakes under way may still use it
    private Stamp seen; // guarded by this
    private long looked; // guarded by this
    private String complained = ""; // guarded by this

    /// What handshakes use, under a name of its own, so that one never gets the key of another pair.
    private record Pair(String alias, List<X509Certificate> chain, PrivateKey key) {
        Pair {
            chain = List.copyOf(chain);
        }
    }

    private record Stamp(FileTime certificate, FileTime key) {}

    private ServerIdentity(Path certificateFile, Path keyFile, LongSupplier nanoTime)
            throws IOException, GeneralSecurityException {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        this.nanoTime = nanoTime;
        seen = stamp();
        looked = nanoTime.getAsLong();
        current = read("0");
    }

    /// Reads the files.
    ///
    /// @throws IOException when they cannot be read
    /// @throws GeneralSecurityException when they hold no certificate with its key
    static ServerIdentity of(Path certificateFile, Path keyFile, LongSupplier nanoTime)
            throws IOException, GeneralSecurityException {
        return new ServerIdentity(certificateFile, keyFile, nanoTime);
    }

    private Stamp stamp() throws IOException {
        return new Stamp(Files.getLastModifiedTime(certificateFile), Files.getLastModifiedTime(keyFile));
    }

    private Pair read(String alias) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain;
        try (InputStream in = Files.newInputStream(certificateFile)) {
            chain = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
        if (chain.isEmpty()) {
            throw new GeneralSecurityException(certificateFile + " holds no certificate");
        }
        PrivateKey key = key(Files.readString(keyFile, StandardCharsets.ISO_8859_1));
        if (!belongs(key, chain.getFirst().getPublicKey())) {
            throw new GeneralSecurityException(keyFile + " holds no key for the certificate in " + certificateFile);
        }
        return new Pair(alias, chain, key);
    }

    private PrivateKey key(String text) throws IOException, GeneralSecurityException {
        try (var parser = new PEMParser(new StringReader(text))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                switch (object) {
                    case PEMKeyPair pair -> {
                        return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                    }
                    case PrivateKeyInfo key -> {
                        return new JcaPEMKeyConverter().getPrivateKey(key);
                    }
                    default -> {
                        // EC parameters stand before the key in some files.
                    }
                }
            }
        } catch (IOException | RuntimeException _) {
            // The parser's own message may quote what it read.
        }
        throw new GeneralSecurityException(keyFile + " holds no private key in PEM");
    }

    private static boolean belongs(PrivateKey key, PublicKey open) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(open.getAlgorithm())
                && !(key.getAlgorithm().startsWith("EC") && open.getAlgorithm().startsWith("EC"))) {
            return false;
        }
        String scheme = switch (open.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> open.getAlgorithm();
        };
        byte[] text = {'u', 's', 'h', 'e', 'r'};
        Signature signing = Signature.getInstance(scheme);
        signing.initSign(key);
        signing.update(text);
        Signature checking = Signature.getInstance(scheme);
        checking.initVerify(open);
        checking.update(text);
        return checking.verify(signing.sign());
    }

    /// Reads the files again if they changed.
    private synchronized void refresh() {
        long now = nanoTime.getAsLong();
        if (now - looked < AGAIN) {
            return;
        }
        looked = now;
        try {
            Stamp stamp = stamp();
            if (!stamp.equals(seen)) {
                Pair next = read(Integer.toString(Integer.parseInt(current.alias()) + 1));
                before = Optional.of(current);
                current = next;
                seen = stamp;
                complained = "";
                LOG.atInfo().addKeyValue("file", certificateFile).log("the webhook's certificate was replaced");
            }
        } catch (IOException | GeneralSecurityException unusable) {
            String cause = String.valueOf(unusable.getMessage());
            if (!cause.equals(complained)) {
                LOG.atWarn()
                        .addKeyValue("file", certificateFile)
                        .addKeyValue("cause", cause)
                        .log("the webhook goes on with its last certificate");
            }
            complained = cause;
        }
    }

    private synchronized Optional<Pair> pair(@Nullable String alias) {
        return current.alias().equals(alias)
                ? Optional.of(current)
                : before.filter(pair -> pair.alias().equals(alias));
    }

    private @Nullable String alias(@Nullable String keyType) {
        refresh();
        Pair now = current;
        String algorithm = now.key().getAlgorithm();
        boolean fits = algorithm.equals(keyType)
                || ("EC".equals(keyType) && algorithm.startsWith("EC"))
                || ("EdDSA".equals(keyType) && algorithm.startsWith("Ed"));
        return fits ? now.alias() : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            @Nullable String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(
            @Nullable String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(keyType);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        return pair(alias)
                .map(pair -> pair.chain().toArray(X509Certificate[]::new))
                .orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        return pair(alias).map(Pair::key).orElse(null);
    }

    @Override
    public String @Nullable [] getServerAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        String alias = alias(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
