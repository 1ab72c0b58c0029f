package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.ClientCertificate;
import dev.usher.proxy.exchange.LoopContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.Optional;
import java.util.function.Consumer;

/// Looks for the server name of a TLS connection before anybody begins a handshake, and lets either the one take it who
/// hands on that name as it is, or the TLS library (S7).
final class ServerNamePeek extends FirstBytes {
    private final TlsPassthrough passthrough;
    private final SocketConnection client;
    private final Consumer<StreamInstaller> handOn;
    private final Runnable tls;

    ServerNamePeek(
            LoopContext loop,
            TlsPassthrough passthrough,
            SocketConnection client,
            Consumer<StreamInstaller> handOn,
            Runnable tls) {
        super(loop, loop.settings().client().headerSeconds());
        this.passthrough = passthrough;
        this.client = client;
        this.handOn = handOn;
        this.tls = tls;
    }

    @Override
    boolean decide(ChannelHandlerContext context, ByteBuf bytes) {
        return switch (ClientHello.read(bytes)) {
            case ClientHello.Reading.Incomplete _ -> false;
            case ClientHello.Reading.Nameless _ -> {
                tls.run();
                yield true;
            }
            case ClientHello.Reading.Named(String name) -> {
                Optional<StreamInstaller> taker = passthrough.find(name);
                if (taker.isPresent()) {
                    client.handshake(name, "", "", ClientCertificate.Absent.NOT_ASKED);
                    handOn.accept(taker.get());
                } else {
                    tls.run();
                }
                yield true;
            }
        };
    }
}
