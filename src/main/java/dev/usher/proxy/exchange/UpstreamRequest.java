package dev.usher.proxy.exchange;

/// A request as it goes to an upstream. Offsets refer to `head().fields().array()`.
public interface UpstreamRequest {
    /// Method, framing and the edited lines: what is not removed is sent, but for framing and connection lines.
    RequestHead head();

    /// Where the target to send begins: path and query.
    int targetOffset();

    int targetLength();

    /// Where the authority to send begins (`Host`, `:authority`); the lines hold no `Host`.
    int authorityOffset();

    int authorityLength();

    /// `http` or `https`, for `:scheme`.
    boolean secure();

    /// Whether HTTP/1.0 is spoken where HTTP/1 is; the body has a declared length then.
    default boolean http10() {
        return false;
    }

    /// Value of `Connection` to send on HTTP/1: `upgrade` asks to switch protocols and the `Upgrade` line is sent,
    /// `close` asks for no reuse, empty sends no such line.
    String connection();

    /// The request in the words of CGI (RFC 3875 §4.1), for FastCGI; all but `CONTENT_LENGTH`, which only the codec
    /// knows.
    void metaVariables(MetaVariables into);
}
