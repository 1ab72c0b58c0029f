package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.GlobalSettings.Addresses;
import dev.usher.dialect.nginx.GlobalSettings.Admission;
import dev.usher.dialect.nginx.GlobalSettings.Guard;
import dev.usher.dialect.nginx.GlobalSettings.Limits;
import dev.usher.dialect.nginx.GlobalSettings.Redirects;
import dev.usher.model.Cidr;
import dev.usher.model.Expression;
import dev.usher.model.ProxySettings;
import dev.usher.model.ProxySettings.HeaderExpression;
import dev.usher.model.RetryPolicy;
import dev.usher.model.RetryPolicy.Condition;
import dev.usher.model.RoutePolicy;
import dev.usher.model.StreamLogFormat;
import dev.usher.model.StreamSettings;
import dev.usher.model.TextMatch;
import dev.usher.model.TicketSecret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The global settings while the ConfigMap is read; begins with the built-in defaults.
final class GlobalDraft {
    private static final ProxySettings DEFAULTS = ProxySettings.DEFAULTS;
    private static final RoutePolicy ROUTE = RoutePolicy.DEFAULTS;

    boolean useForwardedHeaders = DEFAULTS.forwarding().useForwardedHeaders();
    boolean useProxyProtocol = DEFAULTS.forwarding().useProxyProtocol();
    int proxyProtocolSeconds = DEFAULTS.forwarding().proxyProtocolSeconds();
    boolean enableRealIp = DEFAULTS.forwarding().enableRealIp();
    List<Cidr> trusted = DEFAULTS.forwarding().trusted();
    String forwardedForHeader = DEFAULTS.forwarding().forwardedForHeader();
    String forwardedHostHeader = DEFAULTS.forwarding().forwardedHostHeader();
    boolean computeFullForwardedFor = DEFAULTS.forwarding().computeFullForwardedFor();
    boolean addOriginalUri = DEFAULTS.forwarding().addOriginalUri();
    boolean generateRequestId = DEFAULTS.forwarding().generateRequestId();
    Optional<String> setHeadersMap = Optional.empty();
    List<HeaderExpression> setHeaders = List.of();

    int keepAliveSeconds = DEFAULTS.client().keepAliveSeconds();
    int keepAliveRequests = DEFAULTS.client().keepAliveRequests();
    int headerSeconds = DEFAULTS.client().headerSeconds();
    int bodySeconds = DEFAULTS.client().bodySeconds();
    HeaderBuffers headerBuffers = new HeaderBuffers(
            DEFAULTS.client().headerBuffers(), DEFAULTS.client().headerBufferBytes());
    int maxConnections = DEFAULTS.client().maxConnections();
    boolean underscoresInHeaders = DEFAULTS.client().underscoresInHeaders();
    boolean ignoreInvalidHeaders = DEFAULTS.client().ignoreInvalidHeaders();

    int upstreamConnections = DEFAULTS.upstreamKeepAlive().connections();
    int upstreamIdleSeconds = DEFAULTS.upstreamKeepAlive().idleSeconds();
    int upstreamRequests = DEFAULTS.upstreamKeepAlive().requests();
    int upstreamLifeSeconds = DEFAULTS.upstreamKeepAlive().lifeSeconds();

    boolean hsts = true;
    boolean hstsSubdomains = true;
    boolean hstsPreload;
    long hstsMaxAge = 31_536_000;
    boolean serverTokens = DEFAULTS.responses().serverTokens();
    boolean allowBackendServer = DEFAULTS.responses().allowBackendServer();
    List<String> hideHeaders = List.of();
    Optional<String> addHeadersMap = Optional.empty();
    List<HeaderExpression> addHeaders = List.of();

    String defaultType = DEFAULTS.responses().defaultType();
    final ResponseDraft responses = new ResponseDraft(GlobalSettings.Responses.DEFAULTS);
    List<String> allowedHeaders = List.of();

    final CompressionDraft compression = new CompressionDraft();

    List<String> listenAddresses = List.of();
    boolean ipv6 = true;
    boolean ipv6Names = true;
    Optional<Duration> drainLimit = Optional.empty();
    List<Cidr> statusIpv4 = List.of(Cidr.of(new byte[] {127, 0, 0, 1}, 32));
    List<Cidr> statusIpv6 = List.of(new Cidr(true, 0, 1, 128));

    boolean http2 = DEFAULTS.http2().enabled();
    int http2Streams = DEFAULTS.http2().maxConcurrentStreams();

