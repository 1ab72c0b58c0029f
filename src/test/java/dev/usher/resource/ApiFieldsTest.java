package dev.usher.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.usher.problem.Reason;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ServiceStatus;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassParametersReference;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassSpec;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.IngressServiceBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressSpec;
import io.fabric8.kubernetes.api.model.networking.v1.IngressStatus;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLS;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceBackendPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The API's own list of fields, as the client library was generated from it, against ours: none is unknown to us.
final class ApiFieldsTest {
    static Stream<Arguments> maps() {
        String ingress = "networking.k8s.io/v1/Ingress";
        String service = "v1/Service";
        String slice = "discovery.k8s.io/v1/EndpointSlice";
        String path = "spec/rules/0/http/paths/0";
        return Stream.of(
                Arguments.of(ingress, "", Ingress.class),
                Arguments.of(ingress, "metadata", ObjectMeta.class),
                Arguments.of(ingress, "spec", IngressSpec.class),
                Arguments.of(ingress, "spec/rules/0", IngressRule.class),
                Arguments.of(ingress, path, HTTPIngressPath.class),
                Arguments.of(ingress, path + "/backend", IngressBackend.class),
                Arguments.of(ingress, path + "/backend/service", IngressServiceBackend.class),
                Arguments.of(ingress, path + "/backend/service/port", ServiceBackendPort.class),
                Arguments.of(ingress, "spec/tls/0", IngressTLS.class),
                Arguments.of(ingress, "status", IngressStatus.class),
                Arguments.of(ingress, "status/loadBalancer/ingress/0", LoadBalancerIngress.class),
                Arguments.of("networking.k8s.io/v1/IngressClass", "", IngressClass.class),
                Arguments.of("networking.k8s.io/v1/IngressClass", "spec", IngressClassSpec.class),
                Arguments.of(
                        "networking.k8s.io/v1/IngressClass", "spec/parameters", IngressClassParametersReference.class),
                Arguments.of(service, "", Service.class),
                Arguments.of(service, "spec", ServiceSpec.class),
                Arguments.of(service, "spec/ports/0", ServicePort.class),
                Arguments.of(service, "status", ServiceStatus.class),
                Arguments.of(service, "status/loadBalancer", LoadBalancerStatus.class),
                Arguments.of(service, "status/loadBalancer/ingress/0", LoadBalancerIngress.class),
                Arguments.of(slice, "", EndpointSlice.class),
                Arguments.of(slice, "ports/0", EndpointPort.class),
                Arguments.of(slice, "endpoints/0", Endpoint.class),
                Arguments.of(slice, "endpoints/0/conditions", EndpointConditions.class),
                Arguments.of(slice, "endpoints/0/hints", EndpointHints.class),
                Arguments.of("v1/Secret", "", Secret.class),
                Arguments.of("v1/ConfigMap", "", ConfigMap.class),
                Arguments.of("v1/Namespace", "", io.fabric8.kubernetes.api.model.Namespace.class));
    }

    @ParameterizedTest
    @MethodSource("maps")
    void knowsEveryFieldOfTheApiAndNoOther(String kind, String place, Class<?> api) {
        for (String field : api.getAnnotation(JsonPropertyOrder.class).value()) {
            assertThat(unknownFields(kind, place, field)).isEmpty();
        }
        assertThat(unknownFields(kind, place, "surprise")).hasSize(1);
    }

    private static List<String> unknownFields(String kind, String place, String field) {
        int cut = kind.lastIndexOf('/');
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("apiVersion", kind.substring(0, cut));
        tree.put("kind", kind.substring(cut + 1));
        tree.put("metadata", new LinkedHashMap<>(Map.of("name", "a")));
        Map<String, Object> at = tree;
        String[] steps = place.isEmpty() ? new String[0] : place.split("/");
        for (int i = 0; i < steps.length; i++) {
            boolean list = i + 1 < steps.length && steps[i + 1].equals("0");
            Map<String, Object> next =
                    steps[i].equals("metadata") ? new LinkedHashMap<>(Map.of("name", "a")) : new LinkedHashMap<>();
            at.put(steps[i], list ? new ArrayList<>(List.of(next)) : next);
            at = next;
            i += list ? 1 : 0;
        }
        at.putIfAbsent(field, null);
        return new Decoding(ResourceDecoder.decode(tree, "default").orElseThrow())
                .problems().stream()
                        .filter(problem -> problem.reason() == Reason.UNKNOWN_FIELD)
                        .map(problem -> problem.field())
                        .toList();
    }
}
