package dev.usher.proxy.exchange;

/// What a filter may see and do. Valid during [RequestFilter#apply] only.
public interface FilterContext {
    RequestHead head();

    /// Array of the normalised path (C5.5): percent-decoded, dot segments resolved, slashes merged. Not to be modified.
    byte[] path();

    int pathOffset();

    int pathLength();

    /// Whether the request counts as https (S4.2): the connection, or `X-Forwarded-Proto` where that is trusted.
    boolean secure();

    /// `https` or `http`, as [#secure] says.
    default String scheme() {
        return secure() ? "https" : "http";
    }

    /// The host a redirect names (S4.2): without port, lower case not enforced.
    String redirectHost();

    /// The raw authority as sent by the client, port included.
    String authority();

    /// The raw request target as text.
    String target();

    /// The raw query with its question mark; empty without one.
    String query();

    /// Port of the listener as the outside sees it.
    int localPort();

    /// Replaces the target sent upstream.
    void rewriteTarget(CharSequence target);

    /// Replaces the authority sent upstream.
    void rewriteAuthority(CharSequence authority);

    /// Sends this `X-Forwarded-Prefix` upstream.
    void forwardedPrefix(CharSequence prefix);

    /// Answers with a redirect.
    void redirect(int status, CharSequence location);
}
