package dev.usher.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.resource.Service.ServicePort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceDecoderTest {
    private static final String HEAD = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n";

    @Test
    void decodesWhatKubectlPrints() {
        var decoding = Decoding.of(HEAD + """
                spec:
                  allocateLoadBalancerNodePorts: true
                  clusterIP: 10.0.0.1
                  clusterIPs: [10.0.0.1]
                  externalIPs: [192.0.2.9]
                  externalTrafficPolicy: Cluster
                  internalTrafficPolicy: Cluster
                  ipFamilies: [IPv4]
                  ipFamilyPolicy: SingleStack
                  ports:
                  - {appProtocol: kubernetes.io/h2c, name: grpc, nodePort: 30080, port: 80, protocol: TCP, targetPort: 8080}
                  - {name: dns, port: 53, protocol: UDP, targetPort: dns}
                  selector: {app: web}
                  sessionAffinity: None
                  type: LoadBalancer
                status:
                  conditions: []
                  loadBalancer: {ingress: [{ip: 192.0.2.1, ipMode: VIP}]}
                """);

        assertThat(decoding.problems()).isEmpty();
        var service = decoding.as(Service.class);
        assertThat(service.type()).isEqualTo("LoadBalancer");
        assertThat(service.clusterIp()).isEqualTo("10.0.0.1");
        assertThat(service.externalIps()).containsExactly("192.0.2.9");
        assertThat(service.loadBalancer()).containsExactly(new LoadBalancerAddress("192.0.2.1", ""));
        assertThat(service.ports())
                .containsExactly(
                        new ServicePort("grpc", 80, "TCP", new PortReference.ByNumber(8080), "kubernetes.io/h2c"),
                        new ServicePort("dns", 53, "UDP", new PortReference.ByName("dns"), ""));
    }

    @Test
    void fillsInWhatTheApiServerWould() {
        var service = Decoding.of(HEAD + "spec: {ports: [{port: 80}]}").as(Service.class);

        assertThat(service.type()).isEqualTo("ClusterIP");
        assertThat(service.ports()).containsExactly(new ServicePort("", 80, "TCP", new PortReference.ByNumber(80), ""));
    }

    @Test
    void takesTheExternalNameOnlyOfAServiceOfThatType() {
        assertThat(Decoding.of(HEAD + "spec: {type: ExternalName, externalName: db.example.com}")
                        .as(Service.class)
                        .externalName())
                .isEqualTo("db.example.com");
        assertThat(Decoding.of(HEAD + "spec: {externalName: db.example.com}")
                        .as(Service.class)
                        .externalName())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{port: http}",
                "{port: 0}",
                "{port: 80, targetPort: 70000}",
                "{port: 80, targetPort: []}",
                "{port: 80, protocol: tcp}",
                "{port: 80, name: 8080}",
                "web"
            })
    void leavesOutOnlyThePortThatIsWrong(String port) {
        var decoding = Decoding.of(HEAD + "spec: {ports: [" + port + ", {port: 443}]}");

        assertThat(decoding.as(Service.class).ports())
                .extracting(ServicePort::port)
                .containsExactly(443);
        assertThat(decoding.problems()).hasSize(1);
        assertThat(decoding.lines().getFirst()).containsPattern("ignored\\.$");
    }

    @Test
    void assumesATypeWhereItIsWrong() {
        var decoding = Decoding.of(HEAD + "spec: {type: clusterip, ports: [{port: 80}]}");

        assertThat(decoding.as(Service.class).type()).isEqualTo("ClusterIP");
        assertThat(decoding.lines())
                .isEqualTo(
                        List.of(
                                "ERROR INVALID_FIELD spec.type: type is \"clusterip\": use ClusterIP or NodePort or LoadBalancer or ExternalName as written here; ClusterIP is assumed."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "spec: 5", "spec: {ports: 80}", "spec: {ports: [80]}"})
    void rejectsWhatIsOfNoUse(String spec) {
        assertThat(Decoding.of(HEAD + spec).isRejected()).isTrue();
    }
}
