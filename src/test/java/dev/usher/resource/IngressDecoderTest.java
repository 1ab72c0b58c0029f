package dev.usher.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.resource.Ingress.PathRule;
import dev.usher.resource.Ingress.PathType;
import dev.usher.resource.Ingress.Rule;
import dev.usher.resource.Ingress.TlsEntry;
import dev.usher.resource.IngressBackend.ResourceBackend;
import dev.usher.resource.IngressBackend.ServiceBackend;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IngressDecoderTest {
    private static final String HEAD = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: shop, namespace: web}
            """;

    @Test
    void decodesWhatKubectlPrints() {
        var decoding = Decoding.of("""
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  annotations:
                    nginx.ingress.kubernetes.io/rewrite-target: /$2
                    kubectl.kubernetes.io/last-applied-configuration: |
                      {"apiVersion":"networking.k8s.io/v1"}
                  creationTimestamp: "2026-11-24T08:00:00Z"
                  generation: 3
                  labels: {team: web}
                  managedFields: [{manager: kubectl, operation: Update}]
                  name: shop
                  namespace: web
                  resourceVersion: "12345"
                  uid: 0a1b
                spec:
                  ingressClassName: nginx
                  defaultBackend: {service: {name: fallback, port: {number: 8080}}}
                  rules:
                  - host: shop.example.com
                    http:
                      paths:
                      - path: /
                        pathType: Prefix
                        backend: {service: {name: front, port: {name: http}}}
                      - path: /api
                        pathType: Exact
                        backend: {service: {name: api, port: {number: 80}}}
                  - host: "*.example.com"
                  - http:
                      paths:
                      - pathType: ImplementationSpecific
                        backend: {resource: {apiGroup: k8s.example.com, kind: StorageBucket, name: static}}
                  tls:
                  - hosts: [shop.example.com, "*.example.com"]
                    secretName: shop-tls
                  - {}
                status:
                  loadBalancer:
                    ingress:
                    - ip: 192.0.2.1
                      ports: [{port: 80, protocol: TCP}]
                    - hostname: lb.example.com
                """);

        var ingress = decoding.as(Ingress.class);

        assertThat(decoding.problems()).isEmpty();
        assertThat(ingress.key()).isEqualTo(ResourceKey.of(Kind.INGRESS, "web", "shop"));
        assertThat(ingress.metadata().created()).contains(Instant.parse("2026-11-24T08:00:00Z"));
        assertThat(ingress.metadata().generation()).isEqualTo(3);
        assertThat(ingress.metadata().uid()).isEqualTo("0a1b");
        assertThat(ingress.metadata().labels())
                .as("nobody reads them, so nobody keeps them")
                .isEmpty();
        assertThat(ingress.metadata().annotations())
                .as("without the copy of the whole object")
                .isEqualTo(Map.of("nginx.ingress.kubernetes.io/rewrite-target", "/$2"));
        assertThat(ingress.className()).contains("nginx");
        assertThat(ingress.defaultBackend()).contains(service("fallback", new PortReference.ByNumber(8080)));
        assertThat(ingress.rules())
                .containsExactly(
                        new Rule(
                                0,
                                "shop.example.com",
                                List.of(
                                        new PathRule(
                                                0,
                                                "/",
                                                PathType.PREFIX,
                                                service("front", new PortReference.ByName("http"))),
                                        new PathRule(
                                                1,
                                                "/api",
                                                PathType.EXACT,
                                                service("api", new PortReference.ByNumber(80))))),
                        new Rule(1, "*.example.com", List.of()),
                        new Rule(
                                2,
                                "",
                                List.of(new PathRule(
                                        0,
                                        "",
                                        PathType.IMPLEMENTATION_SPECIFIC,
                                        new ResourceBackend("k8s.example.com", "StorageBucket", "static")))));
        assertThat(ingress.tls())
                .containsExactly(
                        new TlsEntry(0, List.of("shop.example.com", "*.example.com"), "shop-tls"),
                        new TlsEntry(1, List.of(), ""));
        assertThat(ingress.addresses())
                .containsExactly(
                        new LoadBalancerAddress("192.0.2.1", ""), new LoadBalancerAddress("", "lb.example.com"));
    }

    @Test
    void keepsEverythingBesideAnUnknownField() {
        var decoding = Decoding.of("""
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: shop, label: {a: b}}
                spec:
                  ingressClassname: nginx
                  rules:
                  - hosts: x
                    http: {paths: [{path: /, pathtype: Prefix, pathType: Exact, backend: {service: {name: a, port: {number: 80}}}}]}
                  zzzzzzzzzz: 1
                """);

        assertThat(decoding.as(Ingress.class).rules()).hasSize(1);
        assertThat(decoding.lines())
                .containsExactly(
                        "WARNING UNKNOWN_FIELD metadata.label: label is no field of the API here and is ignored: did you mean labels?",
                        "WARNING UNKNOWN_FIELD spec.ingressClassname: ingressClassname is no field of the API here and is ignored: did you mean ingressClassName?",
                        "WARNING UNKNOWN_FIELD spec.zzzzzzzzzz: zzzzzzzzzz is no field of the API here and is ignored: known are defaultBackend, ingressClassName, rules, tls.",
                        "WARNING UNKNOWN_FIELD spec.rules[0].hosts: hosts is no field of the API here and is ignored: did you mean host?",
                        "WARNING UNKNOWN_FIELD spec.rules[0].http.paths[0].pathtype: pathtype is no field of the API here and is ignored: did you mean pathType?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {path: /, pathType: prefix, backend: {service: {name: a, port: {number: 80}}}}               | pathType
                    {path: /, pathType: 5, backend: {service: {name: a, port: {number: 80}}}}                    | pathType
                    {path: [], pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}              | path
                    {path: foo, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}             | path
                    {path: '^/foo', pathType: ImplementationSpecific, backend: {service: {name: a, port: {number: 80}}}} | path
                    {pathType: Exact, backend: {service: {name: a, port: {number: 80}}}}                         | path
                    {path: /a//b, pathType: Exact, backend: {service: {name: a, port: {number: 80}}}}            | path
                    {path: /a%2Fb, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}          | path
                    {path: /a/.., pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}           | path
                    {path: "/a\\nb", pathType: ImplementationSpecific, backend: {service: {name: a, port: {number: 80}}}} | path
                    {path: /, pathType: Prefix}                                                                  | backend
                    {path: /, pathType: Prefix, backend: web}                                                    | backend
                    {path: /, pathType: Prefix, backend: {}}                                                     | backend.service
                    {path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}, resource: {kind: B, name: b}}} | backend.service
                    {path: /, pathType: Prefix, backend: {resource: {kind: B}}}                                  | backend.resource.name
                    {path: /, pathType: Prefix, backend: {service: {port: {number: 80}}}}                        | backend.service.name
                    {path: /, pathType: Prefix, backend: {service: {name: a}}}                                   | backend.service.port
                    {path: /, pathType: Prefix, backend: {service: {name: a, port: 80}}}                         | backend.service.port
                    {path: /, pathType: Prefix, backend: {service: {name: a, port: {}}}}                         | backend.service.port.number
                    {path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80, name: http}}}}   | backend.service.port.number
                    {path: /, pathType: Prefix, backend: {service: {name: a, port: {number: '80'}}}}             | backend.service.port.number
                    {path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 0}}}}                | backend.service.port.number
                    {path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 70000}}}}            | backend.service.port.number
                    {path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 18446744073709551696}}}} | backend.service.port.number
                    {path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80.5}}}}             | backend.service.port.number
                    """)
    void leavesOutOnlyThePathThatIsWrong(String path, String field) {
        var decoding = Decoding.of(HEAD + """
                spec:
                  rules:
                  - http:
                      paths:
                      - {path: /good, pathType: Prefix, backend: {service: {name: good, port: {number: 80}}}}
                      - %s
                      - {path: /too, pathType: Prefix, backend: {service: {name: good, port: {number: 80}}}}
                """.formatted(path));

        assertThat(decoding.as(Ingress.class).rules().getFirst().paths())
                .extracting(PathRule::index)
                .containsExactly(0, 2);
        assertThat(decoding.fields()).containsExactly("spec.rules[0].http.paths[1]." + field);
        assertThat(decoding.lines().getFirst()).startsWith("ERROR").endsWith("; the path is ignored.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/foo//bar", "/foo/.*", "/a/../b", "/(.*)%2F$", "/download(/|$)(.*)", "/[a-z]{3}/\\d+"})
    void leavesImplementationSpecificPathsToTheDialect(String path) {
        var decoding = Decoding.of(HEAD
                + "spec: {rules: [{http: {paths: [{pathType: ImplementationSpecific, path: '" + path
                + "', backend: {service: {name: a, port: {number: 80}}}}]}}]}");

        assertThat(decoding.problems()).isEmpty();
        assertThat(decoding.as(Ingress.class)
                        .rules()
                        .getFirst()
                        .paths()
                        .getFirst()
                        .path())
                .isEqualTo(path);
    }

    @Test
    void assumesATypeForAPathThatHasNone() {
        var decoding = Decoding.of(HEAD
                + "spec: {rules: [{http: {paths: [{path: /, backend: {service: {name: a, port: {number: 80}}}}]}}]}");

        assertThat(decoding.as(Ingress.class)
                        .rules()
                        .getFirst()
                        .paths()
                        .getFirst()
                        .type())
                .isEqualTo(PathType.IMPLEMENTATION_SPECIFIC);
        assertThat(decoding.lines())
                .containsExactly(
                        "ERROR MISSING_FIELD spec.rules[0].http.paths[0].pathType: pathType is required: add it; ImplementationSpecific is assumed.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'*'",
                "'*.'",
                "a.*.b",
                "'*foo.com'",
                "10.0.0.1",
                "'[::1]'",
                "foo.com:80",
                "Foo.com",
                "foo_bar.com",
                "-foo.com",
                "foo..com",
                "foo.com.",
                "https://foo.com",
                "'foo com'",
                "5",
                "{}"
            })
    void leavesOutTheRuleWhoseHostIsNoName(String host) {
        var decoding = Decoding.of(HEAD + "spec: {rules: [{host: " + host + "}, {host: good.example.com}]}");

        assertThat(decoding.as(Ingress.class).rules()).containsExactly(new Rule(1, "good.example.com", List.of()));
        assertThat(decoding.fields()).containsExactly("spec.rules[0].host");
        assertThat(decoding.lines().getFirst()).endsWith("; the rule is ignored.");
    }

    @Test
    void leavesOutTheRuleWhoseHttpIsWrong() {
        var decoding = Decoding.of(
                HEAD
                        + "spec: {rules: [{host: a.b, http: x}, {host: c.d, http: {paths: {}}}, {host: e.f, http: {}}, 7, {}]}");

        assertThat(decoding.as(Ingress.class).rules()).extracting(Rule::index).containsExactly(4);
        assertThat(decoding.fields())
                .containsExactlyInAnyOrder(
                        "spec.rules[0].http", "spec.rules[1].http.paths", "spec.rules[2].http.paths", "spec.rules[3]");
    }

    @Test
    void neverTurnsAnIngressWhoseRulesAreAllWrongIntoOneWithoutRules() {
        var decoding = Decoding.of(HEAD
                + "spec: {defaultBackend: {service: {name: a, port: {number: 80}}}, rules: [{host: 'BAD'}, null]}");

        assertThat(decoding.isRejected()).isTrue();
        assertThat(decoding.fields()).containsExactlyInAnyOrder("spec.rules[0].host", "spec.rules[1]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                    | spec.rules
                    {rules: []}                           | spec.rules
                    {rules: {}}                           | spec.rules
                    {defaultBackend: {}}                  | spec.defaultBackend.service
                    {rules: [{}], ingressClassName: [a]}  | spec.ingressClassName
                    nothing                               | spec
                    null                                  | spec
                    """)
    void rejectsWhatIsOfNoUse(String spec, String field) {
        var decoding = Decoding.of(HEAD + "spec: " + spec);

        assertThat(decoding.isRejected()).isTrue();
        assertThat(decoding.fields()).contains(field);
    }

    @Test
    void dropsAWrongDefaultBackendAndKeepsTheRules() {
        var decoding = Decoding.of(HEAD + "spec: {defaultBackend: {service: {name: a, port: {}}}, rules: [{}]}");

        assertThat(decoding.as(Ingress.class).defaultBackend()).isEmpty();
        assertThat(decoding.lines())
                .containsExactly(
                        "ERROR MISSING_FIELD spec.defaultBackend.service.port.number: number or name is needed, and not both: write one of them; the default backend is ignored.");
    }

    @Test
    void keepsAHostUnderTlsWhenItsSecretNameIsWrong() {
        var decoding = Decoding.of(HEAD + "spec: {rules: [{}], tls: [{hosts: [a.example.com], secretName: 5}]}");

        assertThat(decoding.as(Ingress.class).tls()).containsExactly(new TlsEntry(0, List.of("a.example.com"), ""));
        assertThat(decoding.lines())
                .containsExactly(
                        "ERROR INVALID_FIELD spec.tls[0].secretName: secretName must be text, not a number: quote it; the default certificate is served.");
    }

    @Test
    void neverTurnsATlsEntryWhoseHostsAreAllWrongIntoOneForAllHosts() {
        var decoding = Decoding.of(HEAD
                + "spec: {rules: [{}], tls: [{hosts: ['*', 5, '']}, {hosts: [A.example.com, '_']}, {hosts: x}, 9]}");

        assertThat(decoding.as(Ingress.class).tls()).containsExactly(new TlsEntry(1, List.of("A.example.com"), ""));
        assertThat(decoding.fields())
                .containsExactlyInAnyOrder(
                        "spec.tls[0].hosts[0]",
                        "spec.tls[0].hosts[1]",
                        "spec.tls[0].hosts[2]",
                        "spec.tls[1].hosts[1]",
                        "spec.tls[2].hosts",
                        "spec.tls[3]");
    }

    @Test
    void keepsTheObjectWhateverIsInItsMetadata() {
        var decoding = Decoding.of("""
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: shop
                  uid: 5
                  generation: many
                  creationTimestamp: yesterday
                  labels: [a]
                  annotations: {a: true, b: 5, c: null, d: {}, 7: x, good: "yes"}
                spec: {rules: [{}]}
                """);

        assertThat(decoding.as(Ingress.class).metadata().annotations())
                .isEqualTo(Map.of("a", "true", "b", "5", "c", "", "d", "", "good", "yes"));
        assertThat(decoding.fields())
                .containsExactlyInAnyOrder(
                        "metadata.uid",
                        "metadata.generation",
                        "metadata.creationTimestamp",
                        "metadata.labels",
                        "metadata.annotations[a]",
                        "metadata.annotations[b]",
                        "metadata.annotations[d]",
                        "metadata.annotations");
        assertThat(decoding.lines()).allMatch(line -> line.startsWith("ERROR INVALID_FIELD"));
    }

    @Test
    void showsAnnotationNamesInFull() {
        String name = "a".repeat(200) + ".example.com/" + "b".repeat(63);

        var decoding =
                Decoding.of("{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: shop, annotations: {? "
                        + name + " : 5}}, spec: {rules: [{}]}}");

        assertThat(decoding.fields()).containsExactly("metadata.annotations[" + name + "]");
    }

    @Test
    void keepsTheObjectWhateverIsInItsStatus() {
        var decoding = Decoding.of(
                HEAD + "spec: {rules: [{}]}\nstatus: {loadBalancer: {ingress: [{ip: 5}, {}, {ip: 192.0.2.1}]}}");

        assertThat(decoding.as(Ingress.class).addresses()).containsExactly(new LoadBalancerAddress("192.0.2.1", ""));
        assertThat(decoding.fields()).containsExactly("status.loadBalancer.ingress[0].ip");
        assertThat(Decoding.of(HEAD + "spec: {rules: [{}]}\nstatus: 5").isRejected())
                .isFalse();
    }

    private static ServiceBackend service(String name, PortReference port) {
        return new ServiceBackend(name, port);
    }
}