    List<String> tlsProtocols = DEFAULTS.tls().protocols();
    List<String> tlsCiphers = DEFAULTS.tls().ciphers();
    List<String> tlsCurves = DEFAULTS.tls().curves();
    boolean sessionCache = DEFAULTS.tls().sessionCache();
    int sessionCacheSize = DEFAULTS.tls().sessionCacheSize();
    boolean sessionTickets = DEFAULTS.tls().sessionTickets();
    int sessionSeconds = DEFAULTS.tls().sessionSeconds();
    boolean rejectUnknownNames = DEFAULTS.tls().rejectUnknownNames();
    Optional<TicketSecret> ticketSecret = Optional.empty();
    boolean stapling = DEFAULTS.tls().stapling();
    int recordBytes = DEFAULTS.tls().recordBytes();
    boolean backendsByLocation;
    List<String> unknownCiphers = List.of();
    List<String> unknownCurves = List.of();

    boolean accessLog = DEFAULTS.accessLog().enabled();
    boolean logDefaultBackend = DEFAULTS.accessLog().defaultBackend();
    List<String> skipTargets = DEFAULTS.accessLog().skipTargets();
    final LogDraft logs = new LogDraft();
    final TracingDraft tracing = new TracingDraft();

    int streamIdleSeconds = DEFAULTS.streams().idleSeconds();
    boolean streamNextUpstream = DEFAULTS.streams().nextUpstream();
    int streamNextUpstreamSeconds = DEFAULTS.streams().nextUpstreamSeconds();
    int streamNextUpstreamTries = DEFAULTS.streams().nextUpstreamTries();
    int streamResponses = DEFAULTS.streams().responses();
    boolean streamLog = DEFAULTS.streams().log().enabled();
    StreamLogFormat streamLogFormat = DEFAULTS.streams().log().format();

    Duration connectTimeout = ROUTE.connectTimeout();
    Duration sendTimeout = ROUTE.sendTimeout();
    Duration readTimeout = ROUTE.readTimeout();
    long maxBodyBytes = ROUTE.maxBodyBytes();
    Set<Condition> retryConditions = ROUTE.retry().conditions();
    int retryTries = ROUTE.retry().tries();
    Duration retryTimeout = ROUTE.retry().timeout();
    boolean retryNonIdempotent;
    boolean relativeRedirects;
    boolean portInRedirects;

    boolean sslRedirect = true;
    boolean forceSslRedirect;
    boolean preserveTrailingSlash;
    int redirectCode = 308;
    List<String> noTlsRedirectLocations = List.of(GlobalSettings.ACME);
    boolean serviceUpstream;
    Algorithm algorithm = Algorithm.ROUND_ROBIN;
    Expression hashKey = Expression.literal("");
    boolean hashSubset;
    int hashSubsetSize;
    boolean manyCanaries;
    Optional<Expression> appRoot = Optional.empty();
    boolean snippets;
    boolean otherNamespaces;
    Risk maximumRisk = Risk.HIGH;
    List<String> blockedWords = List.of();
    boolean strictPaths = true;
    List<String> noAuthLocations = List.of(GlobalSettings.ACME);
    List<Cidr> blockedAddresses = List.of();
    List<Cidr> deniedAddresses = List.of();
    List<Cidr> allowedAddresses = List.of();
    final ExternalAuthDraft externalAuth = new ExternalAuthDraft();
    List<TextMatch> blockedUserAgents = List.of();
    List<TextMatch> blockedReferers = List.of();
    Expression limitKey = Expression.parse("$binary_remote_addr");
    int requestStatus = 503;
    int connectionStatus = 503;
    int kilobytesPerSecond;
    int freeKilobytes;
    final List<Guard> guards = new ArrayList<>();

    /// Variables that the `server-snippet` sets, which comes first wherever it stands.
    Set<String> setForHosts = Set.of();
    /// And those of the `location-snippet`.
    Set<String> setForLocations = Set.of();

    Snippet hostSnippet = Snippet.NONE;
    Snippet locationSnippet = Snippet.NONE;

    /// `large-client-header-buffers`.
    record HeaderBuffers(int count, int bytes) {}

    /// Variables of snippets that run before one of the ConfigMap.
    Set<String> setBefore(SnippetTranslator.Place place) {
        return switch (place) {
            case HOST -> Set.of();
            case LOCATION -> setForHosts;
            case QUESTION -> {
                var all = new HashSet<>(setForHosts);
                all.addAll(setForLocations);
                yield all;
            }
        };
    }

    /// Takes a translated snippet.
    void take(Snippet snippet, SnippetTranslator.Place place) {
        switch (place) {
            case HOST -> hostSnippet = snippet;
            case QUESTION -> externalAuth.snippet = snippet;
            case LOCATION -> {
                locationSnippet = snippet;
                snippet.connect().ifPresent(time -> connectTimeout = time);
                snippet.send().ifPresent(time -> sendTimeout = time);
                snippet.read().ifPresent(time -> readTimeout = time);
                snippet.maxBodyBytes().ifPresent(bytes -> maxBodyBytes = bytes);
            }
        }
    }

