package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.LoopContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;

/// Tells HTTP/2 with prior knowledge from HTTP/1 on a clear port by the connection preface (RFC 9113 §3.4). The first
/// byte that differs decides, so no HTTP/1 request waits for more than it sent.
final class PrefaceSniffer extends FirstBytes {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Runnable http2;
    private final Runnable http1;

    PrefaceSniffer(LoopContext loop, Runnable http2, Runnable http1) {
        super(loop, loop.settings().client().headerSeconds());
        this.http2 = http2;
        this.http1 = http1;
    }

    @Override
    boolean decide(ChannelHandlerContext context, ByteBuf bytes) {
        int available = Math.min(bytes.readableBytes(), PREFACE.length);
        for (int i = 0; i < available; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != PREFACE[i]) {
                http1.run();
                return true;
            }
        }
        if (available < PREFACE.length) {
            return false;
        }
        http2.run();
        return true;
    }
}
