package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FieldsTest {
    private static final byte[] ADDRESS = "203.0.113.9".getBytes(StandardCharsets.US_ASCII);

    /// With room for nothing, so that each line has to make its own.
    private final Fields fields = new Fields(0, 1);

    @Test
    void storesAddedLinesOneBehindTheOtherAsHttp1SendsThem() {
        fields.add(FieldName.X_REAL_IP, ADDRESS);
        fields.add(FieldName.X_SCHEME, "https");
        fields.add("x-request-id", "");
        fields.add(FieldName.X_FORWARDED_FOR, fields.array(), fields.valueOffset(0), fields.valueLength(0));

        assertThat(fields.text(0, fields.end()))
                .isEqualTo(String.join(
                        "\r\n",
                        "X-Real-IP: 203.0.113.9",
                        "X-Scheme: https",
                        "x-request-id: ",
                        "X-Forwarded-For: 203.0.113.9",
                        ""));
    }

    @Test
    void knowsNameAndValueOfAddedLines() {
        fields.add(FieldName.X_REAL_IP, ADDRESS);
        fields.add(FieldName.X_SCHEME, "https");
        fields.add("x-request-ID", "");
        fields.add("x-own", "ü");

        assertThat(fields.count()).isEqualTo(4);
        assertThat(line(0)).isEqualTo(FieldName.X_REAL_IP + " X-Real-IP=203.0.113.9");
        assertThat(line(1)).isEqualTo(FieldName.X_SCHEME + " X-Scheme=https");
        assertThat(line(2)).isEqualTo(FieldName.X_REQUEST_ID + " x-request-ID=");
        assertThat(line(3)).isEqualTo(FieldName.OTHER + " x-own=ü");
    }

    private String line(int line) {
        return fields.id(line) + " " + fields.name(line) + "=" + fields.value(line);
    }
}