    /// The finished settings.
    ///
    /// @param before returned as part of the result where it is equal, so that its identity survives
    GlobalSettings finish(ProxySettings before) {
        var proxy = proxy();
        return settings(proxy.equals(before) ? before : proxy);
    }

    /// What an untouched draft says.
    static GlobalSettings defaults() {
        return new GlobalDraft().settings(DEFAULTS);
    }

    private GlobalSettings settings(ProxySettings proxy) {
        var conditions = retryConditions;
        if (retryNonIdempotent && !conditions.isEmpty()) {
            conditions = EnumSet.copyOf(conditions);
            conditions.add(Condition.NON_IDEMPOTENT);
        }
        var route = new RoutePolicy(
                connectTimeout,
                sendTimeout,
                readTimeout,
                maxBodyBytes,
                new RetryPolicy(conditions, retryTries, retryTimeout),
                Optional.empty(),
                relativeRedirects,
                portInRedirects,
                true);
        return new GlobalSettings(
                proxy,
                route,
                retryNonIdempotent,
                new Redirects(
                        sslRedirect, forceSslRedirect, preserveTrailingSlash, redirectCode, noTlsRedirectLocations),
                serviceUpstream,
                new GlobalSettings.Balancing(algorithm, hashKey, hashSubset, hashSubsetSize, manyCanaries),
                appRoot,
                new Admission(snippets, maximumRisk, blockedWords, otherNamespaces, strictPaths),
                guards,
                externalAuth.finish(externalAuth.written()),
                noAuthLocations,
                new Addresses(blockedAddresses, deniedAddresses, allowedAddresses, statusReaders()),
                new Limits(limitKey, requestStatus, connectionStatus, kilobytesPerSecond, freeKilobytes),
                responses.settings(allowedHeaders),
                tracing.defaults(),
                new GlobalSettings.Tls(backendsByLocation),
                new GlobalSettings.Snippets(hostSnippet, locationSnippet));
    }

    private ProxySettings proxy() {
        return new ProxySettings(
                new ProxySettings.Forwarding(
                        useForwardedHeaders,
                        useProxyProtocol,
                        proxyProtocolSeconds,
                        enableRealIp,
                        trusted,
                        forwardedForHeader,
                        forwardedHostHeader,
                        computeFullForwardedFor,
                        addOriginalUri,
                        generateRequestId,
                        setHeaders),
                new ProxySettings.ClientLimits(
                        keepAliveSeconds,
                        keepAliveRequests,
                        headerSeconds,
                        bodySeconds,
                        headerBuffers.count(),
                        headerBuffers.bytes(),
                        maxConnections,
                        underscoresInHeaders,
                        ignoreInvalidHeaders),
                new ProxySettings.UpstreamKeepAlive(
                        upstreamConnections, upstreamIdleSeconds, upstreamRequests, upstreamLifeSeconds),
                new ProxySettings.Responses(
                        strictTransportSecurity(),
                        serverTokens,
                        allowBackendServer,
                        hideHeaders,
                        addHeaders,
                        defaultType),
                new ProxySettings.Http2(http2, http2Streams),
                new ProxySettings.Tls(
                        tlsProtocols,
                        tlsCiphers,
                        tlsCurves,
                        sessionCache,
                        sessionCacheSize,
                        sessionTickets,
                        ticketSecret,
                        sessionSeconds,
                        rejectUnknownNames,
                        stapling,
                        recordBytes),
                logs.accessLog(accessLog, logDefaultBackend, skipTargets),
                new ProxySettings.Refusals(blockedUserAgents, blockedReferers),
                logs.errorLog(),
                tracing.settings(),
                compression.finish(),
                new StreamSettings(
                        streamIdleSeconds,
                        streamNextUpstream,
                        streamNextUpstreamSeconds,
                        streamNextUpstreamTries,
                        streamResponses,
                        new StreamSettings.Log(streamLog, streamLogFormat)),
                new ProxySettings.Sockets(listenAddresses, ipv6, ipv6Names, drainLimit));
    }

    private List<Cidr> statusReaders() {
        var readers = new ArrayList<>(statusIpv4);
        readers.addAll(statusIpv6);
        return readers;
    }

    /// The header as S5 spells it.
    private Optional<String> strictTransportSecurity() {
        if (!hsts) {
            return Optional.empty();
        }
        return Optional.of("max-age=" + hstsMaxAge
                + (hstsSubdomains ? "; includeSubDomains" : "")
                + (hstsPreload ? "; preload" : ""));
    }
}
