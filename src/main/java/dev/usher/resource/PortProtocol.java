package dev.usher.resource;

import java.util.List;

/// The `protocol` of a port.
final class PortProtocol {
    private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");

    private PortProtocol() {}

    /// TCP when there is none.
    static String of(FieldReader port) {
        return port.oneOf("protocol", PROTOCOLS).orElse("TCP");
    }
}
