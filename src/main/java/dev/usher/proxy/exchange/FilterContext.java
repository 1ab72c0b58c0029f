package dev.usher.proxy.exchange;

import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.model.RouteOwner;
import dev.usher.routing.Expansion;
import java.util.List;

/// What a filter may see and do. Valid during [RequestFilter#apply], and after [#suspend] until the request goes on, is
/// answered or is abandoned; always on the event loop of the request.
public interface FilterContext extends Expansion {
    /// The head the client sent, to be edited.
    RequestHead head();

    /// Array of the normalised path (C5.5): percent-decoded, dot segments resolved, slashes merged. Not to be modified.
    byte[] path();

    /// Where the path begins in [#path].
    int pathOffset();

    /// Octets of the path in [#path].
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

    /// The client's address (F6): 4 or 16 bytes. Not to be modified.
    byte[] clientAddress();

    /// Where the route comes from.
    RouteOwner owner();

    /// What filters decide about the request as the backend will get it.
    ForwardedRequest forwarded();

    /// What statements of snippets do to the request.
    ScriptContext script();

    /// Requests of the proxy's own that are made because of this one.
    Subrequests subrequests();

    /// Answers with the built-in page of a status and, where there are any, more header lines.
    void answer(int status, List<HeaderLine> lines);

    /// Answers with a text as the body, whatever error pages there are.
    ///
    /// @param text one character an octet
    void answerText(int status, String text);

    /// Answers with a redirect.
    void redirect(int status, CharSequence location);

    /// Keeps the client's `Authorization` from the backend (F11). The log still names the user.
    void withholdAuthorization();

    /// Adds `Set-Cookie` lines to the answer the client will get.
    ///
    /// @param always whatever the status of that answer; otherwise only where nginx's `add_header` would
    void addCookies(List<String> cookies, boolean always);

    /// Limits how fast the body of the answer goes out, from the first byte on.
    ///
    /// @param bytesPerSecond above 0
    /// @param free bytes without a limit before that
    void paceResponse(long bytesPerSecond, long free);

    /// Holds the request: no more is read of its body, and the filters behind this one wait.
    ///
    /// The filter then calls [#proceed] or answers, unless it is told before that the request was abandoned:
    /// whatever it does later has no effect then and must not be tried.
    ///
    /// @param abandoned told, on the event loop, that the client is gone or the request failed
    void suspend(Runnable abandoned);

    /// Goes on with the filters behind the one that suspended the request.
    void proceed();

    /// Tells when the exchange is over, however it ends: the response complete or cut, a tunnel closed. Once, on the
    /// event loop.
    void whenOver(Runnable task);

    /// The event loop of the request, to come back to from elsewhere.
    LoopContext loop();
}
