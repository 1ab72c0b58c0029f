package dev.usher.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;

class NoClientCertificatesTest {
    private final NoClientCertificates trust = new NoClientCertificates();

    @Test
    void trustsNobodyAndNamesNobody() {
        var chain = new X509Certificate[0];

        assertThatThrownBy(() -> trust.checkClientTrusted(chain, "RSA")).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> trust.checkServerTrusted(chain, "RSA")).isInstanceOf(CertificateException.class);
        assertThat(trust.getAcceptedIssuers()).isEmpty();
    }
}
