package dev.usher.observe;

import dev.usher.model.Route;
import dev.usher.model.RoutePolicy;
import dev.usher.model.RoutingTable;
import dev.usher.model.VirtualHost;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// A number that is equal for equal hosts, ports and settings, also in another process, so that pods can be
/// compared. Record hashes will not do: those of enums and sets differ from one JVM to the next. Computed when read,
/// and each host only once: to write thousands of hosts as text takes tens of megabytes, and a scrape comes every few
/// seconds.
final class ConfigurationHash {
    private static final long EXACT_IN_DOUBLE = (1L << 53) - 1;
    private static final long PRIME = 0x100_0000_01B3L;

    /// A table has the hosts of the one before in the same order, but for a few that came, went or changed.
    private static final int NEAR = 64;

    private List<VirtualHost> hosts = List.of(); // guarded by this
    private long[] hashes = {}; // of hosts; guarded by this

    synchronized long of(RoutingTable table) {
        if (!table.hosts().equals(hosts)) {
            update(table.hosts());
        }
        long hash = 17;
        for (long host : hashes) {
            hash = hash * PRIME + host;
        }
        hash = mix(hash, table.streams().listeners().toString());
        // The order of a map differs between processes.
        hash = mix(hash, new TreeMap<>(table.streams().passthrough()).toString());
        return mix(hash, table.settings().toString()) & EXACT_IN_DOUBLE;
    }

    private void update(List<VirtualHost> next) {
        var found = new long[next.size()];
        int from = 0;
        for (int i = 0; i < found.length; i++) {
            VirtualHost host = next.get(i);
            int known = find(host, from);
            if (known >= 0) {
                found[i] = hashes[known];
                from = known + 1;
            } else {
                found[i] = hash(host);
            }
        }
        hosts = next;
        hashes = found;
    }

    private int find(VirtualHost host, int from) {
        int end = Math.min(hosts.size(), from + NEAR);
        for (int i = from; i < end; i++) {
            if (hosts.get(i).equals(host)) {
                return i;
            }
        }
        return -1;
    }

    private static long hash(VirtualHost host) {
        long hash = mix(17, host.host());
        hash = mix(hash, host.mode().name());
        hash = host.aliases().isEmpty() ? hash : mix(hash, host.aliases().toString());
        hash = host.clients().isEmpty() ? hash : mix(hash, host.clients().get().toString());
        for (Route route : host.routes()) {
            hash = mix(hash, route.match().toString());
            hash = mix(hash, route.owner().toString());
            hash = mix(hash, route.filters().toString());
            hash = mix(hash, route.action().toString());
            hash = mix(hash, words(route.policy()));
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
        return hash * PRIME + text.hashCode();
    }
}
