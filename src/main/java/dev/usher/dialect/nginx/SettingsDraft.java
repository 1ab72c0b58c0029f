package dev.usher.dialect.nginx;

import dev.usher.model.BackendProtocol;
import dev.usher.model.RetryPolicy;
import dev.usher.model.RetryPolicy.Condition;
import dev.usher.model.RoutePolicy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The settings of one Ingress while its annotations are read; begins with the global ones (A0.6).
final class SettingsDraft {
    private final GlobalSettings globals;

    boolean sslRedirect;
    boolean forceSslRedirect;
    boolean preserveTrailingSlash;
    boolean portInRedirects;
    boolean relativeRedirects;
    boolean useRegex;
    Optional<String> rewriteTarget = Optional.empty();
    Optional<String> forwardedPrefix = Optional.empty();
    Optional<String> appRoot;
    Optional<String> defaultBackend = Optional.empty();
    Optional<BackendProtocol> protocol = Optional.empty();
    boolean serviceUpstream;
    Optional<String> upstreamHost = Optional.empty();
    Duration connectTimeout;
    Duration sendTimeout;
    Duration readTimeout;
    long maxBodyBytes;
    Set<Condition> retryConditions;
    int retryTries;
    Duration retryTimeout;
    Optional<String> connectionHeader = Optional.empty();
    boolean accessLog = true;
    boolean canary;
    boolean globalAuth = true;
    boolean firewall = true;
    Optional<String> denied = Optional.empty();
    Optional<String> hostsDenied = Optional.empty();

    SettingsDraft(GlobalSettings globals) {
        this.globals = globals;
        sslRedirect = globals.redirects().ssl();
        forceSslRedirect = globals.redirects().force();
        preserveTrailingSlash = globals.redirects().preserveTrailingSlash();
        portInRedirects = globals.route().portInRedirects();
        relativeRedirects = globals.route().relativeRedirects();
        appRoot = globals.appRoot();
        serviceUpstream = globals.serviceUpstream();
        connectTimeout = globals.route().connectTimeout();
        sendTimeout = globals.route().sendTimeout();
        readTimeout = globals.route().readTimeout();
        maxBodyBytes = globals.route().maxBodyBytes();
        retryConditions = globals.route().retry().conditions();
        retryTries = globals.route().retry().tries();
        retryTimeout = globals.route().retry().timeout();
    }

    /// Makes the locations answer 503; the first reason is kept.
    void deny(String reason) {
        if (denied.isEmpty()) {
            denied = Optional.of(reason);
        }
    }

    /// Makes all locations of the hosts answer 503; the first reason is kept.
    void denyHosts(String reason) {
        if (hostsDenied.isEmpty()) {
            hostsDenied = Optional.of(reason);
        }
    }

    IngressSettings finish() {
        var policy = new RoutePolicy(
                connectTimeout,
                sendTimeout,
                readTimeout,
                maxBodyBytes,
                new RetryPolicy(conditions(), retryTries, retryTimeout),
                connectionHeader,
                relativeRedirects,
                portInRedirects,
                accessLog);
        return new IngressSettings(
                new IngressSettings.Redirects(sslRedirect, forceSslRedirect, preserveTrailingSlash),
                new IngressSettings.Rewrite(useRegex, rewriteTarget, forwardedPrefix),
                new IngressSettings.Backends(defaultBackend, protocol, serviceUpstream, upstreamHost),
                appRoot,
                policy.equals(globals.route()) ? globals.route() : policy,
                canary,
                new IngressSettings.Exemptions(!globalAuth, !firewall),
                denied,
                hostsDenied);
    }

    /// `retry-non-idempotent` joins every list of conditions, also that of an annotation (P2).
    private Set<Condition> conditions() {
        if (!globals.retryNonIdempotent() || retryConditions.isEmpty()) {
            return retryConditions;
        }
        var all = EnumSet.copyOf(retryConditions);
        all.add(Condition.NON_IDEMPOTENT);
        return all;
    }
}
