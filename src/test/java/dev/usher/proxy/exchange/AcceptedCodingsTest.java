package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.exchange.AcceptedCodings.Coding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedCodingsTest {
    private final AcceptedCodings accepted = new AcceptedCodings();

    private void read(String... values) {
        var fields = new Fields();
        for (String value : values) {
            fields.add("Accept-Encoding", value);
        }
        accepted.read(fields);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gzip                            | 1000 | 0    | 0    | 0
            GZip, br ,zstd                  | 1000 | 1000 | 1000 | 0
            x-gzip                          | 1000 | 0    | 0    | 0
            gzip;q=0.5, br;q=1.0            | 500  | 1000 | 0    | 0
            gzip ; q=0.123                  | 123  | 0    | 0    | 0
            gzip;Q=0                        | 0    | 0    | 0    | 0
            *                               | 0    | 0    | 0    | 0
            *;q=0.2, br;q=0.1               | 0    | 100  | 0    | 0
            gzip;q=0.1, *                   | 100  | 0    | 0    | 0
            gzip, identity;q=0              | 1000 | 0    | 0    | 0
            gzip;q=0.3, identity;q=0.7      | 300  | 0    | 0    | 700
            gzip;q=2                        | 0    | 0    | 0    | 0
            gzip;q=1.001                    | 0    | 0    | 0    | 0
            gzip;q=0.1234                   | 0    | 0    | 0    | 0
            gzip;q=x                        | 0    | 0    | 0    | 0
            gzip;level=1                    | 0    | 0    | 0    | 0
            gzip br                         | 0    | 0    | 0    | 0
            gzipped, brx                    | 0    | 0    | 0    | 0
            ,, ;q=1, gzip,                  | 1000 | 0    | 0    | 0
            """)
    void weighsWhatTheClientAccepts(String value, int gzip, int brotli, int zstd, int identity) {
        read(value);
        assertThat(accepted.weight(Coding.GZIP)).isEqualTo(gzip);
        assertThat(accepted.weight(Coding.BROTLI)).isEqualTo(brotli);
        assertThat(accepted.weight(Coding.ZSTD)).isEqualTo(zstd);
        assertThat(accepted.weight(Coding.IDENTITY)).isEqualTo(identity);
    }

    @Test
    void readsAllLines() {
        read("gzip;q=0.1", "br");
        assertThat(accepted.weight(Coding.GZIP)).isEqualTo(100);
        assertThat(accepted.weight(Coding.BROTLI)).isEqualTo(1000);
    }

    @Test
    void acceptsNothingWithoutTheField() {
        read("gzip");
        read();
        assertThat(accepted.weight(Coding.GZIP)).isZero();
        read("");
        assertThat(accepted.weight(Coding.GZIP)).isZero();
    }
}
