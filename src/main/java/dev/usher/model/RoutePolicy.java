package dev.usher.model;

import java.time.Duration;
import java.util.Optional;

/// Limits and timeouts of a route.
///
/// @param connectTimeout to establish an upstream connection
/// @param sendTimeout between two writes to the upstream
/// @param readTimeout between two reads from the upstream; also the idle limit of a tunnel
/// @param maxBodyBytes request bodies above are refused with 413; 0 means no limit
/// @param retry when another endpoint is tried
/// @param connectionHeader forces the value of `Connection` sent upstream (`connection-proxy-header`, F8)
/// @param relativeRedirects redirects to the same host carry a relative Location
/// @param portInRedirects absolute redirects carry the port
/// @param accessLog whether finished requests are written to the access log
public record RoutePolicy(
        Duration connectTimeout,
        Duration sendTimeout,
        Duration readTimeout,
        long maxBodyBytes,
        RetryPolicy retry,
        Optional<String> connectionHeader,
        boolean relativeRedirects,
        boolean portInRedirects,
        boolean accessLog) {

    /// The defaults of ingress-nginx (P1, P2, P5).
    public static final RoutePolicy DEFAULTS = new RoutePolicy(
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            1024 * 1024,
            RetryPolicy.DEFAULTS,
            Optional.empty(),
            false,
            false,
            true);

    /// The same without lines in the access log.
    public RoutePolicy withoutAccessLog() {
        return new RoutePolicy(
                connectTimeout,
                sendTimeout,
                readTimeout,
                maxBodyBytes,
                retry,
                connectionHeader,
                relativeRedirects,
                portInRedirects,
                false);
    }

    /// The same without a limit on bodies.
    public RoutePolicy withoutBodyLimit() {
        return new RoutePolicy(
                connectTimeout,
                sendTimeout,
                readTimeout,
                0,
                retry,
                connectionHeader,
                relativeRedirects,
                portInRedirects,
                accessLog);
    }
}
