package dev.usher.proxy.filter;

import dev.usher.proxy.exchange.HostTargets;
import dev.usher.proxy.exchange.TlsIdentity;
import java.security.SecureRandom;
import java.util.function.Function;

/// What the filters of all routes and loops share, and what outlives a routing table.
///
/// @param passwords compares passwords
/// @param nonces of digest authentication
/// @param zones load of clients, by Ingress
/// @param hosts what is asked that a URL names
/// @param names how TLS is spoken to a host of a name
/// @param authCache answers of external authentication
public record FilterServices(
        PasswordChecks passwords,
        Nonces nonces,
        LimitZones zones,
        HostTargets hosts,
        Function<String, TlsIdentity> names,
        AuthCache authCache) {

    /// Everything, with nothing remembered. No thread runs before there is something for it to do.
    public static FilterServices start(HostTargets hosts, Function<String, TlsIdentity> names) {
        var random = new SecureRandom();
        int atOnce = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new FilterServices(
                new PasswordChecks(atOnce, random),
                new Nonces(System::nanoTime, random),
                new LimitZones(System::nanoTime),
                hosts,
                names,
                new AuthCache(System::nanoTime));
    }

    /// For filters that act on nothing but the request: nobody can be asked.
    static FilterServices alone() {
        return start((_, _) -> null, FilterServices::nobody);
    }

    private static TlsIdentity nobody(String host) {
        throw new IllegalStateException("filters that act on nothing but the request speak to nobody: " + host);
    }
}
