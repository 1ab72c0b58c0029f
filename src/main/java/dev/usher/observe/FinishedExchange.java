package dev.usher.observe;

import dev.usher.model.Endpoint;
import dev.usher.model.Route;
import dev.usher.model.Variable;
import dev.usher.model.VirtualHost;
import java.util.Optional;

/// One finished exchange as metrics and log see it. Valid only during the call that hands it over, on the event loop
/// that served it; implementations must not keep it, block or allocate.
public interface FinishedExchange {

    /// The route that took the request. For requests refused before routing: the catch-all's last route.
    Route route();

    /// The virtual host that took the request.
    VirtualHost host();

    /// The upstream as `$proxy_upstream_name` prints it: that which answered, or which the location would have asked;
    /// empty when there is none.
    String upstreamName();

    /// The canary that answered, as `$proxy_alternative_upstream_name` prints it; empty when none did (N8).
    String alternativeName();

    /// Status sent to the client; 499 when it went away before.
    int status();

    /// Method for labels: a registered token in upper case, or `OTHER`.
    String method();

    /// Request line, headers and body as received.
    long requestBytes();

    /// Head and body as sent.
    long responseBytes();

    /// Body as sent.
    long responseBodyBytes();

    /// From the first byte of the request to the last of the response.
    long durationNanos();

    /// Wall-clock time of the end, milliseconds since the epoch.
    long endEpochMillis();

    /// How many endpoints were tried; 0 when the proxy answered by itself.
    int tries();

    /// Whether try `number` was the first of a backend asked instead of the one tried before, as error backends are.
    boolean tryBeginsHop(int number);

    /// The endpoint of try `number`, from 0.
    Endpoint tryEndpoint(int number);

    /// Status the endpoint answered; 0 when it did not; for a failed try the status its error stands for (502, 504).
    int tryStatus(int number);

    /// Time to connect; 0 when a kept connection was used, -1 when not connected.
    long tryConnectNanos(int number);

    /// Time from the start of the try to the response head; -1 without one.
    long tryHeaderNanos(int number);

    /// Time from the start of the try to its end.
    long tryResponseNanos(int number);

    /// Body bytes received from the endpoint.
    long tryResponseBytes(int number);

    /// Appends a piece of text of the request, raw: the log escapes. Appends nothing when it is absent.
    void append(Text text, ByteSink sink);

    /// Appends the value of a variable, raw, as [#append(Text, ByteSink)]. Allocates.
    ///
    /// @return whether it has one; an empty value is one
    boolean append(Variable variable, ByteSink sink);

    /// The client's address (F6): 4 or 16 bytes. Not to be modified.
    byte[] clientAddress();

    /// The span, if one is recorded (OT1).
    Optional<SpanContext> span();

    /// Name of the span. Allocates.
    String spanName();

    /// Texts of a request.
    enum Text {
        /// Client address (F6).
        REMOTE_ADDRESS,
        /// User name of basic credentials.
        REMOTE_USER,
        /// Method, target and version as received.
        REQUEST_LINE,
        /// The method as received.
        METHOD,
        /// The target as received.
        TARGET,
        /// `HTTP/1.1` and the like.
        PROTOCOL,
        /// `Host` as received, port included.
        HOST,
        REFERER,
        USER_AGENT,
        /// The id sent upstream as `X-Request-ID`.
        REQUEST_ID
    }

    /// Takes bytes.
    interface ByteSink {
        /// Takes a copy of the bytes during the call.
        void append(byte[] bytes, int offset, int length);
    }
}
