package dev.usher.runtime;

import dev.usher.model.ProxySettings.Sockets;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.List;
import java.util.Optional;

/// Which addresses ports are bound on: those of the flags, else those of the ConfigMap (`bind-address`,
/// `disable-ipv6`). Settled once, when the first table is there and before a port is bound: to move a socket while
/// traffic comes in would lose what waits in it, so that a later change is told and holds from the next start on.
final class ListenAddresses {
    private static final String EVERY_IPV4 = "0.0.0.0";

    /// Takes IPv4 as well.
    private static final String EVERY_ADDRESS = "::";

    private final List<String> flags;
    private final Optional<ResourceKey> configMap;
    /// Written by the thread that binds, read by the reconcile loop.
    private volatile Optional<List<String>> bound = Optional.empty();

    /// @param flags `--bind-address`; empty when it is not given
    /// @param configMap whom problems are about
    ListenAddresses(List<String> flags, Optional<ResourceKey> configMap) {
        this.flags = onceEach(flags);
        this.configMap = configMap;
    }

    /// The addresses to bind from now on; empty for all, IPv4 and IPv6.
    List<String> choose(Sockets settings) {
        List<String> chosen = wanted(settings);
        bound = Optional.of(chosen);
        return chosen;
    }

    /// What the settings ask for and do not get until the next start.
    List<Problem> unheeded(Sockets settings) {
        List<String> now = bound.orElseGet(() -> wanted(settings));
        List<String> wanted = wanted(settings);
        if (wanted.equals(now)) {
            return List.of();
        }
        String key = settings.addresses().isEmpty() ? "disable-ipv6" : "bind-address";
        return configMap
                .map(map -> Problem.warning(
                        Reason.INVALID_SETTING,
                        map,
                        "data[" + key + "]",
                        "bind-address and disable-ipv6 ask for " + text(wanted) + ", but ports were bound on "
                                + text(now) + " when the process started; restart it to listen there."))
                .map(List::of)
                .orElse(List.of());
    }

    private List<String> wanted(Sockets settings) {
        if (!flags.isEmpty()) {
            return flags;
        }
        if (settings.ipv6()) {
            return onceEach(settings.addresses());
        }
        List<String> ipv4 =
                settings.addresses().stream().filter(ListenAddresses::isIpv4).toList();
        return ipv4.isEmpty() ? List.of(EVERY_IPV4) : onceEach(ipv4);
    }

    /// Without those that another one covers: nothing can be bound a second time.
    private static List<String> onceEach(List<String> addresses) {
        if (addresses.contains(EVERY_ADDRESS)) {
            return List.of(EVERY_ADDRESS);
        }
        boolean everyIpv4 = addresses.contains(EVERY_IPV4);
        return addresses.stream()
                .filter(address -> !everyIpv4 || !isIpv4(address) || address.equals(EVERY_IPV4))
                .distinct()
                .toList();
    }

    private static boolean isIpv4(String address) {
        return address.indexOf(':') < 0;
    }

    private static String text(List<String> addresses) {
        return addresses.isEmpty() ? "all addresses" : String.join(", ", addresses);
    }
}
