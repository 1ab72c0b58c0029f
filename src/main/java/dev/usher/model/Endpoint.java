package dev.usher.model;

/// One address and port.
///
/// @param address IPv4 or IPv6 literal, without brackets
/// @param port 1..65535
public record Endpoint(String address, int port) {
    public Endpoint {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port out of range: " + port);
        }
    }

    /// `10.0.0.1:80` or `[fd00::1]:80`, as `$upstream_addr` prints it.
    @Override
    public String toString() {
        return address.indexOf(':') < 0 ? address + ":" + port : "[" + address + "]:" + port;
    }
}
