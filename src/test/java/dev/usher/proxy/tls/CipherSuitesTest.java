package dev.usher.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CipherSuitesTest {
    private static final List<String> BOTH = List.of("TLSv1.2", "TLSv1.3");

    @ParameterizedTest
    @CsvSource({
        "ECDHE-ECDSA-AES256-GCM-SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "ECDHE-RSA-CHACHA20-POLY1305, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "DHE-RSA-AES128-SHA256, TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
        "ECDHE-ECDSA-AES128-SHA, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        "ECDHE-RSA-AES256-SHA384, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        "AES128-GCM-SHA256, TLS_RSA_WITH_AES_128_GCM_SHA256",
        "AES256-SHA, TLS_RSA_WITH_AES_256_CBC_SHA",
    })
    void saysNamesAsJavaDoes(String openSsl, String java) {
        assertThat(CipherSuites.javaName(openSsl)).isEqualTo(java);
    }

    @ParameterizedTest
    @EnumSource
    void offersWhatTheLibraryHasInTheOrderGiven(TlsProvider provider) throws GeneralSecurityException {
        var suites = CipherSuites.of(
                List.of("ECDHE-RSA-AES256-GCM-SHA384", "NO-SUCH", "ECDHE-RSA-AES128-GCM-SHA256"), BOTH, provider);

        assertThat(suites.protocols()).isEqualTo(BOTH);
        assertThat(suites.names())
                .endsWith("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
                .hasSize(5);
    }

    @Test
    void leavesOutVersionsThatHaveNoSuite() throws GeneralSecurityException {
        assertThat(CipherSuites.of(List.of("DHE-RSA-AES128-SHA"), BOTH, TlsProvider.BORING_SSL)
                        .protocols())
                .containsExactly("TLSv1.3");
        assertThatThrownBy(() -> CipherSuites.of(List.of("NO-SUCH"), List.of("TLSv1.2"), TlsProvider.JDK))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("NO-SUCH");
    }
}
