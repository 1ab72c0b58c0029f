package dev.usher.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.dialect.Admission;
import dev.usher.dialect.CompilerOptions;
import dev.usher.dialect.NginxOptions;
import dev.usher.dialect.nginx.NginxDialect;
import dev.usher.resource.Change;
import dev.usher.resource.ResourceDecoder;
import dev.usher.resource.SnapshotStore;
import dev.usher.routing.PathRegex;
import dev.usher.webhook.Review.Answer;
import dev.usher.webhook.Reviewer.Rules;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each check of AD3 with what it refuses and what it lets pass, on objects as the API server sends them.
final class ReviewerTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final CompilerOptions OPTIONS = options(_ -> {});

    private final SnapshotStore store = new SnapshotStore();
    private CompilerOptions options = OPTIONS;
    private Rules rules = new Rules(true, false);
    private Neighbourhood neighbourhood = new Neighbourhood("nginx.ingress.kubernetes.io");

    private static CompilerOptions options(Consumer<NginxOptions> changes) {
        return NginxOptions.with(flags -> {
            flags.configMap("default", "settings");
            changes.accept(flags);
        });
    }

    ReviewerTest() {
        stored("""
                apiVersion: networking.k8s.io/v1
                kind: IngressClass
                metadata: {name: nginx}
                spec: {controller: k8s.io/ingress-nginx}
                """);
        stored("""
                apiVersion: networking.k8s.io/v1
                kind: IngressClass
                metadata: {name: other}
                spec: {controller: example.com/other}
                """);
        stored("""
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: default}
                spec: {ports: [{port: 80}]}
                """);
    }

    private static Map<String, Object> tree(String yaml) {
        Map<?, ?> read = YAML.unmarshal(yaml, Map.class);
        var tree = new LinkedHashMap<String, Object>();
        read.forEach((key, value) -> tree.put(String.valueOf(key), value));
        return tree;
    }

    private void stored(String yaml) {
        store.apply(List.of(ResourceDecoder.decode(tree(yaml), "default").orElseThrow()));
    }

    private void settings(String data) {
        stored("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: default}\ndata:\n"
                + data.indent(2));
    }

    private Answer ask(String yaml) {
        return ask("CREATE", Optional.of(tree(yaml)));
    }

    private Answer ask(String operation, Optional<Map<String, Object>> object) {
        neighbourhood.published(store.snapshot());
        CompilerOptions with = options;
        var admission = new Admission(
                with,
                () -> List.of(
                        new NginxDialect(with, text -> PathRegex.compile(text).isPresent())));
        return new Reviewer(admission, neighbourhood, rules)
                .review(new Review("1", operation, "default", "new", object));
    }

    /// An Ingress as the API server would store it.
    private static String ingress(String name, String metadata, String spec) {
        return """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: %s
                  namespace: default
                  uid: 0a1b2c3d-0000-4000-8000-00000000000%d
                  creationTimestamp: "2026-11-0%dT00:00:00Z"
                %sspec:
                  ingressClassName: nginx
                %s""".formatted(name, name.length() % 10, name.length() % 9 + 1, metadata.indent(2), spec.indent(2));
    }

    private static String annotated(String name, String annotations) {
        return ingress(name, "annotations:\n" + annotations.indent(2), path("shop.example.com", "Prefix", "/"));
    }

    private static String path(String host, String type, String path) {
        return """
                rules:
                - host: "%s"
                  http: {paths: [{path: '%s', pathType: %s, backend: {service: {name: web, port: {number: 80}}}}]}
                """.formatted(host, path, type);
    }

    private static void allowed(Answer answer) {
        assertThat(answer.denial()).isEmpty();
    }

    private static void denied(Answer answer, String... parts) {
        assertThat(answer.denial()).isPresent();
        assertThat(answer.denial().get()).contains(parts);
    }

    @Test
    void letsAPlainIngressPassInSilence() {
        Answer answer = ask(ingress("a", "", path("a.example.com", "Prefix", "/shop")));

        assertThat(answer).isEqualTo(new Answer(Optional.empty(), List.of(), 1));
    }

    @Test
    void asksNothingOfWhatIsBeingDeleted() {
        String broken = ingress(
                "a", "deletionTimestamp: \"2026-11-01T00:00:00Z\"\n", path("a.example.com", "Prefix", "/etc/passwd"));

        assertThat(ask(broken)).isEqualTo(Answer.ALLOWED);
        assertThat(ask("DELETE", Optional.empty())).isEqualTo(Answer.ALLOWED);
        String stored = ingress("a", "", path("a.example.com", "Prefix", "/etc/passwd"));
        assertThat(ask("DELETE", Optional.of(tree(stored)))).isEqualTo(Answer.ALLOWED);
        denied(ask("CREATE", Optional.empty()), "no object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/x alias /etc;",
                "/a\n root /;",
                "/etc/passwd",
                "/etc/ingress-controller/x",
                "/x/var/run/secrets/y",
                "/content_by_lua_block"
            })
    void findsAttacksOnNginxInEveryClass(String path) {
        String foreign = ingress("a", "", path("a.example.com", "ImplementationSpecific", "/x"))
                .replace("ingressClassName: nginx", "ingressClassName: other");
        Map<String, Object> object = tree(foreign);
        assertThat(ask("CREATE", Optional.of(object))).isEqualTo(Answer.ALLOWED);

        denied(ask("CREATE", Optional.of(withPath(object, path))), "a path contains");
        rules = new Rules(false, false);
        allowed(ask("CREATE", Optional.of(withPath(object, path))));
    }

    private static Map<String, Object> withPath(Map<String, Object> object, String path) {
        var backend = Map.of("service", Map.of("name", "web", "port", Map.of("number", 80)));
        var entry = Map.of("path", path, "pathType", "ImplementationSpecific", "backend", backend);
        var spec =
                Map.of("ingressClassName", "other", "rules", List.of(Map.of("http", Map.of("paths", List.of(entry)))));
        Map<String, Object> changed = new HashMap<>(object);
        changed.put("spec", spec);
        return changed;
    }

    @ParameterizedTest
    @CsvSource({"hosts: [/etc/passwd]", "secretName: /var/run/secrets"})
    void findsAttacksInTlsEntries(String entry) {
        denied(
                ask(ingress("a", "", path("a.example.com", "Prefix", "/") + "tls: [{" + entry + "}]\n")),
                "invalid value found");
    }

    @Test
    void leavesIngressesOfOtherControllersAlone() {
        String foreign = annotated("a", "nginx.ingress.kubernetes.io/server-snippet: deny all;\n")
                .replace("ingressClassName: nginx", "ingressClassName: other");

        assertThat(ask(foreign)).isEqualTo(Answer.ALLOWED);
    }

    @Test
    void refusesCatchAllsWhereTheyAreDisabled() {
        String catchAll = ingress("a", "", "defaultBackend: {service: {name: web, port: {number: 80}}}\n");
        allowed(ask(catchAll));

        options = options(flags -> flags.disableCatchAll = true);

        denied(ask(catchAll), "--disable-catch-all forbids spec.defaultBackend");
    }

    @Test
    void refusesAnIdentityThatIsNone() {
        String forged = ingress("a", "", path("a.example.com", "Prefix", "/"))
                .replace("uid: 0a1b2c3d-0000-4000-8000-000000000001", "uid: \"x;\\n mirror /y\"");

        denied(ask(forged), "metadata.uid");
    }

    @ParameterizedTest
    @CsvSource({
        "Prefix,/a(/|$)(.*)",
        "Exact,/a b",
        "Prefix,/a%20b",
        "Exact,/~user",
        "Prefix,/a;b",
        "Exact,/ü",
        "Prefix,/{x}"
    })
    void refusesOddPathsUnlessTheirTypeIsFree(String type, String path) {
        denied(
                ask(ingress("a", "", path("a.example.com", type, path))),
                "ingress contains invalid paths: path \"" + path + "\" cannot be used with pathType " + type);
        allowed(ask(ingress("a", "", path("a.example.com", "ImplementationSpecific", path))));

        settings("strict-validate-path-type: \"false\"");

        allowed(ask(ingress("a", "", path("a.example.com", type, path))));
    }

    @Test
    void warnsOfPatternsWhoseTypeMakesThemNone() {
        settings("strict-validate-path-type: \"false\"");

        assertThat(ask(ingress("a", "", path("a.example.com", "Prefix", "/a(.*)")))
                        .warnings())
                .singleElement()
                .asString()
                .contains("spec.rules[0].http.paths[0].pathType", "looks like a regular expression");
    }

    @Test
    void refusesTheUsualPrefixWhereAnotherIsConfigured() {
        options = options(flags -> flags.annotationsPrefix = "edge.example.com");
        neighbourhood = new Neighbourhood("edge.example.com");

        denied(
                ask(annotated("a", "nginx.ingress.kubernetes.io/app-root: /x\n")),
                "custom annotation prefix",
                "edge.example.com/");
        allowed(ask(annotated("a", "edge.example.com/app-root: /x\n")));
    }

    @Test
    void refusesWordsOfTheBlocklist() {
        settings("annotation-value-word-blocklist: \"load_module,lua_package\"");

        denied(ask(annotated("a", "nginx.ingress.kubernetes.io/app-root: /load_module\n")), "load_module");
    }

    @Test
    void refusesSnippetsWhileTheyAreDisabled() {
        String snippet = annotated("a", "nginx.ingress.kubernetes.io/configuration-snippet: \"# nothing\"\n");
        denied(ask(snippet), "configuration-snippet annotation cannot be used");

        settings("allow-snippet-annotations: \"true\"");
        denied(ask(snippet), "configuration-snippet annotation cannot be used");

        settings("allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical");
        allowed(ask(snippet));
    }

    @Test
    void refusesRisksThatAreNotAllowedUnlessTheyAreNotLimited() {
        settings("annotations-risk-level: Low");
        String risky = annotated("a", "nginx.ingress.kubernetes.io/rewrite-target: /x\n");

        denied(ask(risky), "has risk", "above annotations-risk-level");
        options = options(flags -> flags.validation = false);
        allowed(ask(risky));
    }

    @Test
    void refusesValuesThatAreNotLoadedAndParsesThemWhateverTheFlagSays() {
        String bad = annotated("a", "nginx.ingress.kubernetes.io/limit-rps: lots\n");
        denied(ask(bad), "limit-rps is \"lots\"", "is not loaded");

        options = options(flags -> flags.validation = false);

        denied(ask(bad), "limit-rps is \"lots\"", "is not loaded");
    }

    @Test
    void warnsOfValuesThatCountAsAbsent() {
        String broken = annotated("a", "nginx.ingress.kubernetes.io/rewrite-target: \"/x;\\r alias /etc\"\n");

        assertThat(ask(broken).warnings()).singleElement().asString().contains("it counts as absent");
    }

    @Test
    void refusesAPathThatBelongsToAnother() {
        stored(ingress("aa", "", path("a.example.com", "Prefix", "/shop")));

        denied(
                ask(ingress("bbb", "", path("a.example.com", "Exact", "/shop"))),
                "host \"a.example.com\" and path \"/shop\" is already defined in ingress default/aa");
        allowed(ask(ingress("bbb", "", path("a.example.com", "Prefix", "/cart"))));
        allowed(ask(ingress("bbb", "", path("b.example.com", "Prefix", "/shop"))));
    }

    @Test
    void refusesAPathOfTheCatchAllHostThatBelongsToAnother() {
        stored(ingress("aa", "", path("", "Prefix", "/")));

        denied(ask(ingress("bbb", "", path("", "Prefix", "/"))), "host \"_\" and path \"/\"", "default/aa");
    }

    @Test
    void letsOneCanaryStandBesideAnIngress() {
        stored(ingress("aa", "", path("shop.example.com", "Prefix", "/")));
        String canary = """
                nginx.ingress.kubernetes.io/canary: "true"
                nginx.ingress.kubernetes.io/canary-weight: "10"
                """;
        allowed(ask(annotated("bbb", canary)));

        stored(annotated("bbb", canary));

        denied(ask(annotated("cccc", canary)), "already defined in ingress default/bbb");
    }

    @Test
    void letsAnOwnerChangeWhatItHas() {
        stored(ingress("aa", "", path("shop.example.com", "Prefix", "/")));
        stored(ingress("bbb", "", path("shop.example.com", "Prefix", "/")));

        allowed(ask(annotated("aa", "nginx.ingress.kubernetes.io/app-root: /x\n")));
        denied(ask(annotated("bbb", "nginx.ingress.kubernetes.io/app-root: /x\n")), "default/aa");
    }

    @Test
    void doesNotCountWhatIsNotLoaded() {
        options = options(flags -> flags.disableCatchAll = true);
        stored(ingress(
                "aa",
                "",
                path("a.example.com", "Prefix", "/") + "defaultBackend: {service: {name: web, port: {number: 80}}}\n"));

        allowed(ask(ingress("bbb", "", path("a.example.com", "Prefix", "/"))));
    }

    @Test
    void warnsOfWhatTheCompilerWouldReport() {
        Answer answer =
                ask(annotated("a", "nginx.ingress.kubernetes.io/ap-root: /x\n").replace("name: web", "name: missing"));

        allowed(answer);
        assertThat(answer.warnings())
                .hasSize(2)
                .anySatisfy(text -> assertThat(text).contains("default/missing does not exist"))
                .anySatisfy(text -> assertThat(text).contains("ap-root", "Did you mean app-root?"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    auth-url: http://check.idp.svc.cluster.local/auth | namespace "idp"
                    whitelist-source-range: 10.0.0.0/8,0.0.0.0/0 | lets in all addresses
                    temporal-redirect: https://a.example;permanent-redirect: https://b.example | beside temporal-redirect
                    """)
    void warnsOfWhatIsProbablyNotMeant(String annotations, String expected) {
        String lines = annotations
                .replace("; ", ";")
                .replace(";", "\n")
                .lines()
                .map(line -> "nginx.ingress.kubernetes.io/" + line + "\n")
                .reduce("", String::concat);

        Answer answer = ask(annotated("a", lines));

        allowed(answer);
        assertThat(answer.warnings()).anySatisfy(text -> assertThat(text).contains(expected));
    }

    @Test
    void refusesWhatItWouldWarnAboutWhenItIsStrict() {
        rules = new Rules(true, true);

        denied(ask(annotated("a", "nginx.ingress.kubernetes.io/ap-root: /x\n")), "ap-root");
        allowed(ask(ingress("a", "", path("a.example.com", "Prefix", "/"))));
    }

    @Test
    void keepsWarningsAsShortAsTheApiServerDoes() {
        var annotations = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            annotations
                    .append("nginx.ingress.kubernetes.io/")
                    .append("x".repeat(200))
                    .append(i)
                    .append(": y\n");
        }

        List<String> warnings = ask(annotated("a", annotations.toString())).warnings();

        assertThat(warnings).allMatch(text -> text.length() <= 256);
        assertThat(warnings.stream().mapToInt(String::length).sum()).isLessThanOrEqualTo(4096);
        assertThat(warnings.getLast()).matches("and [0-9]+ more: .*");
    }

    @Test
    void looksOnlyAtIngressesOfTheSameHosts() {
        for (int i = 0; i < 50; i++) {
            stored(ingress("stored-" + i, "", path("host-" + i + ".example.com", "Prefix", "/")));
        }
        stored(annotated("alias", "nginx.ingress.kubernetes.io/server-alias: host-7.example.com, x.example.com\n"));

        assertThat(ask(ingress("a", "", path("host-7.example.com", "Prefix", "/a")))
                        .compiled())
                .isEqualTo(3);
        assertThat(ask(ingress("a", "", path("elsewhere.example.com", "Prefix", "/")))
                        .compiled())
                .isEqualTo(1);
    }

    @Test
    void forgetsIngressesThatAreGone() {
        stored(ingress("aa", "", path("a.example.com", "Prefix", "/")));
        denied(ask(ingress("bbb", "", path("a.example.com", "Prefix", "/"))), "default/aa");

        Change put = ResourceDecoder.decode(tree(ingress("aa", "", path("a.example.com", "Prefix", "/"))), "default")
                .orElseThrow();
        store.apply(List.of(new Change.Delete(put.key())));

        allowed(ask(ingress("bbb", "", path("a.example.com", "Prefix", "/"))));
    }

    @Test
    void changesNothingOfWhatIsServed() {
        stored(ingress("aa", "", path("a.example.com", "Prefix", "/")));
        var before = store.snapshot();

        allowed(ask(ingress("bbb", "", path("a.example.com", "Prefix", "/b"))));

        assertThat(store.snapshot()).isSameAs(before);
        allowed(ask(ingress("cccc", "", path("a.example.com", "Prefix", "/b"))));
    }
}
