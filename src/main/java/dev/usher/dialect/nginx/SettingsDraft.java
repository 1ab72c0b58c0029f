package dev.usher.dialect.nginx;

import dev.usher.model.BackendProtocol;
import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.model.RetryPolicy;
import dev.usher.model.RetryPolicy.Condition;
import dev.usher.model.RoutePolicy;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The settings of one Ingress while its annotations are read; begins with the global ones (A0.6).
final class SettingsDraft {
    private final GlobalSettings globals;

    final TlsDraft tls = new TlsDraft();
    boolean sslRedirect;
    boolean forceSslRedirect;
    boolean preserveTrailingSlash;
    boolean portInRedirects;
    boolean relativeRedirects;
    boolean useRegex;
    Optional<String> rewriteTarget = Optional.empty();
    Optional<String> forwardedPrefix = Optional.empty();
    Optional<Expression> appRoot;
    Optional<String> defaultBackend = Optional.empty();
    Optional<BackendProtocol> protocol = Optional.empty();
    boolean serviceUpstream;
    Optional<Expression> upstreamHost = Optional.empty();
    Duration connectTimeout;
    Duration sendTimeout;
    Duration readTimeout;
    long maxBodyBytes;
    Set<Condition> retryConditions;
    int retryTries;
    Duration retryTimeout;
    Optional<String> connectionHeader = Optional.empty();
    boolean accessLog = true;
    boolean passthrough;
    private boolean traced;
    boolean trustIncomingSpan;
    Optional<Expression> operationName;
    boolean globalAuth = true;
    boolean firewall = true;
    Optional<String> denied = Optional.empty();
    /// What every location of the Ingress has besides what is made from the fields above.
    final List<Filter> filters = new ArrayList<>();

    /// Who is let in.
    final AccessDraft access;
    final BalancingDraft balancing;
    final AffinityDraft affinity = new AffinityDraft();
    final CanaryDraft canary = new CanaryDraft();

    final ExternalAuthDraft externalAuth = new ExternalAuthDraft();
    /// How much of it.
    final LimitDraft limits;
    List<String> aliases = List.of();
    boolean fromToWww;
    final CorsDraft cors = new CorsDraft();
    final RedirectDraft redirect = new RedirectDraft();
    final ResponseDraft responses;

    final FastCgi fastCgi = new FastCgi();
    final MirrorDraft mirror = new MirrorDraft();
    private Snippet locationSnippet = Snippet.NONE;
    private Snippet hostSnippet = Snippet.NONE;

    private final NamedObjects objects;
    private final List<Finding> findings = new ArrayList<>();

    /// Something about one annotation that only shows when all were read, or when what it names was looked up.
    ///
    /// @param annotation without the prefix
    record Finding(Severity severity, Reason reason, String annotation, String message) {}

    /// @param zone names what the locations of the Ingress share (LI1)
    SettingsDraft(GlobalSettings globals, NamedObjects objects, String zone) {
        this.globals = globals;
        this.objects = objects;
        access = new AccessDraft(globals.addresses());
        balancing = new BalancingDraft(globals.balancing());
        limits = new LimitDraft(globals.limits(), zone);
        responses = new ResponseDraft(globals.responses());
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
        traced = globals.tracing().enabled();
        trustIncomingSpan = globals.tracing().trustIncoming();
        operationName = globals.tracing().operationName();
        retryConditions = globals.route().retry().conditions();
        retryTries = globals.route().retry().tries();
        retryTimeout = globals.route().retry().timeout();
    }

    /// Takes a translated snippet. Other annotations, which are read later, win over its limits.
    void take(Snippet snippet, SnippetTranslator.Place place) {
        switch (place) {
            case HOST -> hostSnippet = snippet;
            case QUESTION -> externalAuth.snippet = snippet;
            case LOCATION -> ofLocation(snippet);
        }
    }

    private void ofLocation(Snippet snippet) {
        locationSnippet = snippet;
        snippet.connect().ifPresent(time -> connectTimeout = time);
        snippet.send().ifPresent(time -> sendTimeout = time);
        snippet.read().ifPresent(time -> readTimeout = time);
        snippet.maxBodyBytes().ifPresent(bytes -> maxBodyBytes = bytes);
    }

    /// Makes the locations answer 503; the first reason is kept.
    void deny(String reason) {
        if (denied.isEmpty()) {
            denied = Optional.of(reason);
        }
    }

    /// The global settings.
    GlobalSettings globals() {
        return globals;
    }

    /// Traces requests, or does not.
    void trace(boolean on) {
        traced = on;
        if (on && !globals.tracing().possible()) {
            tell(new Finding(
                    Severity.WARNING,
                    Reason.UNSUPPORTED_ANNOTATION,
                    "enable-opentelemetry",
                    "enable-opentelemetry has no effect without otlp-collector-host in the ConfigMap."));
        }
    }

    /// Where the Secrets and ConfigMaps are that annotations name.
    NamedObjects objects() {
        return objects;
    }

    /// Tells the owner.
    void tell(Finding finding) {
        findings.add(finding);
    }

    /// What was found out, in the order in which it was.
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    IngressSettings finish() {
        access.join(globals.snippets().location().addresses());
        access.join(locationSnippet.addresses());
        var letsIn = access.finish(this, externalAuth.rule(this, globals.externalAuth()));
        limits.finish(filters);
        fastCgi.finish(this).ifPresent(filters::add);
        if (traced && globals.tracing().possible()) {
            filters.add(new Filter.Trace(operationName, trustIncomingSpan));
        }
        var policy = new RoutePolicy(
                connectTimeout,
                sendTimeout,
                readTimeout,
                maxBodyBytes,
                new RetryPolicy(conditions(), retryTries, retryTimeout),
                connectionHeader,
                relativeRedirects,
                portInRedirects,
                accessLog
                        && !locationSnippet.quiet()
                        && !globals.snippets().location().quiet());
        balancing.tell(affinity.cookie, this::tell);
        affinity.tell(this::tell);
        canary.tell(this::tell);
        mirror.finish().ifPresent(filters::add);
        return new IngressSettings(
                new IngressSettings.Redirects(
                        sslRedirect, forceSslRedirect, preserveTrailingSlash, redirect.finish(this)),
                new IngressSettings.Names(aliases, fromToWww),
                new IngressSettings.Rewrite(useRegex, rewriteTarget, forwardedPrefix),
                new IngressSettings.Backends(defaultBackend, protocol, serviceUpstream, upstreamHost),
                new IngressSettings.Balancing(balancing.finish(), affinity.finish()),
                appRoot,
                policy.equals(globals.route()) ? globals.route() : policy,
                canary.finish(),
                allFilters(),
                letsIn,
                responses.errors(),
                passthrough,
                new IngressSettings.Snippets(
                        locationSnippet.statements(),
                        locationSnippet.needs(),
                        locationSnippet
                                .serverName()
                                .or(() -> globals.snippets().location().serverName()),
                        hostSnippet),
                new IngressSettings.Exemptions(!globalAuth || externalAuth.url.isPresent(), !firewall),
                tls.finish(),
                denied);
    }

    private List<Filter> allFilters() {
        var all = new ArrayList<>(filters);
        cors.filter().ifPresent(all::add);
        all.addAll(responses.filters());
        return all;
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
