package dev.usher.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.resource.IngressClass.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SmallDecodersTest {
    private static final String CLASS =
            "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: nginx}\n";
    private static final String SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: tls}\n";

    @Test
    void decodesAnIngressClass() {
        var decoding = Decoding.of(
                CLASS
                        + "spec: {controller: k8s.io/ingress-nginx, parameters: {apiGroup: g, kind: K, name: n, scope: Namespace, namespace: ops}}");

        assertThat(decoding.problems()).isEmpty();
        assertThat(decoding.as(IngressClass.class).key().namespace()).isEmpty();
        assertThat(decoding.as(IngressClass.class).controller()).isEqualTo("k8s.io/ingress-nginx");
        assertThat(decoding.as(IngressClass.class).parameters())
                .contains(new Parameters("g", "K", "n", "Namespace", "ops"));
    }

    @Test
    void doesNotKeepWhatKubectlAppliedLast() {
        var decoding = Decoding.of("""
                apiVersion: networking.k8s.io/v1
                kind: IngressClass
                metadata:
                  name: nginx
                  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"all": "of it"}', kept: "yes"}
                spec: {controller: a/b}
                """);

        assertThat(decoding.problems()).isEmpty();
        assertThat(decoding.as(IngressClass.class).metadata().annotations()).isEqualTo(Map.of("kept", "yes"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{kind: K}",
                "{kind: K, name: n, scope: cluster}",
                "{kind: K, name: n, scope: Namespace}",
                "{kind: K, name: n, namespace: ops}",
                "5"
            })
    void servesAClassWithDefaultsWhenItsParametersAreWrong(String parameters) {
        var decoding = Decoding.of(CLASS + "spec: {controller: a/b, parameters: " + parameters + "}");

        assertThat(decoding.as(IngressClass.class).parameters()).isEmpty();
        assertThat(decoding.problems()).hasSize(1);
        assertThat(decoding.lines().getFirst()).endsWith("; built-in defaults are used.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "spec: {}", "spec: {controller: ''}", "spec: {controller: 5}"})
    void rejectsAClassWithoutController(String spec) {
        var decoding = Decoding.of(CLASS + spec);

        assertThat(decoding.isRejected()).isTrue();
        assertThat(decoding.problems()).hasSize(1);
    }

    @Test
    void keepsUsersOfASecretAndNothingElse() {
        var secret = Decoding.of(SECRET
                        + "data: {auth: " + base64("ann:{PLAIN}x") + ", bob: " + base64("{PLAIN}secret\n") + ", token: "
                        + base64("of somebody else") + ", eve: " + base64("staff:0123456789abcdef0123456789abcdef")
                        + ", broken: '!'}\nstringData: {joe: '{PLAIN}ä'}")
                .as(Secret.class);

        assertThat(secret.users().file()).isEqualTo("ann:{PLAIN}x");
        assertThat(secret.users().hashes())
                .containsOnlyKeys("bob", "eve", "joe")
                .containsEntry("bob", "{PLAIN}secret")
                .containsEntry("joe", "{PLAIN}Ã¤");
        assertThat(secret.toString() + secret.users()).doesNotContain("PLAIN");
    }

    @Test
    void keepsNothingOfAReleaseOfHelm() {
        var secret = Decoding.of(SECRET + "type: helm.sh/release.v1\ndata: {auth: " + base64("x") + ", release: "
                        + base64("{PLAIN}x") + "}")
                .as(Secret.class);

        assertThat(secret.users()).isEqualTo(UserTexts.NONE);
    }

    @Test
    void decodesASecret() {
        var decoding = Decoding.of(SECRET
                + "type: kubernetes.io/tls\nimmutable: true\ndata: {tls.crt: " + base64("CERT") + ", tls.key: \""
                + base64("KEY").substring(0, 2) + "\\n" + base64("KEY").substring(2) + "\\n\", other: 5}");

        assertThat(decoding.problems()).isEmpty();
        var secret = decoding.as(Secret.class);
        assertThat(secret.type()).isEqualTo("kubernetes.io/tls");
        assertThat(secret.certificate()).isEqualTo("CERT");
        assertThat(secret.privateKey().orElseThrow().pem()).isEqualTo("KEY");
        assertThat(secret.ca()).isEmpty();
    }

    @Test
    void prefersPlainTextToEncodedText() {
        var secret = Decoding.of(SECRET + "data: {ca.crt: " + base64("OLD") + "}\nstringData: {ca.crt: NEW}")
                .as(Secret.class);

        assertThat(secret.ca()).isEqualTo("NEW");
        assertThat(secret.type()).isEqualTo("Opaque");
        assertThat(secret.privateKey()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {tls.key: 'hunter2!'}",
                "data: {tls.key: hunter2=hunter2}",
                "stringData: {tls.key: 774411}",
                "stringData: {tls.key: [hunter2]}",
                "data: hunter2",
                "data: [774411]"
            })
    void rejectsABrokenSecretWithoutShowingIt(String data) {
        var decoding = Decoding.of(SECRET + data);

        assertThat(decoding.isRejected()).isTrue();
        assertThat(decoding.problems()).hasSize(1);
        assertThat(decoding.lines().getFirst()).doesNotContain("hunter2").doesNotContain("774411");
    }

    @Test
    void decodesAConfigMap() {
        var decoding = Decoding.of(
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, binaryData: {x: eA==}, data: {a: '1', b: 2, c: on, d: [x], e: null}}");

        assertThat(decoding.as(ConfigMap.class).data())
                .isEqualTo(Map.of("a", "1", "b", "2", "c", "on", "d", "", "e", ""));
        assertThat(decoding.lines())
                .containsExactly(
                        "ERROR INVALID_FIELD data[b]: b must be text, not a number: quote it; it counts as \"2\".",
                        "ERROR INVALID_FIELD data[d]: d must be text, not a list; it counts as \"\".");
    }

    @Test
    void decodesANamespace() {
        var decoding = Decoding.of(
                "{apiVersion: v1, kind: Namespace, metadata: {name: shop, namespace: ignored, labels: {team: a}},"
                        + " spec: {finalizers: [kubernetes]}, status: {phase: Active}}");

        assertThat(decoding.problems()).isEmpty();
        assertThat(decoding.as(Namespace.class).key().path()).isEqualTo("shop");
        assertThat(decoding.as(Namespace.class).labels()).isEqualTo(Map.of("team", "a"));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
