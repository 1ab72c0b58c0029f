package dev.usher.observe;

import dev.usher.model.Endpoint;
import dev.usher.model.StreamProtocol;
import java.util.List;

/// A TCP or UDP session that is over. Made once for each, when it ends; times in nanoseconds, -1 for what never was.
///
/// @param client who opened it: the socket's peer, or what the PROXY header said
/// @param server what the client reached
/// @param proxied whether both came from a PROXY header
/// @param serverName from the ClientHello of TLS that is handed on as it is; else empty
/// @param status as nginx numbers the end of a stream: 200, 400, 500, 502
/// @param bytesSent to the client
/// @param bytesReceived from the client
/// @param tries endpoints in the order in which they were tried
public record FinishedStream(
        StreamProtocol protocol,
        Side client,
        Side server,
        boolean proxied,
        String serverName,
        int status,
        long bytesSent,
        long bytesReceived,
        long durationNanos,
        long endEpochMillis,
        String upstreamName,
        List<Try> tries) {

    public FinishedStream {
        tries = List.copyOf(tries);
    }

    /// One end of a connection.
    ///
    /// @param address as text, IPv6 without brackets; ASCII
    public record Side(String address, int port) {}

    /// One endpoint.
    ///
    /// @param bytesSent to the endpoint
    /// @param bytesReceived from the endpoint
    public record Try(
            Endpoint endpoint,
            long connectNanos,
            long firstByteNanos,
            long sessionNanos,
            long bytesSent,
            long bytesReceived) {}
}
