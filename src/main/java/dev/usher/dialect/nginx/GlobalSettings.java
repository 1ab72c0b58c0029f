package dev.usher.dialect.nginx;

import dev.usher.model.Cidr;
import dev.usher.model.Expression;
import dev.usher.model.ExternalAuth;
import dev.usher.model.Filter;
import dev.usher.model.ProxySettings;
import dev.usher.model.RoutePolicy;
import java.util.List;
import java.util.Optional;

/// What the global ConfigMap says, over the built-in defaults.
///
/// @param proxy settings of the whole data plane
/// @param route what a location has unless annotations say otherwise
/// @param guards protections that are asked for and not honoured
/// @param externalAuth asked for all locations that are not excused and have no service of their own
/// @param noAuthLocations Ingress paths without authentication (EA5)
/// @param addresses whose requests are taken
/// @param limits what limits of Ingresses have in common
/// @param responses what is done to answers unless annotations say otherwise
/// @param tracing what of tracing a location has unless annotations say otherwise
/// @param tls how annotations about TLS are read
/// @param snippets what all hosts and locations do besides
record GlobalSettings(
        ProxySettings proxy,
        RoutePolicy route,
        boolean retryNonIdempotent,
        Redirects redirects,
        boolean serviceUpstream,
        Balancing balancing,
        Optional<Expression> appRoot,
        Admission admission,
        List<Guard> guards,
        Optional<ExternalAuth> externalAuth,
        List<String> noAuthLocations,
        Addresses addresses,
        Limits limits,
        Responses responses,
        TracingDraft.TraceDefaults tracing,
        Tls tls,
        Snippets snippets) {

    /// Where the ACME HTTP-01 challenge lives: never redirected, never authenticated.
    static final String ACME = "/.well-known/acme-challenge";

    static final GlobalSettings DEFAULTS = GlobalDraft.defaults();

    GlobalSettings {
        guards = List.copyOf(guards);
        noAuthLocations = List.copyOf(noAuthLocations);
    }

    /// How annotations about TLS are read.
    ///
    /// @param backendsByLocation whether TLS to backends is settled for each Ingress alone (2.6)
    record Tls(boolean backendsByLocation) {}

    /// Redirects to https (S4).
    ///
    /// @param status `http-redirect-code`
    /// @param exempt Ingress paths, as text prefixes, that are never redirected
    record Redirects(boolean ssl, boolean force, boolean preserveTrailingSlash, int status, List<String> exempt) {
        Redirects {
            exempt = List.copyOf(exempt);
        }
    }

    /// Translated nginx text.
    ///
    /// @param host `server-snippet`
    /// @param location `location-snippet`; its limits hold already
    record Snippets(Snippet host, Snippet location) {}

    /// Client addresses, from the global ConfigMap.
    ///
    /// @param blocked never let in
    /// @param denied refused by locations without a list of their own
    /// @param allowed the only ones let in by locations without a list of their own; empty lets in all
    /// @param statusReaders the only ones that may read the status page
    record Addresses(List<Cidr> blocked, List<Cidr> denied, List<Cidr> allowed, List<Cidr> statusReaders) {
        Addresses {
            blocked = List.copyOf(blocked);
            denied = List.copyOf(denied);
            allowed = List.copyOf(allowed);
            statusReaders = List.copyOf(statusReaders);
        }
    }

    /// How endpoints are picked unless annotations say otherwise (B1).
    ///
    /// @param key of `upstream-hash-by`; empty for none
    /// @param subsetSize 0 stands for the usual one
    /// @param manyCanaries whether a location may have more than one canary (N2)
    record Balancing(Algorithm algorithm, Expression key, boolean subset, int subsetSize, boolean manyCanaries) {}

    /// What the limits of all Ingresses have in common.
    ///
    /// @param key tells clients apart (LI1)
    /// @param kilobytesPerSecond limit of an answer where an Ingress has none; 0 for none
    /// @param freeKilobytes of an answer, before that limit
    record Limits(Expression key, int requestStatus, int connectionStatus, int kilobytesPerSecond, int freeKilobytes) {}
    /// What is done to answers (2.5).
    ///
    /// @param allowedHeaders names that `custom-headers` may set
    /// @param redirectFrom `proxy-redirect-from`: `off`, `default`, or the beginning of a URL
    /// @param redirectTo what stands in its place; `off` for nothing
    /// @param http10 whether HTTP/1.0 is spoken to backends
    record Responses(
            List<String> allowedHeaders,
            Optional<Filter.Replacement> cookieDomain,
            Optional<Filter.Replacement> cookiePath,
            Expression redirectFrom,
            Expression redirectTo,
            boolean http10,
            IngressSettings.Errors errors) {
        static final Responses DEFAULTS = new Responses(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Expression.literal("off"),
                Expression.literal("off"),
                false,
                new IngressSettings.Errors(List.of(), false, false));

        Responses {
            allowedHeaders = List.copyOf(allowedHeaders);
        }
    }

    /// Which annotations are let in (A0.4, A0.5).
    ///
    /// @param snippets whether the original would run snippets
    /// @param maximum highest risk allowed
    /// @param blockedWords words no annotation value may contain
    /// @param otherNamespaces whether annotations may name objects of other namespaces
    /// @param strictPaths whether odd paths are refused at admission (AD4)
    record Admission(
            boolean snippets, Risk maximum, List<String> blockedWords, boolean otherNamespaces, boolean strictPaths) {
        Admission {
            blockedWords = List.copyOf(blockedWords);
        }
    }

    /// A protection of all locations that this version cannot give; what it covers is not served (SEC4).
    ///
    /// @param key the ConfigMap key that asks for it
    record Guard(Kind kind, String key) {
        /// What an Ingress needs to be excused.
        enum Kind {
            /// `auth-url`, `enable-global-auth: "false"`, or a path in `no-auth-locations`.
            AUTHENTICATION,
            /// `enable-modsecurity: "false"`.
            FIREWALL,
            /// Nothing excuses.
            EVERYTHING,
            /// Nothing excuses; TCP and UDP services alone are meant.
            STREAMS
        }
    }

    /// Why a location with this path is not served; empty when nothing global stands against it.
    Optional<String> denial(IngressSettings.Exemptions exempt, String path) {
        for (Guard guard : guards) {
            boolean excused = switch (guard.kind()) {
                case AUTHENTICATION -> exempt.globalAuth() || startsWithAny(path, noAuthLocations);
                case FIREWALL -> exempt.firewall();
                case EVERYTHING -> false;
                case STREAMS -> true;
            };
            if (!excused) {
                return Optional.of("ConfigMap key " + guard.key() + " protects it and is not honoured");
            }
        }
        return Optional.empty();
    }

    /// Whether something that would protect TCP and UDP services is not honoured.
    boolean deniesStreams() {
        return guards.stream().anyMatch(guard -> guard.kind() == Guard.Kind.STREAMS);
    }

    /// The QUIRK of S4 and EA5: plain text prefixes of the path as the Ingress writes it.
    static boolean startsWithAny(String path, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (path.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
