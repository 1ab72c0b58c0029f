package dev.usher.bench.traffic.generator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Messages and their echo on a WebSocket (RFC 6455).
final class WebSocketLane extends Lane {
    private static final int PAYLOAD = 32;
    private static final int MASK = 0x1234_5678;
    private static final ByteBuf MESSAGE = Unpooled.unreleasableBuffer(message());

    private final Pace pace;
    private final Channel channel;

    WebSocketLane(Pace pace, Traffic traffic, Channel channel) {
        this.pace = pace;
        this.channel = channel;
        channel.pipeline().addLast(new Reader());
        String request = "GET " + traffic.path() + " HTTP/1.1\r\nHost: " + traffic.hosts().getFirst()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        channel.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    }

    /// A binary frame of zeros, masked as a client has to (§5.3).
    private static ByteBuf message() {
        ByteBuf frame = Unpooled.directBuffer();
        frame.writeByte(0x82).writeByte(0x80 | PAYLOAD).writeInt(MASK);
        for (int i = 0; i < PAYLOAD / 4; i++) {
            frame.writeInt(MASK);
        }
        return frame;
    }

    @Override
    void send() {
        channel.writeAndFlush(MESSAGE.duplicate(), channel.voidPromise());
    }

    private final class Reader extends ByteToMessageDecoder {
        private final HeadReader head = new HeadReader();
        private boolean upgraded;

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            if (!upgraded) {
                if (head.read(in)) {
                    upgraded(context);
                }
                return;
            }
            int first = in.readerIndex();
            if (in.readableBytes() < 2 + PAYLOAD) {
                return;
            }
            boolean echo = (in.getByte(first) & 0xff) == 0x82 && in.getByte(first + 1) == PAYLOAD;
            in.skipBytes(2 + PAYLOAD);
            if (echo) {
                pace.answered(WebSocketLane.this, true);
            } else {
                pace.wrong(WebSocketLane.this, "a frame that is no echo");
            }
        }

        private void upgraded(ChannelHandlerContext context) {
            if (head.status() == 101) {
                upgraded = true;
                pace.ready(WebSocketLane.this);
            } else {
                pace.refused("no WebSocket: status " + head.status());
                context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            super.channelInactive(context);
            pace.lost(WebSocketLane.this, "the proxy closed a WebSocket");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            pace.lost(WebSocketLane.this, cause.toString());
            context.close();
        }
    }
}
