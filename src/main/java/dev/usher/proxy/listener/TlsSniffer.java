package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.LoopContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/// Tells TLS from clear text on a TLS port by the first byte, as nginx does: a handshake record or an SSLv2 hello is
/// for the TLS library to judge, anything else is taken for a request that came to the wrong port and is told so.
final class TlsSniffer extends FirstBytes {
    private static final byte HANDSHAKE = 0x16;

    private final Runnable tls;
    private final Runnable clear;

    TlsSniffer(LoopContext loop, Runnable tls, Runnable clear) {
        super(loop, loop.settings().client().headerSeconds());
        this.tls = tls;
        this.clear = clear;
    }

    @Override
    boolean decide(ChannelHandlerContext context, ByteBuf bytes) {
        byte first = bytes.getByte(bytes.readerIndex());
        boolean sslv2 = first < 0;
        (first == HANDSHAKE || sslv2 ? tls : clear).run();
        return true;
    }
}
