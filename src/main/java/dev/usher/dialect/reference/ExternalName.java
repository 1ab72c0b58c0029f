package dev.usher.dialect.reference;

import dev.usher.model.Endpoint;
import dev.usher.model.Endpoints;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The target of a Service of type ExternalName (C3.10): an address or a DNS name, never the proxy's own host.
sealed interface ExternalName {
    /// The endpoints for one port.
    Endpoints endpoints(int port);

    /// An address literal.
    record Address(String text) implements ExternalName {
        @Override
        public Endpoints endpoints(int port) {
            return new Endpoints.Addresses(List.of(new Endpoint(text, port)));
        }
    }

    /// A name for the data plane to resolve.
    record Name(String text) implements ExternalName {
        @Override
        public Endpoints endpoints(int port) {
            return new Endpoints.DnsName(text, port, false);
        }
    }

    Pattern IPV4 = Pattern.compile("(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
    Pattern NUMERIC = Pattern.compile("[0-9.]+|0[xX].*");
    Pattern NAME = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\\.?");

    /// Parses the text; empty when it is neither or when it means this machine. Of a name that
    /// merely resolves to loopback the data plane takes no address.
    static Optional<ExternalName> parse(String text) {
        var address = literal(text);
        if (address.isPresent()) {
            boolean own = address.get().isLoopbackAddress() || address.get().isAnyLocalAddress();
            return own ? Optional.empty() : Optional.of(new Address(text));
        }
        var lower = text.toLowerCase(Locale.ROOT);
        var bare = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        boolean own = bare.equals("localhost") || bare.endsWith(".localhost");
        // Numbers that are no address in four parts would still be read as one by some resolvers (127.1, 0x7f000001).
        boolean usable = text.length() <= 253
                && NAME.matcher(text).matches()
                && !NUMERIC.matcher(text).matches();
        return own || !usable ? Optional.empty() : Optional.of(new Name(text));
    }

    /// An IPv4 address in four decimal parts, or an IPv6 address without brackets and zone.
    static Optional<InetAddress> literal(String text) {
        if (text.indexOf(':') < 0 ? !IPV4.matcher(text).matches() : text.indexOf('%') >= 0 || text.charAt(0) == '[') {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
