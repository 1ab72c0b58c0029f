package dev.usher.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.problem.Problem;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a tree holds, decoding answers.
final class ResourceDecoderFuzzTest {
    private static final int ROUNDS = 6_000;
    private static final List<String> SEEDS = List.of(
            """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: a, labels: {a: b}, annotations: {c: d}, creationTimestamp: "2026-11-24T08:00:00Z", generation: 1}
            spec:
              ingressClassName: nginx
              defaultBackend: {service: {name: a, port: {number: 80}}}
              rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: {name: http}}}}, {path: /b, pathType: Exact, backend: {resource: {apiGroup: a, kind: b, name: c}}}]}}]
              tls: [{hosts: [a.example.com], secretName: tls}]
            status: {loadBalancer: {ingress: [{ip: 192.0.2.1}, {hostname: a.b}]}}
            """,
            """
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: {name: a}
            spec: {controller: a/b, parameters: {apiGroup: a, kind: b, name: c, scope: Namespace, namespace: d}}
            """,
            """
            apiVersion: v1
            kind: Service
            metadata: {name: a}
            spec: {type: ClusterIP, clusterIP: 10.0.0.1, externalIPs: [192.0.2.1], ports: [{name: a, port: 80, targetPort: b, protocol: TCP}, {port: 81, targetPort: 82}]}
            status: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}
            """,
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: a, labels: {kubernetes.io/service-name: b}}
            addressType: IPv4
            endpoints: [{addresses: [10.0.0.1], conditions: {ready: true, serving: true, terminating: false}, hints: {forZones: [{name: a}]}}]
            ports: [{name: a, port: 80, protocol: TCP}]
            """,
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: a}
            type: kubernetes.io/tls
            data: {tls.crt: QQ==, tls.key: QQ==, ca.crt: QQ==}
            stringData: {ca.crt: A}
            """,
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: b}, binaryData: {c: QQ==}}",
            "{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {a: b}}, spec: {}}");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void answersForMutatedObjects(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Object tree = Decoding.tree(SEEDS.get(random.nextInt(SEEDS.size())));
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                tree = mutate(tree, random);
            }
            if (tree instanceof Map<?, ?> map) {
                check(ResourceDecoder.decode(map, "default"), map);
            }
        }
    }

    private static void check(Optional<Change> change, Map<?, ?> tree) {
        if (change.isEmpty()) {
            return;
        }
        assertThat(change.get().key().name()).isNotNull();
        List<Problem> problems = new Decoding(change.get()).problems();
        assertThat(problems).hasSizeLessThanOrEqualTo(Findings.MOST + 1);
        assertThat(problems)
                .allSatisfy(problem -> assertThat(problem.message())
                        .hasSizeLessThan(1500)
                        .doesNotContain("\n")
                        .matches(text -> text.endsWith(".") || text.endsWith("?")));
        if (change.get() instanceof Change.Reject) {
            assertThat(problems).as("why is this rejected? %s", tree).isNotEmpty();
        }
    }

    private static Object mutate(Object tree, RandomGenerator random) {
        boolean here = random.nextInt(5) == 0;
        if (!here && tree instanceof Map<?, ?> map && !map.isEmpty()) {
            var copy = new LinkedHashMap<Object, Object>(map);
            Object key = new ArrayList<>(map.keySet()).get(random.nextInt(map.size()));
            switch (random.nextInt(8)) {
                case 0 -> copy.remove(key);
                case 1 -> copy.put(junk(random, 0), copy.remove(key));
                case 2 -> copy.put(junk(random, 0), junk(random, 0));
                default -> copy.put(key, copy.get(key) == null ? junk(random, 0) : mutate(copy.get(key), random));
            }
            return copy;
        }
        if (!here && tree instanceof List<?> list && !list.isEmpty()) {
            var copy = new ArrayList<Object>(list);
            int at = random.nextInt(list.size());
            copy.set(at, copy.get(at) == null ? junk(random, 0) : mutate(copy.get(at), random));
            return copy;
        }
        return junk(random, 0);
    }

    private static Object junk(RandomGenerator random, int depth) {
        return switch (random.nextInt(depth > 3 ? 9 : 12)) {
            case 0 -> "";
            case 1 -> random.nextInt();
            case 2 -> random.nextLong();
            case 3 -> random.nextDouble();
            case 4 -> BigInteger.ONE.shiftLeft(random.nextInt(200));
            case 5 -> random.nextBoolean();
            case 6 -> "x".repeat(random.nextInt(2000));
            case 7 -> "a\u0000\n\ud800b";
            case 8 -> Double.NaN;
            case 9 -> new HashMap<>(Collections.singletonMap(null, null));
            case 10 -> new ArrayList<>(Collections.singletonList(null));
            default -> {
                var map = new HashMap<Object, Object>();
                map.put(junk(random, depth + 1), junk(random, depth + 1));
                map.put("name", junk(random, depth + 1));
                yield map;
            }
        };
    }

    @Test
    void answersWhenEveryValueIsNothing() {
        for (String seed : SEEDS) {
            Map<Object, Object> tree = new LinkedHashMap<>(Decoding.tree(seed));
            for (Object key : new ArrayList<>(tree.keySet())) {
                if (!key.equals("apiVersion") && !key.equals("kind") && !key.equals("metadata")) {
                    tree.put(key, null);
                }
            }
            assertThat(ResourceDecoder.decode(tree, "default")).isPresent();
        }
    }

    @Test
    void answersForATreeThatIsDeepOrHoldsItself() {
        Map<String, Object> deep = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            deep = new HashMap<>(Map.of("spec", deep));
        }
        Map<String, Object> itself = new HashMap<>();
        itself.put("http", itself);
        itself.put("paths", new ArrayList<>(List.of(itself)));
        itself.put("backend", itself);
        itself.put("rules", new ArrayList<>(List.of(itself, deep)));

        for (Object spec : List.of(deep, itself)) {
            Map<String, Object> tree = new HashMap<>();
            tree.put("apiVersion", "networking.k8s.io/v1");
            tree.put("kind", "Ingress");
            tree.put("metadata", Map.of("name", "a"));
            tree.put("spec", spec);
            assertThat(ResourceDecoder.decode(tree, "default")).isPresent();
        }
    }

    /// Takes a moment; anything quadratic would take longer than the limit.
    @Test
    @Timeout(300)
    void doesNotGrowQuadraticallyOverManyEntries() {
        var many = new ArrayList<Object>();
        var unknown = new HashMap<String, Object>();
        for (int i = 0; i < 400_000; i++) {
            many.add(i);
            unknown.put("pathTypes" + i, i);
        }
        Map<String, Object> tree = new HashMap<>();
        tree.put("apiVersion", "networking.k8s.io/v1");
        tree.put("kind", "Ingress");
        tree.put("metadata", Map.of("name", "a", "labels", unknown));
        tree.put("spec", Map.of("rules", many, "tls", List.of(Map.of("hosts", many)), "defaultBackend", unknown));

        Change change = ResourceDecoder.decode(tree, "default").orElseThrow();

        assertThat(change).isInstanceOf(Change.Reject.class);
    }
}
