package dev.usher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagValuesTest {

    @ParameterizedTest
    @ValueSource(strings = {"--http-port=8080", "--http-port 8080", "-http-port=8080", "-http-port 8080"})
    void takesAValueBehindAnEqualsSignOrInTheNextWord(String line) {
        assertThat(parse(line).port("http-port")).isEqualTo(8080);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-v=3", "--v=3", "-v 3", "--v 3", "-v3"})
    void takesTheVerbosityAsGoDoes(String line) {
        assertThat(parse(line).integer("v")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "--update-status, true",
        "--update-status=true, true",
        "--update-status=1, true",
        "--update-status=T, true",
        "--update-status=false, false",
        "--update-status=0, false",
        "--update-status=f, false",
        "-update-status=FALSE, false",
    })
    void takesBooleansBareOrInOneOfGosSpellings(String line, boolean value) {
        assertThat(parse(line).bool("update-status")).isEqualTo(value);
    }

    @Test
    void givesABooleanNoNextWord() {
        FlagValues flags = parse("--update-status false");

        assertThat(flags.bool("update-status")).isTrue();
        assertThat(flags.rest()).containsExactly("false");
    }

    @Test
    void takesEverythingBehindTwoDashesAsArguments() {
        FlagValues flags = parse("--http-port=1 a -- --https-port=2 -");

        assertThat(flags.rest()).containsExactly("a", "--https-port=2", "-");
        assertThat(flags.has("https-port")).isFalse();
    }

    @Test
    void letsTheLastOfTwoCountAndSaysSo() {
        FlagValues flags = parse("--http-port=1 --http-port=2");

        assertThat(flags.port("http-port")).isEqualTo(2);
        assertThat(flags.warnings()).containsExactly("--http-port is given twice: the last value counts");
    }

    @Test
    void keepsAllValuesOfARepeatableFlag() {
        FlagValues flags = parse("--manifests a --manifests=b,c");

        assertThat(flags.texts("manifests")).containsExactly("a", "b,c");
        assertThat(flags.warnings()).isEmpty();
    }

    @Test
    void keepsEqualsSignsInValues() {
        assertThat(parse("--watch-namespace-selector=a=b").text("watch-namespace-selector"))
                .isEqualTo("a=b");
    }

    @ParameterizedTest
    @CsvSource({
        "30, PT30S",
        "30s, PT30S",
        "1m30s, PT1M30S",
        "1.5h, PT1H30M",
        "250ms, PT0.25S",
        "0, PT0S",
    })
    void readsSecondsAndGoDurations(String value, String expected) {
        assertThat(parse("--drain-timeout=" + value).duration("drain-timeout")).hasToString(expected);
    }

    @Test
    void mapsPorts() {
        assertThat(parse("--port-map=80=8080 --port-map 443=8443").portMap("port-map"))
                .isEqualTo(Map.of(80, 8080, 443, 8443));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--htp-port=1 | unknown flag --htp-port: did you mean --http-port?",
                "--ingres-class=a | unknown flag --ingres-class: did you mean --ingress-class?",
                "--zzzzzzzz | unknown flag --zzzzzzzz: --help lists them",
                "--http-port | flag --http-port needs a value: --http-port=PORT",
                "--http-port=abc | flag --http-port=abc: must be a port, 0 to 65535, such as --http-port=8080",
                "--http-port=65536 | flag --http-port=65536: must be a port, 0 to 65535, such as --http-port=8080",
                "--http-port= | flag --http-port=: must be a port, 0 to 65535, such as --http-port=8080",
                "-v=x | flag -v=x: must be a whole number, 0 or more, such as -v=2",
                "-v=-1 | flag -v=-1: must be a whole number, 0 or more, such as -v=2",
                "--update-status=yes | flag --update-status=yes: must be true or false, such as --update-status=true",
                "--configmap=a | flag --configmap=a: must have the form namespace/name, such as --configmap=default/web",
                "--configmap=a/b/c | flag --configmap=a/b/c: must have the form namespace/name, such as --configmap=default/web",
                "--drain-timeout=soon | flag --drain-timeout=soon: must be seconds or a duration such as --drain-timeout=1m30s",
                "--time-buckets=2,1 | flag --time-buckets=2,1: must be rising numbers, such as --time-buckets=0.1,1,10",
                "--time-buckets=a | flag --time-buckets=a: must be numbers with commas between, such as --time-buckets=0.1,1,10",
                "--port-map=80 | flag --port-map=80: must have the form EXTERNAL=LOCAL, such as --port-map=80=8080",
                "--transport=tcp | flag --transport=tcp: must be one of io_uring, epoll, nio",
                "--access-log-format=xml | flag --access-log-format=xml: must be one of text, json",
                "--health-check-path=x | flag --health-check-path=x: must begin with a slash, such as --health-check-path=/healthz",
                "--http-port=1 --https-port=1 | flags --http-port, --https-port and --healthz-port name one port twice (1, 1, 10254): give each its own",
                "--controller-class= | flag --controller-class=: must name a controller, such as --controller-class=k8s.io/ingress-nginx; leave it away for all that are known",
                "--controller-class=a.test/b --controller-class= | flag --controller-class=: must name a controller, such as --controller-class=k8s.io/ingress-nginx; leave it away for all that are known",
                "--annotations-prefix= | flag --annotations-prefix=: must be what stands before the slash of annotations, such as --annotations-prefix=nginx.ingress.kubernetes.io",
                "--annotations-prefix=a.test/ | flag --annotations-prefix=a.test/: must be what stands before the slash of annotations, such as --annotations-prefix=nginx.ingress.kubernetes.io",
                "--annotations-prefix=a..test | flag --annotations-prefix=a..test: must be what stands before the slash of annotations, such as --annotations-prefix=nginx.ingress.kubernetes.io",
                "--status-port=80 | flags --status-port and --http-port name one port (80): give each its own",
                "--status-port=9 --healthz-port=9 | flags --status-port and --healthz-port name one port (9): give each its own",
                "--status-port=9 --port-map=53=9 | flags --status-port and --port-map name one port (9): give each its own",
                "--status-port=9 --default-server-port=9 | flags --status-port and --default-server-port name one port (9): give each its own",
                "--watch-namespace=a --watch-namespace-selector=b | flags --watch-namespace and --watch-namespace-selector exclude each other: give one of them",
                "--publish-service=a/b --publish-status-address=c | flags --publish-service and --publish-status-address exclude each other: give one of them",
            })
    void saysWhichFlagIsWrongAndHowItIsRight(String line, String message) {
        assertThatThrownBy(() -> ProcessSettings.from(parse(line), Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    @Test
    void refusesValuesOfSeveralLines() {
        assertThatThrownBy(() -> FlagValues.parse(Flags.ALL, List.of("--ingress-class=a\nb")))
                .isInstanceOf(UsageException.class)
                .hasMessage("flag --ingress-class=a b: must be one line");
    }

    @Test
    void letsAllPortsBeChosenByTheSystem() {
        assertThat(ProcessSettings.from(parse("--http-port=0 --https-port=0 --healthz-port=0"), Map.of())
                        .network()
                        .localHttp())
                .isZero();
    }

    /// Whoever has 10246 in use today never asked for a status port.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--http-port=10246",
                "--https-port=10246",
                "--port-map=443=10246",
                "--port-map=9000=10246",
                "--healthz-port=10246",
                "--default-server-port=10246"
            })
    void givesThePortOfStatusUpWhereAnotherFlagNamesItsDefault(String line) {
        assertThat(ProcessSettings.from(parse(line), Map.of()).network().statusPort())
                .isEmpty();
    }

    @Test
    void readsThePortOfStatusAndWhetherItWasAskedFor() {
        assertThat(ProcessSettings.from(parse("--v=0"), Map.of()).network().statusPort())
                .contains(new ProcessSettings.StatusPort(10_246, false));
        assertThat(ProcessSettings.from(parse("--status-port=0"), Map.of())
                        .network()
                        .statusPort())
                .contains(new ProcessSettings.StatusPort(0, true));
    }

    @Test
    void looksNoLongerAtStatusThanEveryFiveSeconds() {
        assertThat(ProcessSettings.from(parse("--status-update-interval=1"), Map.of())
                        .status()
                        .interval())
                .hasSeconds(5);
    }

    @Test
    void reportsTheLocalPortUnlessAMapSaysOtherwise() {
        var mapped = ProcessSettings.from(parse("--port-map=80=8080"), Map.of()).network();
        var flagged = ProcessSettings.from(parse("--http-port=8080"), Map.of()).network();

        assertThat(List.of(mapped.externalHttp(), mapped.localHttp())).containsExactly(80, 8080);
        assertThat(List.of(flagged.externalHttp(), flagged.localHttp())).containsExactly(8080, 8080);
    }

    @Test
    void survivesAnyText() {
        for (String text : List.of("", "-", "--", "---", "-=", "--=", "=", "--=x", "-\u0000", "--http-port==")) {
            try {
                FlagValues.parse(Flags.ALL, Collections.nCopies(2, text));
            } catch (UsageException wrong) {
                assertThat(wrong).hasMessageContaining("flag");
            }
        }
    }

    private static FlagValues parse(String line) {
        return FlagValues.parse(Flags.ALL, List.of(line.split(" ", -1)));
    }
}
