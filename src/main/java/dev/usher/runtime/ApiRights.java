package dev.usher.runtime;

import dev.usher.config.ProcessSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Everything we ask of the API server, by what the flags make of it: the one list that the rules in `deploy` and the
/// requests of a running process are held against.
public final class ApiRights {
    private ApiRights() {}

    /// Where a right is needed.
    public enum Reach {
        /// In every namespace watched, or on objects without one.
        CLUSTER,
        /// In the namespace of the replica's own pod.
        OWN_NAMESPACE
    }

    /// One verb on one resource.
    ///
    /// @param group empty for the core group
    /// @param resource plural, with its subresource
    public record Right(String group, String resource, String verb, Reach reach) {}

    /// What a process with these flags asks for; nothing when it serves manifests.
    public static Set<Right> of(ProcessSettings settings) {
        if (!settings.source().manifests().isEmpty()) {
            return Set.of();
        }
        var rights = new ArrayList<>(cluster("networking.k8s.io", "ingresses", "list", "watch"));
        rights.addAll(cluster("networking.k8s.io", "ingressclasses", "list", "watch"));
        rights.addAll(cluster("", "services", "list", "watch"));
        rights.addAll(cluster("", "secrets", "list", "watch"));
        rights.addAll(cluster("discovery.k8s.io", "endpointslices", "list", "watch"));
        rights.addAll(cluster("", "events", "create", "patch"));
        rights.addAll(own("", "pods", "get"));
        if (settings.scope().configMap().isPresent()
                || settings.streams().tcpServices().isPresent()
                || settings.streams().udpServices().isPresent()) {
            rights.addAll(cluster("", "configmaps", "list", "watch"));
        }
        if (!settings.scope().watchNamespaceSelector().isEmpty()) {
            rights.addAll(cluster("", "namespaces", "list", "watch"));
        }
        if (settings.scope().topologyAware()) {
            rights.addAll(cluster("", "nodes", "get"));
        }
        ProcessSettings.Status status = settings.status();
        if (status.elect()) {
            rights.addAll(own("coordination.k8s.io", "leases", "get", "create", "update"));
        }
        if (status.elect() && status.update()) {
            rights.addAll(cluster("networking.k8s.io", "ingresses/status", "patch"));
            rights.addAll(own("", "pods", "list"));
            if (status.publishService().isEmpty() && status.publishAddresses().isEmpty()) {
                rights.addAll(cluster("", "nodes", "get"));
            }
        }
        return new HashSet<>(rights);
    }

    private static List<Right> cluster(String group, String resource, String... verbs) {
        return List.of(verbs).stream()
                .map(verb -> new Right(group, resource, verb, Reach.CLUSTER))
                .toList();
    }

    private static List<Right> own(String group, String resource, String... verbs) {
        return List.of(verbs).stream()
                .map(verb -> new Right(group, resource, verb, Reach.OWN_NAMESPACE))
                .toList();
    }
}
