package dev.usher.proxy.exchange;

/// The request as the backend of the route will get it, as far as filters decide about that; what none
/// decides is as the client sent it and the settings say. Valid as long as the [FilterContext] it belongs
/// to, on the same event loop.
public interface ForwardedRequest {
    /// Speaks HTTP/1.0 to the backend; says nothing about gRPC.
    void speakHttp10();

    /// Replaces the target; no other filter is to replace it again.
    void rewriteTarget(CharSequence target);

    /// Whether a filter has replaced the target already, or a script has said that none is to.
    boolean isRewritten();

    /// Replaces the authority.
    void rewriteAuthority(CharSequence authority);

    /// Sends this `X-Forwarded-Prefix`.
    void forwardedPrefix(CharSequence prefix);

    /// Sends this header in place of all of its name, the proxy's own included; an empty value only takes
    /// those out.
    ///
    /// @param name none that frames the request
    void setHeader(String name, String value);

    /// Completes script paths that end in a slash by this (FastCGI).
    void scriptIndex(String index);

    /// Sends a FastCGI backend this variable, in place of the usual one of its name. Values may hold any
    /// octets.
    void metaVariable(String name, String value);
}
