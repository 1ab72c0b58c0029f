package dev.usher.proxy.tls;

import dev.usher.model.PrivateKeyPem;
import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/// Reads private keys as Secrets hold them: PKCS#8, PKCS#1 and SEC1.
final class PemKeys {
    private PemKeys() {}

    /// Reads the first key in a text.
    ///
    /// @throws IOException when there is none, or none of a known form; the message holds nothing of the key
    static PrivateKey read(PrivateKeyPem pem) throws IOException {
        try (var parser = new PEMParser(new StringReader(pem.pem()))) {
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
        } catch (IOException | RuntimeException wrong) {
            throw new IOException(
                    "not a private key in a form we know: " + wrong.getClass().getSimpleName());
        }
        throw new IOException("no private key in the text");
    }
}
