package dev.usher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandLineTest {
    private static final String SHOP = """
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: {name: nginx}
            spec: {controller: k8s.io/ingress-nginx}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: shop
            spec:
              ingressClassName: nginx
              rules:
              - host: shop.test
                http:
                  paths:
                  - {path: /api, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}
                  - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: api}
            spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: api-1, labels: {kubernetes.io/service-name: api}}
            addressType: IPv4
            ports: [{name: http, port: 8080}]
            endpoints: [{addresses: [10.0.0.1]}]
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws Exception {
        Files.writeString(folder.resolve("shop.yaml"), SHOP);
    }

    @Test
    void showsItsCommandsWithoutArguments() {
        Answer answer = Answer.to();

        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err())
                .startsWith("usage: usher COMMAND")
                .contains("run ", "check ", "explain ", "echo ", "version ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "-h"})
    void showsItsCommandsWhenAsked(String word) {
        Answer answer = Answer.to(word);

        assertThat(answer.code()).isZero();
        assertThat(answer.out()).startsWith("usage: usher COMMAND");
        assertThat(answer.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "run, --manifests=TEXT",
        "check, -o=TEXT",
        "explain, --client-ip=TEXT",
        "dbg, --status-port=PORT",
        "echo, --port=PORT",
        "version, ''"
    })
    void listsTheFlagsOfACommand(String command, String flag) {
        Answer asked = Answer.to("help", command);
        Answer flagged = Answer.to(command, "--help");

        assertThat(asked.code()).isZero();
        assertThat(asked.out()).startsWith("usage: usher " + command).contains(flag);
        assertThat(flagged).isEqualTo(asked);
    }

    @Test
    void takesTheArgumentsOfAContainerOfIngressNginx() {
        assertThat(Answer.to("/nginx-ingress-controller", "--version")).isEqualTo(Answer.to("run", "--version"));
        assertThat(Answer.to("/nginx-ingress-controller", "--htp-port=1").err())
                .contains("unknown flag --htp-port: did you mean --http-port?");
    }

    @Test
    void mindsNoEmptyWordBetweenTheFlags() {
        Answer answer = Answer.to("/nginx-ingress-controller", "", "--manifests=/no/such", "");

        assertThat(answer.code()).isEqualTo(3);
        assertThat(answer.err()).contains("/no/such");
    }

    @Test
    void linesUpWhatFlagsDo() {
        assertThat(Answer.to("run", "--help").out().lines().filter(line -> line.startsWith("  --")))
                .allMatch(line -> line.charAt(47) == ' ' && line.charAt(48) != ' ');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rnu | unknown command rnu: did you mean run?",
                "exlpain | unknown command exlpain: did you mean explain?",
                "dance | unknown command dance: use run, check, explain, dbg, echo or version",
                "help rnu | unknown command rnu: did you mean run?",
                "run somewhere | run takes flags only, not somewhere: did you mean --manifests somewhere?",
                "run --enable-metrics false | run takes flags only, not false: write a boolean flag as --flag=false",
                "run --htp-port=1 | unknown flag --htp-port: did you mean --http-port?",
                "run --manifests=. --watch-namespace-selector=a,,b | flag --watch-namespace-selector: not a label selector from \",b\" on; write as team=web,stage in (test, live)",
                "check | check needs a file or folder: usher check DIR…",
                "check . -o xml | flag -o=xml: must be text or json, such as -o json",
                "explain | explain needs a URL: usher explain --manifests DIR [METHOD] http://host/path",
                "explain GET http://a/ more | explain needs a URL: usher explain --manifests DIR [METHOD] http://host/path",
                "explain http://a/ | explain needs something to explain from: --manifests DIR or --admin URL",
                "explain --manifests . ftp://a/ | ftp://a/ is no URL: use http://host/path",
                "explain --manifests . --client-ip me http://a/ | flag --client-ip=me: must be an address, such as --client-ip 203.0.113.9",
                "explain --admin nowhere http://a/ | flag --admin=nowhere: must be a URL such as http://localhost:10254",
                "explain --manifests . -H nocolon http://a/ | flag -H=nocolon: must have the form 'name: value', such as -H 'Accept: text/html'",
                "dbg | dbg cannot answer this: use usher dbg backends list, dbg backends all, dbg backends get NAME, dbg certs get HOST, dbg conf or dbg general",
                "dbg backends | dbg cannot answer this: use usher dbg backends list, dbg backends all, dbg backends get NAME, dbg certs get HOST, dbg conf or dbg general",
                "dbg backends get | dbg cannot answer this: use usher dbg backends list, dbg backends all, dbg backends get NAME, dbg certs get HOST, dbg conf or dbg general",
                "dbg backends list more | dbg cannot answer this: use usher dbg backends list, dbg backends all, dbg backends get NAME, dbg certs get HOST, dbg conf or dbg general",
                "dbg conf more | dbg cannot answer this: use usher dbg backends list, dbg backends all, dbg backends get NAME, dbg certs get HOST, dbg conf or dbg general",
                "dbg general --status-prot=1 | unknown flag --status-prot: did you mean --status-port?",
                "dbg general --status-port=x | flag --status-port=x: must be a port, 0 to 65535, such as --status-port=8080",
                "dbg general --status-port=0 | flag --status-port=0: must be the port that usher's log names, such as --status-port=10246",
                "echo extra | echo takes flags only, not extra: usher echo --port=8090",
                "echo --port=x | flag --port=x: must be a port, 0 to 65535, such as --port=8080",
                "version extra | version takes no arguments, not extra: usher version",
            })
    void endsWith2OnWrongUsage(String line, String message) {
        Answer answer = Answer.to(line.split(" ", -1));

        assertThat(answer.err()).isEqualTo("usher: " + message + "\n");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check /no/such", "explain --manifests /no/such http://a/", "run --manifests /no/such"})
    void endsWith3WhenAPathIsMissing(String line) {
        Answer answer = Answer.to(line.split(" ", -1));

        assertThat(answer.err()).isEqualTo("usher: there is no file or folder /no/such: correct the path\n");
        assertThat(answer.code()).isEqualTo(3);
    }

    @Test
    void endsWith3WhenNothingAnswers() {
        Answer answer = Answer.to("explain", "--admin", "http://127.0.0.1:1", "http://a/");

        assertThat(answer.code()).isEqualTo(3);
        assertThat(answer.err())
                .isEqualTo("usher: http://127.0.0.1:1 does not answer: check that usher runs and its --healthz-port\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"backends list", "backends all", "backends get a", "certs get a", "conf", "general"})
    void endsWith3WhenNoUsherAnswersOnTheStatusPort(String question) {
        Answer answer = Answer.to(("dbg " + question + " --status-port=1").split(" ", -1));

        assertThat(answer.code()).isEqualTo(3);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err())
                .isEqualTo("usher: nothing answers on port 1 of this machine: check that usher runs here, and give its"
                        + " --status-port where that is another. Its log says if it has none\n");
    }

    @Test
    void printsItsVersion() {
        assertThat(Answer.to("version").out()).containsPattern("usher +\\S+\njdk +\\d+.*\ntransport +\\S+\ntls +\\S+");
        assertThat(Answer.to("run", "--version")).isEqualTo(Answer.to("version"));
    }

    @Test
    void checksGoodManifests() {
        Answer answer = Answer.to("check", folder.toString());

        assertThat(answer).isEqualTo(new Answer(0, "check: 1 Ingress served, 0 errors, 0 warnings\n", ""));
    }

    @Test
    void saysWhereWhatIsWrong() throws Exception {
        Path bad = folder.resolve("shop.yaml");
        Files.writeString(
                bad,
                SHOP.replace("  name: shop\n", "  name: shop\n  labels: 7\n")
                        .replace("pathType: Prefix", "pathType: Prefx"));

        Answer answer = Answer.to("check", folder.toString());

        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.out().lines().filter(line -> !line.startsWith("check:")))
                .isNotEmpty()
                .allMatch(line -> line.matches(
                        ".+shop\\.yaml:\\d+: (error|warning|info): Ingress default/shop \\S+: .+ \\(\\w+\\)"));
        assertThat(answer.out()).contains("shop.yaml:17: error: ");
    }

    @Test
    void checksIntoJson() throws Exception {
        Files.writeString(folder.resolve("shop.yaml"), SHOP.replace("number: 80", "nummer: 80"));

        Answer answer = Answer.to("check", folder.toString(), "-o", "json");

        JsonNode problems = JsonMapper.shared().readTree(answer.out());
        assertThat(answer.code()).isEqualTo(1);
        assertThat(problems.isArray()).isTrue();
        assertThat(problems.get(0).propertyNames())
                .containsExactly("file", "line", "severity", "kind", "namespace", "name", "field", "reason", "message");
    }

    @Test
    void explainsWhoWinsAndWhatIsDone() {
        Answer answer =
                Answer.to("explain", "--manifests", folder.toString(), "post", "http://SHOP.test:8080/api/items?q=1");

        assertThat(answer).isEqualTo(new Answer(0, """
                POST http://SHOP.test:8080/api/items?q=1
                host:      shop.test (named exactly)
                path:      /api/items
                winner:    Prefix /api of Ingress default/shop to Service api
                loser:     Prefix / of Ingress default/shop to Service web: fits too, but is shorter
                limit:     bodies above 1048576 bytes are refused with 413
                backend:   default-api-80 by HTTP, [10.0.0.1:8080]
                """, ""));
    }

    @Test
    void explainsWhichIngressLostThePathToAnOlderOne() throws Exception {
        Files.writeString(
                folder.resolve("younger.yaml"),
                SHOP.replace("  name: shop\n", "  name: shop-b\n  creationTimestamp: \"2026-02-01T00:00:00Z\"\n"));
        Files.writeString(
                folder.resolve("shop.yaml"),
                SHOP.replace("  name: shop\n", "  name: shop\n  creationTimestamp: \"2026-01-01T00:00:00Z\"\n"));

        assertThat(Answer.to("explain", "--manifests", folder.toString(), "http://shop.test/api")
                        .out())
                .contains(
                        "loser:     Prefix /api of Ingress default/shop-b to Service api: Ingress default/shop has the"
                                + " same path and comes first\n");
    }

    @Test
    void explainsWhatTheBackendIsToldOfTheClient() {
        assertThat(Answer.to(
                                "explain",
                                "--manifests",
                                folder.toString(),
                                "--client-ip",
                                "203.0.113.9",
                                "http://shop.test/api")
                        .out())
                .contains("client:    203.0.113.9, told in X-Real-IP and X-Forwarded-For\n");
    }

    @Test
    void explainsBuiltInAnswers() {
        assertThat(Answer.to("explain", "--manifests", folder.toString(), "http://else.test/x")
                        .out())
                .contains(
                        "winner:    Prefix /, built in\n",
                        "answer:    404, no rule matches and there is no default backend\n");
        assertThat(Answer.to("explain", "--manifests", folder.toString(), "http://shop.test/x")
                        .out())
                .contains("answer:    503, the backend has no endpoint\n");
        assertThat(Answer.to("explain", "--manifests", folder.toString(), "http://shop.test/../x")
                        .out())
                .contains("answer:    400, ");
    }

    @Test
    void explainsIntoJson() {
        Answer answer =
                Answer.to("explain", "--manifests", folder.toString(), "-o=json", "-H", "Host: shop.test", "/api");

        JsonNode explanation = JsonMapper.shared().readTree(answer.out());
        assertThat(explanation.path("winner").path("service").asString("")).isEqualTo("api");
        assertThat(explanation.path("losers").size()).isEqualTo(1);
        assertThat(explanation.path("steps").size()).isPositive();
    }
}
