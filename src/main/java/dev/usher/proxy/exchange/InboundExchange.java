package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;

/// One exchange as a server codec sees it. All calls on the connection's event loop.
///
/// The codec gets one from [ExchangeFactory], fills [#request] and calls [#begin]; or calls [#refuse] when the request
/// is not valid. When both the request and the response have ended, or the stream was aborted, the exchange recycles
/// itself: the codec drops its reference once it has told about the end of the request and has been told the end of
/// the response, or has called [#clientGone] or been called [ServerStream#abort].
public interface InboundExchange {
    /// The head to fill before [#begin].
    RequestHead request();

    /// The head is complete.
    ///
    /// @param end no body follows
    void begin(boolean end);

    /// The request is refused before it began, or its body turned out to be broken. If no response has begun the
    /// exchange answers with the built-in page for the error, else it aborts the stream. No call follows but
    /// [#clientGone] and [#clientWritable]; the codec closes the connection after the answer where framing is lost.
    void refuse(ProxyError error);

    /// Body bytes; takes ownership of `data`.
    void body(ByteBuf data, boolean end);

    /// Trailers; they end the request. The fields are the codec's again after the call.
    void trailers(Fields trailers);

    /// Everything that was readable has been passed on: time to flush towards the upstream.
    void readComplete();

    /// The client can take more again.
    void clientWritable();

    /// The client's connection or stream is gone.
    void clientGone();
}
