package dev.usher.model;

import java.util.List;

/// Where the endpoints of an upstream come from.
public sealed interface Endpoints {
    Endpoints NONE = new Addresses(List.of());

    /// Known addresses: ready, de-duplicated, in stable order. Empty means 503.
    record Addresses(List<Endpoint> addresses) implements Endpoints {
        public Addresses {
            addresses = List.copyOf(addresses);
        }
    }

    /// A DNS name the data plane resolves and keeps resolved (ExternalName, C3.10).
    ///
    /// @param loopback whether addresses of the machine itself count: whoever may name a Service must not
    ///     reach what listens here for nobody else
    record DnsName(String name, int port, boolean loopback) implements Endpoints {}
}
