package dev.usher.proxy.exchange;

/// What can go wrong with one exchange: whose fault it is, what the client is told, and whether another endpoint may
/// be tried. A closed set, so the status, the log line, the metric and the retry decision come from one place.
public enum ProxyError {
    /// Malformed request: any violation of RFC 9110/9112/9113 (SEC10).
    BAD_REQUEST(Source.CLIENT, 400),
    /// Clear text on a TLS port; nginx's 497, which is told as 400.
    CLEAR_ON_TLS_PORT(Source.CLIENT, 400),
    /// The host requires a client certificate, and none was sent; nginx's 496, which is told as 400.
    NO_CLIENT_CERTIFICATE(Source.CLIENT, 400),
    /// The client certificate does not verify; nginx's 495, which is told as 400.
    BAD_CLIENT_CERTIFICATE(Source.CLIENT, 400),
    /// The client certificate verifies and is not one the host lets in.
    CLIENT_FORBIDDEN(Source.CLIENT, 403),
    /// The host asks for client certificates, and the handshake was for another name (MT3, RFC 9110 §15.5.20).
    MISDIRECTED(Source.CLIENT, 421),
    /// Request line longer than one header buffer (P4).
    TARGET_TOO_LONG(Source.CLIENT, 414),
    /// A header line, their number or the whole head over the limit (RFC 6585 §5).
    HEAD_TOO_LARGE(Source.CLIENT, 431),
    /// Body over the route's limit.
    BODY_TOO_LARGE(Source.CLIENT, 413),
    /// Head or body did not arrive in time.
    CLIENT_TIMEOUT(Source.CLIENT, 408),
    /// A method we do not serve here: CONNECT.
    METHOD_REFUSED(Source.CLIENT, 405),
    /// An expectation other than `100-continue`.
    EXPECTATION_FAILED(Source.CLIENT, 417),
    /// A transfer coding we do not know.
    NOT_IMPLEMENTED(Source.CLIENT, 501),
    /// A major version we do not speak.
    VERSION_REFUSED(Source.CLIENT, 505),
    /// The client went away before the answer; 499 is for the log only (C9.3).
    CLIENT_GONE(Source.CLIENT, 499),
    /// No endpoint to send to.
    NO_ENDPOINT(Source.UPSTREAM, 503),
    /// Could not connect: refused, unreachable.
    CONNECT_FAILED(Source.UPSTREAM, 502),
    /// Could not connect in time.
    CONNECT_TIMEOUT(Source.UPSTREAM, 504),
    /// TLS with the upstream failed.
    UPSTREAM_TLS(Source.UPSTREAM, 502),
    /// The upstream closed or reset before a complete head.
    UPSTREAM_CLOSED(Source.UPSTREAM, 502),
    /// The upstream's answer is not valid HTTP.
    UPSTREAM_INVALID(Source.UPSTREAM, 502),
    /// The upstream took too long to read or to answer.
    UPSTREAM_TIMEOUT(Source.UPSTREAM, 504),
    /// The process is at a connection or memory limit, or is stopping.
    OVERLOADED(Source.PROXY, 503),
    /// A bug of ours.
    INTERNAL(Source.PROXY, 500);

    /// Whose fault it is.
    public enum Source {
        CLIENT,
        UPSTREAM,
        PROXY
    }

    private final Source source;
    private final int status;

    ProxyError(Source source, int status) {
        this.source = source;
        this.status = status;
    }

    public Source source() {
        return source;
    }

    /// The status the client is told.
    public int status() {
        return status;
    }
}
