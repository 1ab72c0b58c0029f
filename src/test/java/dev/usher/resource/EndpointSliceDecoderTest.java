package dev.usher.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.resource.EndpointSlice.SliceEndpoint;
import dev.usher.resource.EndpointSlice.SlicePort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointSliceDecoderTest {
    private static final String HEAD = """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web-x1, namespace: shop, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            """;

    @Test
    void decodesWhatKubectlPrints() {
        var decoding = Decoding.of(HEAD + """
                endpoints:
                - addresses: [10.1.0.1]
                  conditions: {ready: true, serving: true, terminating: false}
                  hints: {forZones: [{name: eu-1a}], forNodes: [{name: n1}]}
                  nodeName: n1
                  targetRef: {kind: Pod, name: web-1, namespace: shop, uid: x}
                  zone: eu-1a
                - addresses: [10.1.0.2]
                  conditions: {ready: false, serving: true, terminating: true}
                - addresses: [10.1.0.3]
                  conditions: {ready: false}
                - addresses: [10.1.0.4]
                  conditions: {}
                - addresses: [10.1.0.5]
                ports:
                - {name: http, port: 8080, protocol: TCP, appProtocol: http}
                - {}
                """);

        assertThat(decoding.problems()).isEmpty();
        var slice = decoding.as(EndpointSlice.class);
        assertThat(slice.service()).isEqualTo(ResourceKey.of(Kind.SERVICE, "shop", "web"));
        assertThat(slice.ports()).containsExactly(new SlicePort("http", 8080, "TCP"), new SlicePort("", 0, "TCP"));
        assertThat(slice.endpoints())
                .containsExactly(
                        new SliceEndpoint(List.of("10.1.0.1"), true, true, false, List.of("eu-1a")),
                        new SliceEndpoint(List.of("10.1.0.2"), false, true, true, List.of()),
                        new SliceEndpoint(List.of("10.1.0.3"), false, false, false, List.of()),
                        new SliceEndpoint(List.of("10.1.0.4"), true, true, false, List.of()),
                        new SliceEndpoint(List.of("10.1.0.5"), true, true, false, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{addresses: []}",
                "{addresses: 10.1.0.9}",
                "{addresses: [10.1.0.9], conditions: {ready: 'no'}}",
                "{addresses: [10.1.0.9], conditions: []}",
                "10.1.0.9"
            })
    void leavesOutOnlyTheEndpointThatIsWrong(String endpoint) {
        var decoding = Decoding.of(HEAD + "ports: []\nendpoints: [" + endpoint + ", {addresses: [10.1.0.1]}]");

        assertThat(decoding.as(EndpointSlice.class).endpoints())
                .extracting(SliceEndpoint::addresses)
                .containsExactly(List.of("10.1.0.1"));
        assertThat(decoding.problems()).hasSize(1);
    }

    @Test
    void keepsAnEndpointWhoseHintsAreWrong() {
        var decoding = Decoding.of(
                HEAD + "ports: []\nendpoints: [{addresses: [10.1.0.1], hints: {forZones: [{name: 5}, {}]}}, "
                        + "{addresses: [10.1.0.2], hints: 5}]");

        assertThat(decoding.as(EndpointSlice.class).endpoints()).hasSize(2);
        assertThat(decoding.fields()).containsExactly("endpoints[0].hints.forZones[0].name", "endpoints[1].hints");
    }

    @Test
    void neverWidensAPortThatIsWrongToEveryPort() {
        assertThat(Decoding.of(HEAD + "endpoints: []\nports: [{port: http}]").isRejected())
                .isTrue();
        assertThat(Decoding.of(HEAD + "endpoints: []\nports: [{name: 5, port: 80}, {name: a, port: 81}]")
                        .as(EndpointSlice.class)
                        .ports())
                .containsExactly(new SlicePort("a", 81, "TCP"));
    }

    @Test
    void rejectsAnUnknownAddressType() {
        var decoding = Decoding.of(HEAD.replace("IPv4", "ipv4") + "endpoints: []\nports: []");

        assertThat(decoding.isRejected()).isTrue();
        assertThat(decoding.fields()).containsExactly("addressType");
        assertThat(Decoding.of(HEAD.replace("addressType: IPv4\n", "")).isRejected())
                .isTrue();
    }
}
