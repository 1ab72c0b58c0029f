package dev.usher.model;

import dev.usher.model.ProxySettings.HeaderLine;
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
    /// @param names those it applies to, in lower case, where the host has others, too; empty for all of them.
    ///     A star stands for one label
    record TlsRedirect(int status, boolean preserveTrailingSlash, OptionalInt port, List<String> names)
            implements Filter {
        public TlsRedirect {
            names = List.copyOf(names);
        }
    }

    /// Replaces the path (C7.2): `pattern` is applied, case-insensitive and unanchored, to the normalised path.
    ///
    /// @param forwardedPrefix value of `X-Forwarded-Prefix` when the rewrite took place (C7.6)
    record RewritePath(String pattern, PathTemplate target, Optional<PathTemplate> forwardedPrefix) implements Filter {}

    /// Answers 302 to an absolute URL built like a rewrite (C7.4); no match lets the request pass.
    record RewriteRedirect(String pattern, PathTemplate target) implements Filter {}

    /// Sends this `Host` to the backend instead of the client's (annotation `upstream-vhost`).
    record UpstreamHost(Expression host) implements Filter {}

    /// Makes a span of each request (OT1). Has no place among the others: it begins with the request.
    ///
    /// @param operationName name of the span; absent means the method and the path of the Ingress
    /// @param trustIncoming whether the client's trace goes on
    record Trace(Optional<Expression> operationName, boolean trustIncoming) implements Filter {}

    /// What a FastCGI backend is told besides the usual (annotations `fastcgi-index`, `fastcgi-params-configmap`).
    ///
    /// @param index completes script paths that end in a slash; empty for none
    /// @param variables by name; they replace the usual ones of that name
    record FastCgi(String index, List<MetaVariable> variables) implements Filter {
        public FastCgi {
            variables = List.copyOf(variables);
        }

        /// A variable of the request that a script sees (RFC 3875 §4.1).
        public record MetaVariable(String name, Expression value) {}
    }

    /// Answers a request for exactly `/` with 302 to `path` on the same host (annotation `app-root`, C8 step 4).
    record AppRoot(Expression path) implements Filter {}

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

    /// Sends a copy of each request elsewhere and drops the answer (annotations `mirror-*`, C8 step 10).
    ///
    /// @param host `Host` of the copy; absent means the host of the target
    /// @param body whether the copy has the body
    record Mirror(UrlTemplate target, Optional<Expression> host, boolean body) implements Filter {}

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
    /// Answers every request with a redirect (annotations `permanent-redirect`, `temporal-redirect`; C8 step 6).
    ///
    /// @param status 300 to 308
    /// @param location a URL, or a path on the same host
    /// @param relative whether a path is sent as one (`relative-redirects`)
    /// @param port whether a path made absolute names the port (`use-port-in-redirects`)
    record Redirect(int status, Expression location, boolean relative, boolean port) implements Filter {}

    /// Answers every request with a redirect to the same target on another host (`from-to-www-redirect`).
    ///
    /// @param status 301, 302, 307 or 308
    record HostRedirect(int status, String host) implements Filter {}

    /// Answers preflights, and lets scripts of other origins read the answers (CO0 to CO3).
    ///
    /// @param anyOrigin whether every request counts as allowed
    /// @param origins `scheme://host[:port]`, where the host may begin with `*.` for one label, or `null`
    /// @param exposed value of `Access-Control-Expose-Headers`; empty for none
    record Cors(
            boolean anyOrigin,
            List<String> origins,
            boolean credentials,
            String methods,
            String headers,
            String exposed,
            int maxAgeSeconds)
            implements Filter {
        public Cors {
            origins = List.copyOf(origins);
        }
    }

    /// Sets headers of every answer, replacing (annotation `custom-headers`).
    record ResponseHeaders(List<HeaderLine> lines) implements Filter {
        public ResponseHeaders {
            lines = List.copyOf(lines);
        }
    }

    /// A text and what stands in its place.
    record Replacement(Expression from, Expression to) {}

    /// Changes cookies that the backend sets (`proxy-cookie-domain`, `proxy-cookie-path`).
    ///
    /// @param domain the whole domain, in any case and without a dot at its beginning
    /// @param path the beginning of the path
    record Cookies(Optional<Replacement> domain, Optional<Replacement> path) implements Filter {}

    /// Changes where the backend redirects to, in `Location` and `Refresh` (`proxy-redirect-from`,
    /// `proxy-redirect-to`).
    ///
    /// @param prefix absent takes away the backend's own scheme, host and port
    record BackendRedirects(Optional<Replacement> prefix) implements Filter {}

    /// Has an error backend answer instead of whoever answered with one of these statuses (ER1).
    ///
    /// @param statuses 300 to 599, ascending
    /// @param ofBackend whether this holds for answers of the backend too, not only for the proxy's own
    record ErrorPages(List<Integer> statuses, boolean ofBackend, Backend backend) implements Filter {
        public ErrorPages {
            statuses = List.copyOf(statuses);
        }
    }

    /// Statements in order (annotations `configuration-snippet`, `server-snippet`; SN1).
    ///
    /// @param stage when they run
    /// @param relative whether a redirect to a path is sent as one (`relative-redirects`)
    /// @param port whether a path made absolute names the port (`use-port-in-redirects`)
    record Script(Stage stage, List<Statement> statements, boolean relative, boolean port) implements Filter {
        public Script {
            statements = List.copyOf(statements);
        }
    }

    /// When statements run.
    enum Stage {
        /// With the rules of the host (C8 step 4).
        HOST,
        /// Where the location was found: others that take the request instead of it (C8 step 5).
        LOOKUP,
        /// With those of the location, before its own redirects and rewrites (C8 step 6).
        LOCATION,
        /// Once everything is known that a backend is told, such as who the client is (C8 step 10).
        BACKEND
    }

    /// Speaks HTTP/1.0 to the backend (annotation `proxy-http-version`).
    record Http10() implements Filter {}
}
