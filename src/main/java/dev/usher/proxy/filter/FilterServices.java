package dev.usher.proxy.filter;

import dev.usher.proxy.exchange.HostTargets;
import java.security.SecureRandom;

/// What the filters of all routes and loops share, and what outlives a routing table.
///
/// @param passwords compares passwords
/// @param nonces of digest authentication
/// @param zones load of clients, by Ingress
/// @param hosts what is asked that a URL names
/// @param authCache answers of external authentication
public record FilterServices(
        PasswordChecks passwords, Nonces nonces, LimitZones zones, HostTargets hosts, AuthCache authCache) {

    /// Everything, with nothing remembered. No thread runs before there is something for it to do.
    public static FilterServices start(HostTargets hosts) {
        var random = new SecureRandom();
        int atOnce = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new FilterServices(
                new PasswordChecks(atOnce, random),
                new Nonces(System::nanoTime, random),
                new LimitZones(System::nanoTime),
                hosts,
                new AuthCache(System::nanoTime));
    }
}
