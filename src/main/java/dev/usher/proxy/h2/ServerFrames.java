package dev.usher.proxy.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Objects;

/// What came from the client, for the stream it came on. Netty has seen to the states of streams and to the windows.
final class ServerFrames extends Http2FrameAdapter {
    private final Http2ServerConnection connection;
    private final ServerCodec codec;

    ServerFrames(Http2ServerConnection connection, ServerCodec codec) {
        this.connection = connection;
        this.codec = codec;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext from,
            int id,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end)
            throws Http2Exception {
        Http2Stream wire = Objects.requireNonNull(codec.connection().stream(id));
        Http2ServerStream stream = codec.stream(id);
        if (stream == null) {
            connection.request(wire, end);
        } else {
            connection.trailers(stream);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext from, int id, ByteBuf data, int padding, boolean end) {
        Http2ServerStream stream = codec.stream(id);
        int length = data.readableBytes();
        return padding + (stream == null ? length : connection.body(stream, data, end));
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext from, int id, long code) throws Http2Exception {
        if (connection.isResetTooMuch()) {
            throw Http2ServerConnection.tooManyResets();
        }
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext from, long data) {
        connection.pingAnswered(data);
    }
}
