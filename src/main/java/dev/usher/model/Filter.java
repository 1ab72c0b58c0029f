package dev.usher.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Something done to a request or its response on one route. One record here, one final class in the proxy.
public sealed interface Filter {

    /// Redirects a request whose effective scheme is http to https (S4). Present only on routes it applies to: the
    /// compiler has decided about certificates and exempt locations.
    ///
    /// @param status 301, 302, 307 or 308
    /// @param preserveTrailingSlash keep a trailing slash of the request target (S4.1)
    /// @param port written after the host when present (`use-port-in-redirects`)
    record TlsRedirect(int status, boolean preserveTrailingSlash, OptionalInt port) implements Filter {}

    /// Replaces the path (C7.2): `pattern` is applied, case-insensitive and unanchored, to the normalised path.
    ///
    /// @param forwardedPrefix value of `X-Forwarded-Prefix` when the rewrite took place (C7.6)
    record RewritePath(String pattern, PathTemplate target, Optional<PathTemplate> forwardedPrefix) implements Filter {}

    /// Answers 302 to an absolute URL built like a rewrite (C7.4); no match lets the request pass.
    record RewriteRedirect(String pattern, PathTemplate target) implements Filter {}

    /// Sends this `Host` to the backend instead of the client's (annotation `upstream-vhost`).
    record UpstreamHost(Expression host) implements Filter {}

    /// Answers a request for exactly `/` with 302 to `path` on the same host (annotation `app-root`, C8 step 4).
    record AppRoot(String path) implements Filter {}

    /// Refuses what a client sends beyond limits (LI1–LI3). A limit of 0 is none.
    ///
    /// @param zone clients are counted together by all routes with the same zone
    /// @param key what tells clients apart
    /// @param exempt clients without limits
    /// @param connections requests under way
    /// @param perSecond requests a second
    /// @param perMinute requests a minute
    /// @param burstMultiplier how many times its limit a rate may be exceeded by for a moment
    /// @param connectionStatus answers too many requests under way
    /// @param requestStatus answers too many requests
    record Limits(
            String zone,
            Expression key,
            List<Cidr> exempt,
            int connections,
            int perSecond,
            int perMinute,
            int burstMultiplier,
            int connectionStatus,
            int requestStatus)
            implements Filter {
        public Limits {
            exempt = List.copyOf(exempt);
        }
    }

    /// Limits how fast the body of an answer goes out.
    ///
    /// @param bytesPerSecond above 0
    /// @param free bytes without limit before
    record ResponseRate(long bytesPerSecond, long free) implements Filter {}

    /// Lets a request in or refuses it (C8 step 9).
    ///
    /// @param blocked addresses refused with 403 whatever the rules say (`block-cidrs`)
    /// @param satisfy how many of the rules have to let it in
    /// @param rules at most one of each kind, in the order of the kinds
    record Access(List<Cidr> blocked, Satisfy satisfy, List<AccessRule> rules) implements Filter {
        public Access {
            blocked = List.copyOf(blocked);
            rules = List.copyOf(rules);
        }
    }

    /// How rules of access work together (annotation `satisfy`).
    enum Satisfy {
        /// All have to let a request in.
        ALL,
        /// One that lets it in is enough.
        ANY
    }
}
