package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Settings of compression one by one, for each coding (P9): the effort, the shortest body, the media types, the user
/// agents, and what values nobody can read come to.
abstract class CompressionRowsSuite extends InterplaysSuite {
    private static final String PROSE = new Random(7)
            .ints(6_000, 0, 900)
            .mapToObj(i -> Integer.toString(i * i, 36))
            .collect(Collectors.joining(" "));

    /// A coding, the rows about it, and the defaults of two of them.
    private enum Coding {
        GZIP("gzip", "use-gzip", "gzip-level", "gzip-min-length", 256, "gzip-types"),
        BROTLI("br", "enable-brotli", "brotli-level", "brotli-min-length", 20, "brotli-types"),
        ZSTD("zstd", "usher-enable-zstd", "usher-zstd-level", "usher-zstd-min-length", 256, "usher-zstd-types");

        final String text;
        final String on;
        final String level;
        final String minLength;
        final int usualMinLength;
        final String types;

        Coding(String text, String on, String level, String minLength, int usualMinLength, String types) {
            this.text = text;
            this.on = on;
            this.level = level;
            this.minLength = minLength;
            this.usualMinLength = usualMinLength;
            this.types = types;
        }
    }

    @BeforeAll
    void start() throws IOException {
        Backend backend = backend((request, _, out) -> {
            String[] asked = request.target().substring(1).split("/", 2);
            int length = asked[0].isEmpty() ? PROSE.length() : Integer.parseInt(asked[0]);
            Backend.answer(out, 200, PROSE.substring(0, length), "Content-Type: " + asked[1]);
        });
        serve(
                "hsts: \"true\"",
                Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
    }

    private Answer get(String target, String coding) throws IOException {
        return get("web.test", target, "accept-encoding: " + coding);
    }

    private boolean isEncoded(Coding coding, String target) throws IOException {
        return get(target, coding.text).header("content-encoding").isPresent();
    }

    /// Switches every coding on.
    ///
    /// @param line gives each a further line
    private void configure(Function<Coding, String> line) throws IOException {
        program()
                .configure(Stream.of(Coding.values())
                        .map(coding -> coding.on + ": \"true\"\n" + line.apply(coding) + "\n")
                        .collect(Collectors.joining()));
    }

    private void configureTypes(String types) throws IOException {
        configure(coding -> coding.types + ": \"" + types + "\"");
    }

    private void configureMinLength(String length) throws IOException {
        configure(coding -> coding.minLength + ": \"" + length + "\"");
    }

    @Test
    void nothingIsEncodedUnlessItIsSwitchedOn() throws IOException {
        for (String off : new String[] {"false", "on"}) {
            program()
                    .configure(Stream.of(Coding.values())
                            .map(coding -> coding.on + ": \"" + off + "\"\n")
                            .collect(Collectors.joining()));
            for (Coding coding : Coding.values()) {
                assertThat(isEncoded(coding, "//text/html")).as(coding.on).isFalse();
            }
        }
        program().configure("enable-brotli: \"true\"");
        assertThat(isEncoded(Coding.BROTLI, "//text/html")).isTrue();
        assertThat(isEncoded(Coding.GZIP, "//text/html")).isFalse();
        assertThat(isEncoded(Coding.ZSTD, "//text/html")).isFalse();
    }

    /// Octets of the long text by each coding at some effort.
    private Map<Coding, Integer> sizes(String gzip, String brotli, String zstd) throws IOException {
        configure(coding -> coding.level + ": \""
                + switch (coding) {
                    case GZIP -> gzip;
                    case BROTLI -> brotli;
                    case ZSTD -> zstd;
                }
                + "\"");
        var sizes = new EnumMap<Coding, Integer>(Coding.class);
        for (Coding coding : Coding.values()) {
            var answer = get("//text/html", coding.text);
            assertThat(answer.header("content-encoding")).hasValue(coding.text);
            sizes.put(coding, answer.body().length());
        }
        return sizes;
    }

    @Test
    void theEffortIsThatOfTheSettings() throws IOException {
        Map<Coding, Integer> usual = sizes("", "", "");
        Map<Coding, Integer> most = sizes("9", "6", "9");

        assertThat(sizes("1", "4", "3")).isEqualTo(usual);
        for (Coding coding : Coding.values()) {
            assertThat(most.get(coding)).as(coding.level).isLessThan(usual.get(coding));
        }
        assertThat(sizes("best", "12", "10")).as("values nobody can read").isEqualTo(usual);

        Map<Coding, Integer> edges = sizes("0", "11", "0");
        assertThat(edges.get(Coding.GZIP)).as("no effort there is").isEqualTo(usual.get(Coding.GZIP));
        assertThat(edges.get(Coding.ZSTD)).as("no effort there is").isEqualTo(usual.get(Coding.ZSTD));
        assertThat(edges.get(Coding.BROTLI))
                .as("an effort that would hold up others is not made")
                .isEqualTo(most.get(Coding.BROTLI));
    }

    private void assertShortest(Coding coding, int length) throws IOException {
        assertThat(isEncoded(coding, "/" + (length - 1) + "/text/html"))
                .as(coding + " of " + (length - 1))
                .isFalse();
        assertThat(isEncoded(coding, "/" + length + "/text/html"))
                .as(coding + " of " + length)
                .isTrue();
    }

    @Test
    void shorterBodiesThanTheSettingsSayAreLeftAlone() throws IOException {
        configureMinLength("1000");
        for (Coding coding : Coding.values()) {
            assertShortest(coding, 1000);
        }
        configureMinLength("1k");
        for (Coding coding : Coding.values()) {
            assertShortest(coding, coding.usualMinLength);
        }
        configureMinLength("0");
        for (Coding coding : Coding.values()) {
            assertThat(isEncoded(coding, "/1/text/html")).as(coding.minLength).isTrue();
        }
    }

    private void assertTypes(String encoded, String plain) throws IOException {
        for (Coding coding : Coding.values()) {
            for (String type : encoded.split(" ", -1)) {
                assertThat(isEncoded(coding, "//" + type))
                        .as(coding.types + " " + type)
                        .isTrue();
            }
            for (String type : plain.split(" ", -1)) {
                assertThat(isEncoded(coding, "//" + type))
                        .as(coding.types + " " + type)
                        .isFalse();
            }
        }
    }

    @Test
    void theMediaTypesAreThoseOfIngressNginxUnlessSettingsNameOthers() throws IOException {
        configureTypes("image/png;application");
        assertTypes(
                "application/atom+xml application/javascript application/x-javascript application/json"
                        + " application/rss+xml application/vnd.ms-fontobject application/x-font-ttf"
                        + " application/x-web-app-manifest+json application/xhtml+xml application/xml font/opentype"
                        + " image/svg+xml image/x-icon text/css text/javascript text/plain text/x-component text/html",
                "image/png font/woff2 text/event-stream application/jso");

        configureTypes("image/png,  Font/WOFF2");
        assertTypes("image/png font/woff2 text/html IMAGE/PNG;x=y", "application/json");

        configureTypes("*");
        assertTypes("image/png x/y", "application/grpc");
    }

    @Test
    void userAgentsGetNoGzipWhereTheSettingsSaySo() throws IOException {
        withoutGzip("msie6");
        assertThat(getsGzip("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)"))
                .isFalse();
        assertThat(getsGzip("Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1)"))
                .isTrue();

        withoutGzip("^Old(?!er)");
        assertThat(getsGzip("Old/1")).isFalse();
        assertThat(getsGzip("old/1")).isFalse();
        assertThat(getsGzip("Older/1")).isTrue();
        assertThat(getsGzip("Very Old/1")).isTrue();
        assertThat(get("web.test", "//text/html", "accept-encoding: br", "user-agent: Old/1")
                        .header("content-encoding"))
                .hasValue("br");
        assertThat(isEncoded(Coding.GZIP, "//text/html"))
                .as("nobody in particular")
                .isTrue();

        withoutGzip("(");
        assertThat(getsGzip("Old/1")).isTrue();
    }

    private void withoutGzip(String pattern) throws IOException {
        configure(coding -> coding == Coding.GZIP ? "gzip-disable: '" + pattern + "'" : "");
    }

    private boolean getsGzip(String agent) throws IOException {
        return get("web.test", "//text/html", "accept-encoding: gzip", "user-agent: " + agent)
                .header("content-encoding")
                .isPresent();
    }
}
