package dev.usher.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings that hold for the whole data plane and may change live (the ConfigMap's keys; defaults as ingress-nginx).
public record ProxySettings(
        Forwarding forwarding,
        ClientLimits client,
        UpstreamKeepAlive upstreamKeepAlive,
        Responses responses,
        Http2 http2,
        Tls tls,
        AccessLog accessLog,
        Refusals refusals,
        ErrorLog errorLog,
        Tracing tracing,
        Compression compression,
        StreamSettings streams,
        Sockets sockets) {

    public static final ProxySettings DEFAULTS = new ProxySettings(
            Forwarding.DEFAULTS,
            ClientLimits.DEFAULTS,
            UpstreamKeepAlive.DEFAULTS,
            Responses.DEFAULTS,
            Http2.DEFAULTS,
            Tls.DEFAULTS,
            AccessLog.DEFAULTS,
            Refusals.NONE,
            ErrorLog.DEFAULTS,
            Tracing.DEFAULTS,
            Compression.NONE,
            StreamSettings.DEFAULTS,
            Sockets.DEFAULTS);

    /// The same settings with another access log.
    public ProxySettings withAccessLog(AccessLog other) {
        return new ProxySettings(
                forwarding,
                client,
                upstreamKeepAlive,
                responses,
                http2,
                tls,
                other,
                refusals,
                errorLog,
                tracing,
                compression,
                streams,
                sockets);
    }

    /// Where the process listens, how it looks up names, and how long it may take to stop.
    ///
    /// @param addresses to listen on; empty for all (`bind-address`)
    /// @param ipv6 whether to listen on IPv6 (`disable-ipv6`)
    /// @param ipv6Names whether names of Services and of authentication are looked up as IPv6 addresses too
    ///     (`disable-ipv6-dns`)
    /// @param drainLimit for requests under way when the process stops; absent leaves it to the flag
    ///     (`worker-shutdown-timeout`)
    public record Sockets(List<String> addresses, boolean ipv6, boolean ipv6Names, Optional<Duration> drainLimit) {
        public static final Sockets DEFAULTS = new Sockets(List.of(), true, true, Optional.empty());

        public Sockets {
            addresses = List.copyOf(addresses);
        }
    }

    /// Requests refused with 403 whatever their host (C8 step 4).
    ///
    /// @param userAgents by `User-Agent` (`block-user-agents`)
    /// @param referers by `Referer` (`block-referers`)
    public record Refusals(List<TextMatch> userAgents, List<TextMatch> referers) {
        public static final Refusals NONE = new Refusals(List.of(), List.of());

        public Refusals {
            userAgents = List.copyOf(userAgents);
            referers = List.copyOf(referers);
        }
    }

    /// A header name and value to set.
    public record HeaderLine(String name, String value) {}

    /// A header to set, and a value with variables (F10). An empty value removes the header.
    public record HeaderExpression(String name, Expression value) {}

    /// Client address and forwarding headers (F1–F10).
    ///
    /// @param useForwardedHeaders trust `X-Forwarded-*` from the peer
    /// @param useProxyProtocol connections begin with a PROXY protocol header
    /// @param proxyProtocolSeconds to receive that header
    /// @param enableRealIp take the client address from the header, trust nothing else
    /// @param trusted peers whose header is believed (`proxy-real-ip-cidr`)
    /// @param forwardedForHeader header that carries the client address
    /// @param forwardedHostHeader header that is kept as `X-Original-Forwarded-Host`
    /// @param computeFullForwardedFor append to `X-Forwarded-For` instead of replacing it
    /// @param addOriginalUri send `X-Original-URI`
    /// @param generateRequestId make a request id when the client sent none
    /// @param setHeaders request headers to add (`proxy-set-headers`)
    public record Forwarding(
            boolean useForwardedHeaders,
            boolean useProxyProtocol,
            int proxyProtocolSeconds,
            boolean enableRealIp,
            List<Cidr> trusted,
            String forwardedForHeader,
            String forwardedHostHeader,
            boolean computeFullForwardedFor,
            boolean addOriginalUri,
            boolean generateRequestId,
            List<HeaderExpression> setHeaders) {

        public static final Forwarding DEFAULTS = new Forwarding(
                false,
                false,
                5,
                false,
                List.of(new Cidr(false, 0, 0, 0), new Cidr(true, 0, 0, 0)),
                "X-Forwarded-For",
                "X-Forwarded-Host",
                false,
                false,
                true,
                List.of());

        public Forwarding {
            trusted = List.copyOf(trusted);
            setHeaders = List.copyOf(setHeaders);
        }

        /// Whether a header may tell the client's address (F6). Where connections say it themselves,
        /// `enable-real-ip` means them, and clients could only make something up.
        public boolean believesHeader() {
            return useForwardedHeaders || (enableRealIp && !useProxyProtocol);
        }
    }

    /// What one client connection may do (P4). Times in seconds.
    ///
    /// @param keepAliveSeconds idle time between requests; 0 turns keep-alive off
    /// @param keepAliveRequests requests per connection
    /// @param headerSeconds to receive a whole head
    /// @param bodySeconds between two reads of a body
    /// @param headerBuffers number of header buffers; the whole head may have `headerBuffers * headerBufferBytes`
    /// @param headerBufferBytes longest request line (414 above) and longest header line (400 above)
    /// @param maxConnections client connections of the whole process
    /// @param underscoresInHeaders header names may contain `_`
    /// @param ignoreInvalidHeaders header names with other characters are dropped instead of passed on (F9)
    public record ClientLimits(
            int keepAliveSeconds,
            int keepAliveRequests,
            int headerSeconds,
            int bodySeconds,
            int headerBuffers,
            int headerBufferBytes,
            int maxConnections,
            boolean underscoresInHeaders,
            boolean ignoreInvalidHeaders) {
        public static final ClientLimits DEFAULTS = new ClientLimits(75, 1000, 60, 60, 4, 8192, 16_384, false, true);
    }

    /// Idle upstream connections (P3).
    ///
    /// @param connections idle connections kept per event loop, all endpoints together; 0 turns keep-alive off
    /// @param idleSeconds how long one may be idle
    /// @param requests requests per connection
    /// @param lifeSeconds longest life of a connection
    public record UpstreamKeepAlive(int connections, int idleSeconds, int requests, int lifeSeconds) {
        public static final UpstreamKeepAlive DEFAULTS = new UpstreamKeepAlive(320, 60, 10_000, 3600);
    }

    /// What is done to every response (S5, C9.4, F10).
    ///
    /// @param strictTransportSecurity value of the header on https connections
    /// @param serverTokens send `Server` with our name and version
    /// @param allowBackendServer let the backend's `Server` through
    /// @param hideHeaders names removed from backend responses
    /// @param addHeaders set on every response, replacing
    /// @param defaultType `Content-Type` of answers the proxy makes
    public record Responses(
            Optional<String> strictTransportSecurity,
            boolean serverTokens,
            boolean allowBackendServer,
            List<String> hideHeaders,
            List<HeaderExpression> addHeaders,
            String defaultType) {

        public static final Responses DEFAULTS = new Responses(
                Optional.of("max-age=31536000; includeSubDomains"), false, false, List.of(), List.of(), "text/html");

        public Responses {
            hideHeaders = List.copyOf(hideHeaders);
            addHeaders = List.copyOf(addHeaders);
        }
    }

    /// Compression of responses (P9); what is absent is off.
    ///
    /// @param withoutGzip user agents that get no gzip, as a regular expression that may match anywhere
    public record Compression(
            Optional<Coding> gzip, Optional<Coding> brotli, Optional<Coding> zstd, Optional<String> withoutGzip) {
        public static final Compression NONE =
                new Compression(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /// How one coding is used.
        ///
        /// @param level effort, in the numbers of its library
        /// @param minLength bodies known to be shorter are left as they are
        /// @param types media types in lower case, without parameters; `*` stands for all
        public record Coding(int level, long minLength, List<String> types) {
            public Coding {
                types = List.copyOf(types);
            }
        }
    }

    /// HTTP/2 to clients (P8).
    public record Http2(boolean enabled, int maxConcurrentStreams) {
        public static final Http2 DEFAULTS = new Http2(true, 128);
    }

    /// TLS to clients (S3.1, S3.6).
    ///
    /// @param protocols enabled versions, as `TLSv1.2`
    /// @param ciphers OpenSSL names, TLS 1.2 suites, in order of preference
    /// @param curves OpenSSL group names; empty leaves the library's choice
    /// @param sessionCache keep server-side sessions
    /// @param sessionTickets issue session tickets
    /// @param sessionSeconds how long a session may be resumed
    /// @param ticketSecret what ticket keys are made of, where replicas share it; absent means one made at start
    /// @param rejectUnknownNames refuse handshakes without a name, and for names no host has
    /// @param stapling staple what the issuers of certificates say of them (OCSP)
    /// @param recordBytes longest record sent; 0 leaves it at what TLS allows
    public record Tls(
            List<String> protocols,
            List<String> ciphers,
            List<String> curves,
            boolean sessionCache,
            int sessionCacheSize,
            boolean sessionTickets,
            Optional<TicketSecret> ticketSecret,
            int sessionSeconds,
            boolean rejectUnknownNames,
            boolean stapling,
            int recordBytes) {

        public static final Tls DEFAULTS = new Tls(
                List.of("TLSv1.2", "TLSv1.3"),
                List.of(
                        "ECDHE-ECDSA-AES128-GCM-SHA256",
                        "ECDHE-RSA-AES128-GCM-SHA256",
                        "ECDHE-ECDSA-AES256-GCM-SHA384",
                        "ECDHE-RSA-AES256-GCM-SHA384",
                        "ECDHE-ECDSA-CHACHA20-POLY1305",
                        "ECDHE-RSA-CHACHA20-POLY1305",
                        "DHE-RSA-AES128-GCM-SHA256",
                        "DHE-RSA-AES256-GCM-SHA384"),
                List.of(),
                true,
                40_000,
                false,
                Optional.empty(),
                600,
                false,
                false,
                0);

        public Tls {
            protocols = List.copyOf(protocols);
            ciphers = List.copyOf(ciphers);
            curves = List.copyOf(curves);
        }
    }

    /// The access log (M4).
    ///
    /// @param enabled whether lines are written at all
    /// @param format ingress-nginx's default text, or one JSON object a line
    /// @param template another form than the default text, for [Format#TEXT]
    /// @param defaultBackend whether requests to the default location are written too
    /// @param skipTargets request targets that are not written
    /// @param destination where lines go
    public record AccessLog(
            boolean enabled,
            Format format,
            Optional<LogTemplate> template,
            boolean defaultBackend,
            List<String> skipTargets,
            LogDestination destination) {
        /// Line formats.
        public enum Format {
            TEXT,
            JSON
        }

        public static final AccessLog DEFAULTS =
                new AccessLog(true, Format.TEXT, Optional.empty(), false, List.of(), LogDestination.STANDARD);

        public AccessLog {
            skipTargets = List.copyOf(skipTargets);
        }

        /// The same log in another form, whatever the template says.
        public AccessLog withFormat(Format other) {
            return new AccessLog(enabled, other, Optional.empty(), defaultBackend, skipTargets, destination);
        }
    }
}
