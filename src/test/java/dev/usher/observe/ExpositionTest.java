package dev.usher.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionTest {

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,1",
        "0.005,0.005",
        "2.5,2.5",
        "10,10",
        "100000,100000",
        "1000000,1e+06",
        "10000000,1e+07",
        "1234567.5,1.2345675e+06",
        "0.0001,0.0001",
        "0.00001,1e-05",
        "0.00012345,0.00012345",
        "123.456,123.456",
        "99999.5,99999.5",
        "1.5e-10,1.5e-10",
        "-3,-3",
        "-0.25,-0.25",
        "1e100,1e+100"
    })
    void printsNumbersAsGoDoes(double number, String text) {
        assertThat(HistogramBounds.number(number)).isEqualTo(text);
    }

    @Test
    void escapesLabelValues() {
        assertThat(new Labels().add("a", "x\"y\\z\nw").add("b", "é").text()).isEqualTo("a=\"x\\\"y\\\\z\\nw\",b=\"é\"");
    }

    @Test
    void writesTheTextFormat() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new Exposition(bytes);

        out.counter("c_total", "Counts\n\\things", "a=\"b\"", 3);
        out.family("h", MetricType.HISTOGRAM, "Sizes");
        out.histogram("h", "", HistogramBounds.of(List.of(1.0, 1e6), 1), new long[] {2, 0, 1}, 2_000_002);
        out.flush();

        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        # HELP c_total Counts\\n\\\\things
                        # TYPE c_total counter
                        c_total{a="b"} 3
                        # HELP h Sizes
                        # TYPE h histogram
                        h_bucket{le="1"} 2
                        h_bucket{le="1e+06"} 2
                        h_bucket{le="+Inf"} 3
                        h_sum 2000002
                        h_count 3
                        """);
    }

    @Test
    void findsFieldsOfProc() {
        String status = "Name:\tjava\nVmRSS:\t  123456 kB\nVmX:\tnone\n";

        assertThat(ProcessMetrics.field(status, "VmRSS:")).isEqualTo(OptionalLong.of(123_456));
        assertThat(ProcessMetrics.field(status, "VmX:")).isEmpty();
        assertThat(ProcessMetrics.field("", "VmRSS:")).isEmpty();
    }
}
