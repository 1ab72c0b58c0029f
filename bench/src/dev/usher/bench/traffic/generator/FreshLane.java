package dev.usher.bench.traffic.generator;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.netty.util.concurrent.Future;

/// HTTP/1.1 over TLS with a connection for each request: what counts is the handshake.
final class FreshLane extends Lane {
    private final Pace pace;
    private final Requests requests;
    private final Connector connector;

    FreshLane(Pace pace, Requests requests, Connector connector) {
        this.pace = pace;
        this.requests = requests;
        this.connector = connector;
    }

    @Override
    void send() {
        connector.connect(this::connected);
    }

    private void connected(ChannelFuture connected) {
        if (!connected.isSuccess()) {
            pace.wrong(this, connected.cause().toString());
            return;
        }
        Channel channel = connected.channel();
        channel.pipeline().addLast(new Http1Lane.Answers(pace, this, true));
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        tls.handshakeFuture().addListener((Future<Channel> shaken) -> {
            if (shaken.isSuccess()) {
                if (SSL.isSessionReused(((ReferenceCountedOpenSslEngine) tls.engine()).sslPointer())) {
                    pace.resumed();
                }
                channel.writeAndFlush(requests.next(), channel.voidPromise());
            }
        });
    }
}
