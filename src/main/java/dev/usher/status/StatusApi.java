package dev.usher.status;

import dev.usher.model.ResourceKey;
import dev.usher.resource.LoadBalancerAddress;
import dev.usher.status.StatusWrite.Outcome;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressLoadBalancerIngressBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes statuses through the status subresource.
///
/// ## Why a merge patch
/// `status.loadBalancer.ingress` is an atomic list: whoever writes it owns all of it, so a server-side apply
/// would merge nothing. It would add an entry to `managedFields` of every Ingress, which everybody who watches
/// Ingresses then carries, and a conflict with each controller that writes plainly, as all do. A merge patch of
/// that one list needs no read before it and cannot lose anybody's write to another field. It names the `uid`,
/// so that an object made anew under the same name is refused to it.
///
/// An account that may update and not patch, as that of ingress-nginx, is met by a read and an update of what was read.
///
/// Taking our addresses out of a list in which others may stand is a read and a write, and only valid for what was
/// read:
/// that patch names the version too.
final class StatusApi {
    private static final Logger LOG = LoggerFactory.getLogger(StatusApi.class);

    private final KubernetesClient client;
    private final MergePatch patches;
    private volatile String trouble = "";
    /// A merge patch was refused, and an update taken.
    private volatile boolean updating;

    StatusApi(KubernetesClient client) {
        this.client = client;
        patches = new MergePatch(client);
    }

    /// Any thread; blocks until the API server answered or the client's time-out has passed.
    Outcome write(StatusWrite write) {
        try {
            boolean written = switch (write) {
                case StatusWrite.Replace replace -> replace(replace);
                case StatusWrite.Withdraw withdraw -> withdraw(withdraw);
            };
            trouble = "";
            return written ? Outcome.WRITTEN : Outcome.GONE;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404 || e.getCode() == 410) {
                return Outcome.GONE;
            }
            report(write.ingress(), e);
            return Outcome.FAILED;
        }
    }

    private boolean replace(StatusWrite.Replace write) {
        return patched(write.ingress(), Map.of("uid", write.uid()), write.addresses())
                || find(write)
                        .filter(ingress -> updated(ingress, write.addresses()))
                        .isPresent();
    }

    /// The object meant, if it is still there.
    private Optional<Ingress> find(StatusWrite write) {
        return client
                .network()
                .v1()
                .ingresses()
                .inNamespace(write.ingress().namespace())
                .withField("metadata.name", write.ingress().name())
                .list()
                .getItems()
                .stream()
                .filter(ingress -> write.uid().equals(ingress.getMetadata().getUid()))
                .findFirst();
    }

    private boolean withdraw(StatusWrite.Withdraw write) {
        Optional<Ingress> found = find(write);
        if (found.isEmpty()) {
            return false;
        }
        Ingress ingress = found.get();
        List<LoadBalancerAddress> before = addresses(ingress);
        List<LoadBalancerAddress> left = before.stream()
                .filter(address -> !write.addresses().contains(address))
                .toList();
        String version = ingress.getMetadata().getResourceVersion();
        return left.size() == before.size()
                || patched(write.ingress(), Map.of("uid", write.uid(), "resourceVersion", version), left)
                || updated(ingress, left);
    }

    /// @return false where the account may not patch
    private boolean patched(ResourceKey ingress, Map<String, String> metadata, List<LoadBalancerAddress> addresses) {
        if (updating) {
            return false;
        }
        try {
            patch(ingress, metadata, addresses);
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403) {
                return false;
            }
            throw e;
        }
    }

    /// Refused with 409 where the object has changed since it was read.
    ///
    /// @return true, as nothing was thrown
    private boolean updated(Ingress read, List<LoadBalancerAddress> addresses) {
        var entries = addresses.stream()
                .map(address -> new IngressLoadBalancerIngressBuilder()
                        .withIp(emptyToNull(address.ip()))
                        .withHostname(emptyToNull(address.hostname()))
                        .build())
                .toList();
        var changed = new IngressBuilder(read)
                .editOrNewStatus()
                .editOrNewLoadBalancer()
                .withIngress(entries)
                .endLoadBalancer()
                .endStatus()
                .build();
        var _ = client.network().v1().ingresses().resource(changed).updateStatus();
        updating = true;
        return true;
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static List<LoadBalancerAddress> addresses(Ingress ingress) {
        if (ingress.getStatus() == null || ingress.getStatus().getLoadBalancer() == null) {
            return List.of();
        }
        return ingress.getStatus().getLoadBalancer().getIngress().stream()
                .map(entry -> new LoadBalancerAddress(
                        Objects.requireNonNullElse(entry.getIp(), ""),
                        Objects.requireNonNullElse(entry.getHostname(), "")))
                .toList();
    }

    private void patch(ResourceKey ingress, Map<String, String> metadata, List<LoadBalancerAddress> addresses) {
        List<Map<String, String>> entries = addresses.stream()
                .map(address ->
                        address.ip().isEmpty() ? Map.of("hostname", address.hostname()) : Map.of("ip", address.ip()))
                .toList();
        patches.send(
                "apis/networking.k8s.io/v1/namespaces/" + ingress.namespace() + "/ingresses/" + ingress.name()
                        + "/status",
                Map.of("metadata", metadata, "status", Map.of("loadBalancer", Map.of("ingress", entries))));
    }

    /// Once for each kind of trouble: ten thousand Ingresses share one API server.
    private void report(ResourceKey ingress, KubernetesClientException e) {
        String what = e.getCode() == 0 ? "no answer" : "status " + e.getCode();
        if (!what.equals(trouble)) {
            trouble = what;
            LOG.atWarn()
                    .addKeyValue("resource", ingress)
                    .addKeyValue(
                            "cause",
                            String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
                    .log(
                            e.getCode() == 403
                                    ? "status not written: allow patch, or update, on ingresses/status.networking.k8s.io"
                                    : "status not written, trying again");
        }
    }
}
