package dev.usher.dialect.reference;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x509.Time;

/// Reads when a certificate ends. The library would ask the JDK's formatter for dates, which brings the names
/// and numbers of all languages into every start.
final class CertificateTime {
    /// Length of `yyyyMMddHHmmss`.
    private static final int SECONDS = 14;

    private CertificateTime() {}

    /// Seconds since 1970. In certificates times have seconds and are of Greenwich (RFC 5280 §4.1.2.5).
    ///
    /// @throws IOException when the time is none of a certificate
    static long epochSecond(Time time) throws IOException {
        String text = switch (time.toASN1Primitive()) {
            case ASN1UTCTime two -> two.getAdjustedTime();
            case ASN1GeneralizedTime four -> four.getTime();
            default -> "";
        };
        if (text.length() < SECONDS || !(text.endsWith("Z") || text.endsWith("GMT+00:00"))) {
            throw new IOException("no time of a certificate");
        }
        try {
            return LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 4, 6),
                            number(text, 6, 8),
                            number(text, 8, 10),
                            number(text, 10, 12),
                            number(text, 12, SECONDS))
                    .toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException | NumberFormatException e) {
            throw new IOException("no time of a certificate", e);
        }
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
