package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;

/// What a client codec tells about one try. Calls on the event loop.
public interface UpstreamHandler {
    /// The head to fill for each response head, cleared.
    ResponseHead upstreamResponse();

    /// An interim response (1xx but 101) is in [#upstreamResponse].
    void upstreamInformational();

    /// The final head, or 101, is in [#upstreamResponse]. After 101 bodies are raw bytes both ways.
    ///
    /// @param end no body follows, and the stream is done
    void upstreamHead(boolean end);

    /// Body bytes; takes ownership of `data`.
    ///
    /// @param end the stream is done
    void upstreamBody(ByteBuf data, boolean end);

    /// Trailers; the stream is done. The fields are the codec's again after the call.
    void upstreamTrailers(Fields trailers);

    /// Everything that was readable has been passed on: time to flush towards the client.
    void upstreamReadComplete();

    /// The upstream can take more again.
    void upstreamWritable();

    /// The try failed; the stream is done.
    ///
    /// @param safeToRetry the upstream cannot have seen the request: nothing was sent, or the protocol said so
    ///     (RFC 9113 §8.7)
    void upstreamFailed(ProxyError error, boolean safeToRetry);
}
