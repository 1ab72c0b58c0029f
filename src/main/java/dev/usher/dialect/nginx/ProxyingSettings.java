package dev.usher.dialect.nginx;

import java.time.Duration;
import java.util.List;

/// Proxying and balancing (P, B).
final class ProxyingSettings {
    private static final ValueType<Integer> DURATION = NginxDuration.SECONDS;

    static final List<Setting<?>> ROWS = List.of(
            Setting.honoured(
                    "proxy-body-size",
                    ValueType.SIZE,
                    "1m",
                    (draft, value) -> draft.maxBodyBytes = value,
                    "Largest request body."),
            Setting.honoured(
                    "proxy-connect-timeout",
                    ValueType.SECONDS,
                    "5",
                    (draft, value) -> draft.connectTimeout = Duration.ofSeconds(value),
                    "Seconds to reach a backend."),
            Setting.honoured(
                    "proxy-read-timeout",
                    ValueType.SECONDS,
                    "60",
                    (draft, value) -> draft.readTimeout = Duration.ofSeconds(value),
                    "Seconds between two reads."),
            Setting.honoured(
                    "proxy-send-timeout",
                    ValueType.SECONDS,
                    "60",
                    (draft, value) -> draft.sendTimeout = Duration.ofSeconds(value),
                    "Seconds between two writes."),
            Setting.differs("proxy-buffers-number", "4", "Responses are streamed, never stored."),
            Setting.differs("proxy-buffer-size", "4k", "Heads of responses may have 64 KiB, whatever this says."),
            Setting.nginxOnly("proxy-busy-buffers-size", "", "Buffers of nginx."),
            Setting.honoured(
                    "proxy-cookie-path",
                    ResponseTypes.COOKIE_PATH_VARIABLES,
                    "off",
                    (draft, change) -> draft.responses.cookiePath = change,
                    "Replaces the beginning of the path of cookies."),
            Setting.honoured(
                    "proxy-cookie-domain",
                    ResponseTypes.COOKIE_DOMAIN,
                    "off",
                    (draft, change) -> draft.responses.cookieDomain = change,
                    "Replaces the domain of cookies."),
            Setting.honoured(
                    "proxy-next-upstream",
                    RetryConditions.TYPE,
                    "error timeout",
                    (draft, value) -> draft.retryConditions = value,
                    "When the next endpoint is tried: never once some of the request's body was sent."),
            Setting.honoured(
                    "proxy-next-upstream-timeout",
                    ValueType.COUNT,
                    "0",
                    (draft, value) -> draft.retryTimeout = Duration.ofSeconds(value),
                    "Seconds for all tries."),
            Setting.honoured(
                    "proxy-next-upstream-tries",
                    ValueType.COUNT,
                    "3",
                    (draft, value) -> draft.retryTries = value,
                    "Tries in total, 100 at most; 0 means each endpoint once."),
            Setting.honoured(
                    "retry-non-idempotent",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.retryNonIdempotent = value,
                    "Retries POST, LOCK and PATCH too, as long as nothing of a body was sent."),
            Setting.honoured(
                    "proxy-redirect-from",
                    ResponseTypes.REDIRECT_VARIABLES,
                    "off",
                    (draft, from) -> draft.responses.redirectFrom = from,
                    "Beginning of Location and Refresh that is replaced."),
            Setting.honoured(
                    "proxy-redirect-to",
                    ResponseTypes.REDIRECT_VARIABLES,
                    "off",
                    (draft, to) -> draft.responses.redirectTo = to,
                    "What stands in its place."),
            Setting.differs("proxy-request-buffering", "off", "Request bodies are always streamed."),
            Setting.differs("proxy-buffering", "off", "Responses are always streamed."),
            Setting.honoured(
                    "proxy-http-version",
                    ValueType.oneOf("1.0", "1.1"),
                    "1.1",
                    (draft, version) -> draft.responses.http10 = version.equals("1.0"),
                    "HTTP version spoken to backends."),
            Setting.differs("proxy-max-temp-file-size", "1024m", "Nothing is ever written to disk."),
            Setting.honoured(
                    "load-balance",
                    Algorithm.TYPE,
                    "round_robin",
                    (draft, value) -> draft.algorithm = value,
                    "How an endpoint is picked: `round_robin`, or `ewma` for the one of two that answers faster. The"
                            + " others do nothing without `upstream-hash-by` or `affinity`. Default backends take"
                            + " turns."),
            Setting.honoured(
                    "upstream-keepalive-connections",
                    ValueType.COUNT,
                    "320",
                    (draft, value) -> draft.upstreamConnections = value,
                    "Idle connections kept, those of the last tenth of a second apart; 0 turns keep-alive off."),
            Setting.honoured(
                    "upstream-keepalive-time",
                    DURATION,
                    "1h",
                    (draft, value) -> draft.upstreamLifeSeconds = value,
                    "Longest life of a connection."),
            Setting.honoured(
                    "upstream-keepalive-timeout",
                    ValueType.SECONDS,
                    "60",
                    (draft, value) -> draft.upstreamIdleSeconds = value,
                    "How long one may be idle."),
            Setting.honoured(
                    "upstream-keepalive-requests",
                    ValueType.POSITIVE,
                    "10000",
                    (draft, value) -> draft.upstreamRequests = value,
                    "Requests per connection."),
            Setting.honoured(
                    "service-upstream",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.serviceUpstream = value,
                    "Uses cluster addresses instead of endpoints."),
            Setting.honoured(
                    "upstream-hash-by",
                    ValueType.PHRASE.expression(),
                    "",
                    (draft, value) -> draft.hashKey = value,
                    "Picks the endpoint by a hash of this text, in which variables are filled in."),
            Setting.honoured(
                    "upstream-hash-by-subset",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.hashSubset = value,
                    "Hashes to a subset of the endpoints, in which chance decides."),
            Setting.honoured(
                    "upstream-hash-by-subset-size",
                    ValueType.COUNT,
                    "0",
                    (draft, value) -> draft.hashSubsetSize = value,
                    "Size of the subset; 0 stands for 3."),
            Setting.honoured(
                    "usher-multiple-canaries",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.manyCanaries = value,
                    "Lets a location have any number of canaries; without it the oldest alone counts. Their shares add"
                            + " up. Not a key of ingress-nginx."),
            Setting.differs("grpc-buffer-size-kb", "0", "The response head has its own fixed limit."),
            Setting.honoured(
                    "proxy-stream-timeout",
                    DURATION,
                    "600s",
                    (draft, value) -> draft.streamIdleSeconds = value,
                    "Idle time of TCP and UDP, and of TLS handed on as it is."),
            Setting.honoured(
                    "proxy-stream-next-upstream",
                    ValueType.BOOL,
                    "true",
                    (draft, value) -> draft.streamNextUpstream = value,
                    "Tries the next endpoint of a TCP service when one cannot be reached."),
            Setting.honoured(
                    "proxy-stream-next-upstream-timeout",
                    NginxDuration.SECONDS_OR_NONE,
                    "600s",
                    (draft, value) -> draft.streamNextUpstreamSeconds = value,
                    "Time for all tries; 0 means no limit."),
            Setting.honoured(
                    "proxy-stream-next-upstream-tries",
                    ValueType.COUNT,
                    "3",
                    (draft, value) -> draft.streamNextUpstreamTries = value,
                    "Tries in total; 0 means each endpoint once."),
            Setting.honoured(
                    "proxy-stream-responses",
                    ValueType.COUNT,
                    "1",
                    (draft, value) -> draft.streamResponses = value,
                    "Datagrams expected for each datagram of a client; what comes beyond them is dropped."));

    private ProxyingSettings() {}
}
