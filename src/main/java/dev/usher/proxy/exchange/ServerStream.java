package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;

/// The client's side of one exchange, as the exchange sees it: implemented by each server codec.
///
/// All calls come on the connection's event loop. Order: any number of [#informational], then [#head], then bodies,
/// then the end (a flag, or [#trailers]); or [#abort] at any time. Nothing is sent before [#flush]. The codec frames by
/// itself: it skips `Content-Length`, `Transfer-Encoding`, `Connection` and the like among the head's lines, and
/// leaves out the body where the request or the status forbids one (RFC 9110 §6.4.1).
public interface ServerStream {
    /// Sends an interim response (100, 103). HTTP/1.0 clients get none (RFC 9110 §15.2).
    void informational(ResponseHead head);

    /// Sends the final head. Status 101 turns the stream into a tunnel: bodies both ways are raw bytes from then on.
    ///
    /// @param end no body follows
    void head(ResponseHead head, boolean end);

    /// Sends body bytes; takes ownership of `data`.
    void body(ByteBuf data, boolean end);

    /// Sends trailers and ends the response. A protocol or message that cannot carry them just ends.
    void trailers(Fields trailers);

    /// Pushes out what was written.
    void flush();

    /// Whether more may be written now; after false, the exchange's `clientWritable` follows, or `clientGone` when the
    /// client takes nothing for as long as the codec allows: no other deadline runs meanwhile.
    boolean isWritable();

    /// Back-pressure on the request body: false stops reading it soon, true goes on. Bytes already read still come.
    void readBody(boolean wanted);

    /// No more of the request body is wanted: the response ended or will end without it. The codec drains a little or
    /// closes, as its protocol demands.
    void discardBody();

    /// The client shall make another connection for what comes next: HTTP/1 closes after this response, HTTP/2, where
    /// other streams may be under way, does nothing. Before [#head].
    default void closeAfterResponse() {}

    /// Cuts the stream: the response cannot be completed. HTTP/1 closes the connection, HTTP/2 resets the stream.
    void abort(ProxyError error);
}
