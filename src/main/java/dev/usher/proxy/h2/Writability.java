package dev.usher.proxy.h2;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;

/// Whether a stream may be given more of a body to send, judged by what waits on that stream alone.
///
/// Netty's own answer sets what waits on all streams against the connection's window: one stream whose peer takes
/// nothing would stop all others, though the window is open to them.
final class Writability {
    private Writability() {}

    /// A stream of which nothing waits may always be given some: then the leaving of that makes it writable again.
    ///
    /// @param unsent octets the stream was given that have not left
    static boolean of(Http2ConnectionEncoder encoder, Channel channel, Http2Stream stream, long unsent) {
        if (!channel.isWritable()) {
            return false;
        }
        Http2RemoteFlowController flow = encoder.flowController();
        return unsent == 0
                || (unsent < flow.windowSize(stream)
                        && unsent < flow.windowSize(encoder.connection().connectionStream()));
    }
}
