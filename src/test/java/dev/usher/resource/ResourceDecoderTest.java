package dev.usher.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.problem.Reason;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ResourceDecoderTest {
    @Test
    void putsObjectsWithoutANamespaceIntoTheDefaultOne() {
        var tree = Decoding.tree("{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}");

        assertThat(ResourceDecoder.decode(tree, "ops").orElseThrow().key().path())
                .isEqualTo("ops/c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{kind: Ingress}",
                "{apiVersion: v1}",
                "{apiVersion: 1, kind: Ingress}",
                "{apiVersion: v1, kind: [Service]}",
                "{apiVersion: v1, kind: Pod}",
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}",
                "{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: a}}",
                "{apiVersion: config.openshift.io/v1, kind: Ingress, metadata: {name: a}}"
            })
    void readsNothingElse(String yaml) {
        assertThat(ResourceDecoder.decode(Decoding.tree(yaml), "default")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "extensions/v1beta1, Ingress, networking.k8s.io/v1",
        "networking.k8s.io/v1beta1, Ingress, networking.k8s.io/v1",
        "v1, Ingress, networking.k8s.io/v1",
        "discovery.k8s.io/v1beta1, EndpointSlice, discovery.k8s.io/v1",
        "v1, service, Service",
        "networking.k8s.io/v1, ingress, Ingress"
    })
    void tellsWhatWasMeant(String version, String kind, String fix) {
        var decoding = Decoding.of("{apiVersion: " + version + ", kind: " + kind + ", metadata: {name: a}}");

        assertThat(decoding.isRejected()).isTrue();
        assertThat(decoding.lines()).singleElement().asString().endsWith(": write " + fix + ".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{name: ''}",
                "{name: 5}",
                "{name: Shop}",
                "{name: a/b}",
                "{name: ../a}",
                "{name: \"a\\nb\"}",
                "{name: a..b}",
                "{generateName: a-}",
                "{name: a, namespace: A}",
                "[]"
            })
    void rejectsNamesTheApiDoesNotAllow(String metadata) {
        var decoding = Decoding.of("{apiVersion: v1, kind: ConfigMap, metadata: " + metadata + "}");

        assertThat(decoding.isRejected()).isTrue();
        assertThat(decoding.change().key().toString()).doesNotContain("\n");
        assertThat(decoding.problems()).singleElement().satisfies(problem -> {
            boolean missing = decoding.change().key().name().isEmpty();
            assertThat(problem.reason()).isEqualTo(missing ? Reason.MISSING_FIELD : Reason.INVALID_FIELD);
            assertThat(problem.field()).isEqualTo(metadata.contains("space") ? "metadata.namespace" : "metadata.name");
        });
    }

    @Test
    void allowsLongNamesWithDots() {
        String name = "a".repeat(100) + ".b-c." + "d".repeat(100);

        assertThat(Decoding.of("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}}")
                        .problems())
                .isEmpty();
    }

    @Test
    void boundsTheNumberOfProblems() {
        var many = new HashMap<String, Object>();
        many.put("apiVersion", "v1");
        many.put("kind", "ConfigMap");
        many.put("metadata", Map.of("name", "c"));
        for (int i = 0; i < 100_000; i++) {
            many.put("field" + i, i);
        }

        var change = ResourceDecoder.decode(many, "default").orElseThrow();

        assertThat(new Decoding(change).problems()).hasSize(Findings.MOST + 1);
        assertThat(new Decoding(change).problems().getLast().message()).startsWith("There are 99900 more problems");
    }
}
