package dev.usher.status;

import dev.usher.resource.LoadBalancerAddress;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The pod this process runs in and the replicas beside it: those with its labels. Every method asks the API server,
/// and throws the client's exception when that does not answer.
public final class OwnPods {
    /// Labels that tell the generations of one workload apart.
    private static final Set<String> OF_A_GENERATION =
            Set.of("pod-template-hash", "controller-revision-hash", "pod-template-generation");

    private static final String ZONE = "topology.kubernetes.io/zone";

    private final KubernetesClient client;
    private final String namespace;
    private final String name;

    /// @param name may be empty: then we are no pod
    public OwnPods(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
    }

    /// Our pod; empty when we run in none.
    Optional<Pod> self() {
        return name.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(
                        client.pods().inNamespace(namespace).withName(name).get());
    }

    /// The zone of the node our pod runs on (C3.13).
    public Optional<String> zone() {
        return self().flatMap(pod -> Optional.ofNullable(pod.getSpec().getNodeName()))
                .flatMap(node ->
                        Optional.ofNullable(client.nodes().withName(node).get()))
                .flatMap(node -> Optional.ofNullable(node.getMetadata().getLabels()))
                .flatMap(labels -> Optional.ofNullable(labels.get(ZONE)))
                .filter(zone -> !zone.isEmpty());
    }

    /// Whether another replica runs and is to go on running (ST4).
    boolean anyOther() {
        return replicas().stream()
                .anyMatch(pod -> !name.equals(pod.getMetadata().getName())
                        && pod.getMetadata().getDeletionTimestamp() == null
                        && pod.getStatus() != null
                        && "Running".equals(pod.getStatus().getPhase()));
    }

    /// The addresses of the nodes that run ready replicas (ST3).
    List<LoadBalancerAddress> nodeAddresses(boolean internal) {
        var addresses = new ArrayList<LoadBalancerAddress>();
        replicas().stream()
                .filter(OwnPods::isReady)
                .map(pod -> Objects.requireNonNullElse(pod.getSpec().getNodeName(), ""))
                .filter(node -> !node.isEmpty())
                .distinct()
                .forEach(node -> Optional.ofNullable(
                                client.nodes().withName(node).get())
                        .flatMap(found -> address(found, internal))
                        .ifPresent(addresses::add));
        return addresses;
    }

    private List<Pod> replicas() {
        return self().map(pod -> {
                    Map<String, String> labels = new HashMap<>(
                            Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of()));
                    labels.keySet().removeAll(OF_A_GENERATION);
                    // Without labels a selection would be every pod of the namespace.
                    return labels.isEmpty()
                            ? List.of(pod)
                            : client.pods()
                                    .inNamespace(namespace)
                                    .withLabels(labels)
                                    .list()
                                    .getItems();
                })
                .orElse(List.of());
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && "Running".equals(pod.getStatus().getPhase())
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    private static Optional<LoadBalancerAddress> address(Node node, boolean internal) {
        if (node.getStatus() == null) {
            return Optional.empty();
        }
        List<NodeAddress> all = node.getStatus().getAddresses();
        Optional<String> inside = address(all, "InternalIP");
        Optional<String> outside = address(all, "ExternalIP");
        return (internal ? inside : outside.or(() -> inside)).map(LoadBalancerAddress::parse);
    }

    private static Optional<String> address(List<NodeAddress> all, String type) {
        return all.stream()
                .filter(address -> type.equals(address.getType())
                        && address.getAddress() != null
                        && !address.getAddress().isEmpty())
                .map(NodeAddress::getAddress)
                .findFirst();
    }
}
