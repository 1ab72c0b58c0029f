package dev.usher.dialect.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x509.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateTimeTest {

    /// RFC 5280 §4.1.2.5.1: two digits from 50 on are of the century before.
    @ParameterizedTest
    @CsvSource({"491231235959Z, 2049-12-31T23:59:59Z", "500101000000Z, 1950-01-01T00:00:00Z"})
    void readsYearsOfTwoDigits(String text, Instant expected) throws IOException {
        assertThat(CertificateTime.epochSecond(time(new ASN1UTCTime(text)))).isEqualTo(expected.getEpochSecond());
    }

    @Test
    void readsYearsOfFourDigits() throws IOException {
        assertThat(CertificateTime.epochSecond(time(new ASN1GeneralizedTime("99991231235959Z"))))
                .isEqualTo(Instant.parse("9999-12-31T23:59:59Z").getEpochSecond());
    }

    @ParameterizedTest
    @ValueSource(strings = {"20260230000000Z", "2026020100+0100", "20260201000000+0100", "2026-2-1T00:00:00Z"})
    void refusesWhatIsNoTimeOfACertificate(String text) {
        assertThatThrownBy(() -> CertificateTime.epochSecond(time(new ASN1GeneralizedTime(text))))
                .isInstanceOfAny(IOException.class, IllegalArgumentException.class);
    }

    private static Time time(ASN1Primitive primitive) {
        return Time.getInstance(primitive);
    }
}
