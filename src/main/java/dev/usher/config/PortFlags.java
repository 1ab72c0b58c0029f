package dev.usher.config;

import dev.usher.config.ProcessSettings.Network;
import dev.usher.config.ProcessSettings.StatusPort;
import dev.usher.config.ProcessSettings.Webhook;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Which flag has which port, where several may name one. In loops and without streams: the start-up cache is trained
/// with other flags, and each start would make code for their lambdas.
final class PortFlags {
    /// Flags whose port no TCP or UDP service may take. Some name ports of nginx that nobody binds here; they stay
    /// reserved, so that a ConfigMap works in both.
    private static final List<String> RESERVING = List.of(
            "healthz-port",
            "ssl-passthrough-proxy-port",
            "default-server-port",
            "profiler-port",
            "status-port",
            "stream-port");

    private final FlagValues flags;
    private final Map<Integer, Integer> map;

    PortFlags(FlagValues flags) {
        this.flags = flags;
        map = flags.portMap("port-map");
    }

    /// The port the outside sees. With the flag alone the port bound is also the one reported for HTTP (F4) and that
    /// of redirects to TLS (S4.1), as in ingress-nginx; a port map says that they differ.
    ///
    /// @param usual the port that `--port-map` names it by
    int external(String flag, int usual) {
        return map.containsKey(usual) || !flags.has(flag) ? usual : flags.port(flag);
    }

    /// The port that is bound.
    int local(String flag, int usual) {
        return flags.portIfGiven(flag).orElse(map.getOrDefault(usual, flags.port(flag)));
    }

    /// The port of status. Where nobody asked for it, it gives way to those somebody asked for.
    ///
    /// @throws UsageException when it was asked for, and another flag names it, too
    Optional<StatusPort> status(Optional<Webhook> webhook) {
        int port = flags.port("status-port");
        boolean asked = flags.has("status-port");
        String other = port == 0 ? null : bound(webhook).get(port);
        if (asked && other != null) {
            throw new UsageException(
                    "flags --status-port and --" + other + " name one port (" + port + "): give each its own");
        }
        return other == null ? Optional.of(new StatusPort(port, asked)) : Optional.empty();
    }

    /// The ports that other flags have bound.
    private Map<Integer, String> bound(Optional<Webhook> webhook) {
        var bound = new HashMap<Integer, String>();
        for (int local : map.values()) {
            bound.put(local, "port-map");
        }
        bound.put(local("http-port", 80), "http-port");
        bound.put(local("https-port", 443), "https-port");
        bound.put(flags.port("healthz-port"), "healthz-port");
        OptionalInt defaultServer = flags.portIfGiven("default-server-port");
        if (defaultServer.isPresent()) {
            bound.put(defaultServer.getAsInt(), "default-server-port");
        }
        if (webhook.isPresent()) {
            bound.put(webhook.get().port(), "validating-webhook");
        }
        return bound;
    }

    /// The ports that no TCP or UDP service may have (TU2).
    Map<Integer, String> reserved(Network network) {
        var reserved = new HashMap<Integer, String>();
        for (String name : RESERVING) {
            reserved.put(flags.port(name), name);
        }
        reserved.put(network.externalHttp(), "http-port");
        reserved.put(network.localHttp(), "http-port");
        reserved.put(network.externalHttps(), "https-port");
        reserved.put(network.localHttps(), "https-port");
        reserved.remove(0);
        return reserved;
    }
}
