package dev.usher.proxy.exchange;

import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.model.RouteOwner;
import dev.usher.routing.Expansion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a filter may see and do. Valid during [RequestFilter#apply], and after [#suspend] until the request goes on, is
/// answered or is abandoned; always on the event loop of the request.
public interface FilterContext extends Expansion {
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

    /// Whether the connection of the client is a TLS one, whatever headers say.
    boolean secureConnection();

    /// Where nginx sends a client that is to stay on the host: scheme of the connection, host without its port
    /// and the dot at its end, in lower case.
    ///
    /// @param port whether the port of the listener follows, unless it is the usual one of the scheme
    default String origin(boolean port) {
        int usual = secureConnection() ? 443 : 80;
        String written = port && namedPort() != usual ? ":" + namedPort() : "";
        return (secureConnection() ? "https://" : "http://") + host() + written;
    }

    /// The host whose rules the request takes: that of [#authority] without its port and the dot at its end, in lower
    /// case.
    default String host() {
        return HostText.name(authority());
    }

    /// The host a redirect names (S4.2): without port, lower case not enforced.
    String redirectHost();

    /// The raw authority as sent by the client, port included.
    String authority();

    /// The raw request target as text.
    String target();

    /// The query with its question mark, raw or as [ScriptContext#changeQuery] left it; empty without one.
    String query();

    /// Port of the listener as the outside sees it.
    int localPort();

    /// Port of the listener that redirects name.
    default int namedPort() {
        return localPort();
    }

    /// The port the client used: what is trusted to name it, else that of the listener, else the usual one of the
    /// effective scheme where another proxy took TLS away.
    int outsidePort();

    /// Speaks HTTP/1.0 to the backend; says nothing about gRPC.
    void speakHttp10();

    /// Replaces the target sent upstream.
    void rewriteTarget(CharSequence target);

    /// Replaces the authority sent upstream.
    void rewriteAuthority(CharSequence authority);

    /// Sends this `X-Forwarded-Prefix` upstream.
    void forwardedPrefix(CharSequence prefix);

    /// Completes script paths that end in a slash by this (FastCGI).
    void scriptIndex(String index);

    /// Sends a FastCGI backend this variable, in place of the usual one of its name. Values may hold any octets.
    void metaVariable(String name, String value);

    /// Whether a filter has replaced the target already, or a script has said that none is to.
    boolean isRewritten();

    /// Sends the backend this header in place of all of its name, the proxy's own included; an empty value only takes
    /// those out.
    ///
    /// @param name none that frames the request
    void backendHeader(String name, String value);

    /// What statements of snippets do to the request.
    ScriptContext script();

    /// Answers with a text as the body, whatever error pages there are.
    ///
    /// @param text one character an octet
    void answerText(int status, String text);

    /// Answers with a redirect.
    void redirect(int status, CharSequence location);

    /// Keeps the client's `Authorization` from the backend (F11). The log still names the user.
    void withholdAuthorization();

    /// Tells when the exchange is over, however it ends: the response complete or cut, a tunnel closed. Once, on the
    /// event loop.
    void whenOver(Runnable task);

    /// Limits how fast the body of the answer goes out, from the first byte on.
    ///
    /// @param bytesPerSecond above 0
    /// @param free bytes without a limit before that
    void paceResponse(long bytesPerSecond, long free);

    /// The client's address (F6): 4 or 16 bytes. Not to be modified.
    byte[] clientAddress();

    /// Where the route comes from.
    RouteOwner owner();

    /// Answers with the built-in page of a status and, where there are any, more header lines.
    void answer(int status, List<HeaderLine> lines);

    /// Holds the request: no more is read of its body, and the filters behind this one wait.
    ///
    /// The filter then calls [#proceed] or answers, unless it is told before that the request was abandoned:
    /// whatever it does later has no effect then and must not be tried.
    ///
    /// @param abandoned told, on the event loop, that the client is gone or the request failed
    void suspend(Runnable abandoned);

    /// Goes on with the filters behind the one that suspended the request.
    void proceed();

    /// A request without a body like this one, as a backend would get it, to be changed and asked elsewhere.
    OwnRequest ownRequest();

    /// The same without the headers that the settings set for backends, to ask somebody about the client.
    OwnRequest ownQuestion();

    /// Asks an upstream within the timeouts of the route. The listener may hear before this returns.
    ///
    /// @param identity how TLS is spoken; null for a clear connection
    Subrequest ask(
            OwnRequest request, BackendTarget target, @Nullable TlsIdentity identity, Subrequest.Listener listener);

    /// Whether a copy of the request may be sent elsewhere: a backend is to answer it, and there are not too many
    /// copies under way. Those there is no room for are counted.
    boolean mayCopy();

    /// Sends a copy of the request elsewhere within the timeouts of the route; nothing is heard of it. It goes on by
    /// itself once the request was answered, and ends when its client goes or does not send the whole body.
    ///
    /// @param copy its head
    /// @param identity how TLS is spoken; null for clear text
    /// @param body whether it has the body of the request, if there is one
    void copy(OwnRequest copy, BackendTarget target, @Nullable TlsIdentity identity, boolean body);

    /// Adds `Set-Cookie` lines to the answer the client will get.
    ///
    /// @param always whatever the status of that answer; otherwise only where nginx's `add_header` would
    void addCookies(List<String> cookies, boolean always);

    /// The event loop of the request, to come back to from elsewhere.
    LoopContext loop();
}
