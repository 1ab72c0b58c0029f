package dev.usher.dialect.reference;

import dev.usher.model.PrivateKeyPem;
import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/// Tells whether a private key (PKCS#1, SEC1 or PKCS#8 PEM) belongs to a public key, by numbers: no signature is made.
final class KeyPairs {
    private static final String NOT_A_KEY = "it is not a PEM private key";

    private KeyPairs() {}

    /// A key text that cannot be read; says nothing of what is in it.
    static final class UnreadableKeyException extends Exception {
        private static final long serialVersionUID = 1;

        private final String why;

        UnreadableKeyException(String why) {
            super(why, null, false, false);
            this.why = why;
        }

        String why() {
            return why;
        }
    }

    static boolean match(SubjectPublicKeyInfo publicKey, PrivateKeyPem privateKey)
            throws UnreadableKeyException, IOException {
        var info = info(privateKey);
        if (isRsa(publicKey.getAlgorithm()) && isRsa(info.getPrivateKeyAlgorithm())) {
            return matchRsa(RSAPublicKey.getInstance(publicKey.parsePublicKey()), info);
        }
        if (isWritten(publicKey, info)) {
            return true;
        }
        var known = PublicKeyFactory.createKey(publicKey);
        var secret = read(info);
        if (secret instanceof RSAPrivateCrtKeyParameters rsa && known instanceof RSAKeyParameters open) {
            return rsa.getModulus().equals(open.getModulus())
                    && rsa.getPublicExponent().equals(open.getExponent());
        }
        if (secret instanceof ECPrivateKeyParameters ec && known instanceof ECPublicKeyParameters open) {
            return ec.getParameters().getCurve().equals(open.getParameters().getCurve())
                    && new FixedPointCombMultiplier()
                            .multiply(ec.getParameters().getG(), ec.getD())
                            .equals(open.getQ());
        }
        if (secret instanceof Ed25519PrivateKeyParameters ed && known instanceof Ed25519PublicKeyParameters open) {
            return Arrays.equals(ed.generatePublicKey().getEncoded(), open.getEncoded());
        }
        return false;
    }

    private static boolean isRsa(AlgorithmIdentifier algorithm) {
        return algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
    }

    /// Compares what is written. To make keys of it would look for factors of the modulus first: 12 ms for each
    /// certificate, two minutes for ten thousand, to find out what the first handshake finds out as well.
    private static boolean matchRsa(RSAPublicKey open, PrivateKeyInfo info) throws UnreadableKeyException {
        try {
            var secret = RSAPrivateKey.getInstance(info.parsePrivateKey());
            return secret.getModulus().equals(open.getModulus())
                    && secret.getPublicExponent().equals(open.getPublicExponent());
        } catch (IOException | RuntimeException _) {
            throw new UnreadableKeyException(NOT_A_KEY);
        }
    }

    /// Whether a key of the same curve says that the public key is its own (RFC 5915 §3), as nearly all do. As with RSA
    /// it is taken at its word: to compute the point would load the tables of all curves in every start.
    private static boolean isWritten(SubjectPublicKeyInfo publicKey, PrivateKeyInfo info)
            throws UnreadableKeyException {
        var algorithm = publicKey.getAlgorithm();
        if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                || !algorithm.equals(info.getPrivateKeyAlgorithm())) {
            return false;
        }
        try {
            var point = ECPrivateKey.getInstance(info.parsePrivateKey()).getPublicKey();
            return point != null
                    && Arrays.equals(
                            point.getBytes(), publicKey.getPublicKeyData().getBytes());
        } catch (IOException | RuntimeException _) {
            throw new UnreadableKeyException(NOT_A_KEY);
        }
    }

    private static AsymmetricKeyParameter read(PrivateKeyInfo info) throws UnreadableKeyException {
        try {
            return PrivateKeyFactory.createKey(info);
        } catch (IOException | RuntimeException _) {
            throw new UnreadableKeyException(NOT_A_KEY);
        }
    }

    private static PrivateKeyInfo info(PrivateKeyPem pem) throws UnreadableKeyException {
        try {
            return parse(pem);
        } catch (IOException | RuntimeException _) {
            throw new UnreadableKeyException(NOT_A_KEY);
        }
    }

    private static PrivateKeyInfo parse(PrivateKeyPem pem) throws UnreadableKeyException, IOException {
        try (var parser = new PEMParser(new StringReader(pem.pem()))) {
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                switch (next) {
                    case PEMKeyPair pair -> {
                        return pair.getPrivateKeyInfo();
                    }
                    case PrivateKeyInfo info -> {
                        return info;
                    }
                    case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
                        throw new UnreadableKeyException("it is encrypted, and there is no place for its password");
                    default -> {
                        // EC PARAMETERS and the like may come first.
                    }
                }
            }
        }
        throw new UnreadableKeyException("there is no private key in it");
    }
}
