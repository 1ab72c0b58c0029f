package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;

/// The upstream's side of one try: implemented by each client codec. Calls come on the event loop, in the order head,
/// bodies, end; or [#cancel] at any time. Nothing is sent before [#flush].
public interface UpstreamStream {
    /// Sends the head. The codec writes request line and lines as they are, frames the body by
    /// `contentLength`/`hasBody` itself and skips framing lines and connection lines other than those it needs.
    ///
    /// @param request the edited head; read during the call only
    /// @param end no body follows
    void head(UpstreamRequest request, boolean end);

    /// Sends body bytes; takes ownership of `data`.
    void body(ByteBuf data, boolean end);

    /// Sends trailers and ends the request.
    void trailers(Fields trailers);

    /// Pushes out what was written.
    void flush();

    /// Whether more may be written now; after false, [UpstreamHandler#upstreamWritable] follows.
    boolean isWritable();

    /// Back-pressure on the response body.
    void readBody(boolean wanted);

    /// Gives up: HTTP/1 closes the connection, HTTP/2 resets the stream. No call to the handler follows.
    void cancel();
}
