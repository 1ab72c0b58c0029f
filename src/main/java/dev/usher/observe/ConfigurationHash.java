package dev.usher.observe;

import dev.usher.model.Route;
import dev.usher.model.RoutePolicy;
import dev.usher.model.RoutingTable;
import dev.usher.model.VirtualHost;
import java.util.Arrays;
import java.util.List;

/// A number that is equal for equal hosts and settings, also in another process, so that pods can be compared. Record
/// hashes will not do: those of enums and sets differ from one JVM to the next. Computed when read.
final class ConfigurationHash {
    private static final long EXACT_IN_DOUBLE = (1L << 53) - 1;

    private List<VirtualHost> lastHosts = List.of(); // guarded by this
    private long lastHash; // guarded by this

    synchronized long of(RoutingTable table) {
        if (!table.hosts().equals(lastHosts)) {
            lastHash = hosts(table.hosts());
            lastHosts = table.hosts();
        }
        return mix(lastHash, table.settings().toString()) & EXACT_IN_DOUBLE;
    }

    private static long hosts(List<VirtualHost> hosts) {
        long hash = 17;
        for (VirtualHost host : hosts) {
            hash = mix(hash, host.host());
            hash = mix(hash, host.mode().name());
            hash = host.aliases().isEmpty() ? hash : mix(hash, host.aliases().toString());
            for (Route route : host.routes()) {
                hash = mix(hash, route.match().toString());
                hash = mix(hash, route.owner().toString());
                hash = mix(hash, route.filters().toString());
                hash = mix(hash, route.action().toString());
                hash = mix(hash, words(route.policy()));
            }
        }
        return hash;
    }

    /// A policy holds a set, whose order differs between processes.
    private static String words(RoutePolicy policy) {
        if (policy.equals(RoutePolicy.DEFAULTS)) {
            return "";
        }
        String[] words = policy.toString().split("[^A-Za-z0-9._-]+", -1);
        Arrays.sort(words);
        return String.join(" ", words);
    }

    private static long mix(long hash, String text) {
        return hash * 0x100_0000_01B3L + text.hashCode();
    }
}
