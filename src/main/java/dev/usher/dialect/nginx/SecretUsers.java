package dev.usher.dialect.nginx;

import dev.usher.model.ResourceKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Which hosts looked into which Secrets, between compiles: a Secret that changes concerns those alone, however many
/// others there are.
final class SecretUsers {
    private final Map<ResourceKey, Set<String>> hosts = new HashMap<>();

    /// Takes over what a host looks into now.
    void replace(String host, Set<ResourceKey> before, Set<ResourceKey> after) {
        for (ResourceKey secret : before) {
            if (!after.contains(secret)) {
                hosts.computeIfPresent(secret, (_, users) -> {
                    users.remove(host);
                    return users.isEmpty() ? null : users;
                });
            }
        }
        for (ResourceKey secret : after) {
            hosts.computeIfAbsent(secret, _ -> new HashSet<>()).add(host);
        }
    }

    /// The hosts that looked into any of these.
    Set<String> of(Set<ResourceKey> secrets) {
        var found = new HashSet<String>();
        for (ResourceKey secret : secrets) {
            found.addAll(hosts.getOrDefault(secret, Set.of()));
        }
        return found;
    }
}
