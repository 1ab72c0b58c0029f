package dev.usher.dialect.nginx;

import dev.usher.model.LoadBalancing.Sticky;
import dev.usher.model.SessionCookie;
import dev.usher.model.SessionCookie.SameSite;
import java.util.Optional;
import java.util.OptionalInt;

/// The cookie affinity of an Ingress (2.9, B6).
///
/// @param balancing how the key in the cookie leads to an endpoint
/// @param path absent for that of each location
record Session(
        Sticky balancing,
        String name,
        Optional<String> path,
        Optional<String> domain,
        OptionalInt expires,
        OptionalInt maxAge,
        Optional<SameSite> sameSite,
        boolean conditional,
        boolean secure) {

    /// The cookie of a location.
    SessionCookie cookie(String locationPath) {
        return new SessionCookie(
                name,
                path.orElseGet(() -> plain(locationPath)),
                domain,
                expires,
                maxAge,
                sameSite,
                conditional,
                secure);
    }

    /// A path as an attribute can hold it (RFC 6265 §4.1.1): what it cannot ends the path at the slash before.
    private static String plain(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == ';' || c < 0x20 || c > 0x7E) {
                return path.substring(0, path.lastIndexOf('/', i) + 1);
            }
        }
        return path;
    }
}
