package dev.usher.dialect.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.model.PrivateKeyPem;
import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPairsTest {

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "RSASSA-PSS", "EC", "Ed25519"})
    void tellsAKeyFromAnotherOfItsKind(String algorithm) throws Exception {
        KeyPair own = pair(algorithm);
        KeyPair other = pair(algorithm);

        assertThat(KeyPairs.match(open(own), pkcs8(own))).isTrue();
        assertThat(KeyPairs.match(open(own), pkcs8(other))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void readsTheOlderFormsAsWell(String algorithm) throws Exception {
        KeyPair own = pair(algorithm);
        KeyPair other = pair(algorithm);

        assertThat(KeyPairs.match(open(own), traditional(own))).isTrue();
        assertThat(KeyPairs.match(open(own), traditional(other))).isFalse();
    }

    @Test
    void takesNoKeyOfAnotherKind() throws Exception {
        assertThat(KeyPairs.match(open(pair("RSA")), pkcs8(pair("EC")))).isFalse();
        assertThat(KeyPairs.match(open(pair("EC")), pkcs8(pair("RSA")))).isFalse();
        assertThat(KeyPairs.match(open(pair("Ed25519")), pkcs8(pair("RSA")))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void saysOfAKeyThatIsBrokenThatItIsNone(String algorithm) throws Exception {
        KeyPair own = pair(algorithm);
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(own.getPrivate().getEncoded());
        byte[] whole = info.getPrivateKey().getOctets();
        var broken = new DEROctetString(Arrays.copyOf(whole, whole.length / 2));
        byte[] text = new DERSequence(new ASN1Encodable[] {new ASN1Integer(0), info.getPrivateKeyAlgorithm(), broken})
                .getEncoded();

        assertThatThrownBy(() -> KeyPairs.match(open(own), pem(new PemObject("PRIVATE KEY", text))))
                .isInstanceOf(KeyPairs.UnreadableKeyException.class)
                .hasMessage("it is not a PEM private key");
    }

    @Test
    void saysOfATextWithoutAKeyThatThereIsNone() throws Exception {
        KeyPair own = pair("RSA");

        assertThatThrownBy(() -> KeyPairs.match(open(own), new PrivateKeyPem("nothing of the kind")))
                .isInstanceOf(KeyPairs.UnreadableKeyException.class)
                .hasMessage("there is no private key in it");
    }

    private static KeyPair pair(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        switch (algorithm) {
            case "EC" -> generator.initialize(256);
            case "Ed25519" -> {}
            default -> generator.initialize(1024);
        }
        return generator.generateKeyPair();
    }

    private static SubjectPublicKeyInfo open(KeyPair pair) {
        return SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
    }

    private static PrivateKeyPem pkcs8(KeyPair pair) throws IOException {
        return pem(new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded()));
    }

    /// PKCS#1 and SEC1, as OpenSSL and Go write them: with the public half and the name of the curve.
    private static PrivateKeyPem traditional(KeyPair pair) throws IOException {
        if (pair.getPrivate().getAlgorithm().equals("RSA")) {
            return pem(pair.getPrivate());
        }
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
        var key = new ECPrivateKey(
                256,
                ECPrivateKey.getInstance(info.parsePrivateKey()).getKey(),
                open(pair).getPublicKeyData(),
                info.getPrivateKeyAlgorithm().getParameters());
        return pem(new PemObject("EC PRIVATE KEY", key.getEncoded()));
    }

    private static PrivateKeyPem pem(Object object) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return new PrivateKeyPem(text.toString());
    }
}
