package dev.usher.proxy;

import dev.usher.proxy.exchange.ClientConnection;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.ServerConnection;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.fcgi.FastCgiConnection;
import dev.usher.proxy.h1.Http1ClientConnection;
import dev.usher.proxy.h1.Http1ServerConnection;
import dev.usher.proxy.h2.Http2ClientConnection;
import dev.usher.proxy.h2.Http2ServerConnection;
import dev.usher.proxy.listener.ProtocolInstaller;
import io.netty.channel.ChannelPipeline;

/// Puts codecs into pipelines: the one place that knows them all.
final class Protocols implements ProtocolInstaller {

    @Override
    public ServerConnection http1(ChannelPipeline pipeline, LoopContext loop, ClientConnection client) {
        var connection = new Http1ServerConnection(loop, client);
        pipeline.addLast("http1", connection);
        return connection;
    }

    @Override
    public ServerConnection http2(ChannelPipeline pipeline, LoopContext loop, ClientConnection client) {
        return Http2ServerConnection.install(pipeline, loop, client);
    }

    static UpstreamConnection http1Client(ChannelPipeline pipeline, UpstreamConnection.Owner owner) {
        var connection = new Http1ClientConnection(owner);
        pipeline.addLast("http1", connection);
        return connection;
    }

    static UpstreamConnection fastCgiClient(ChannelPipeline pipeline, UpstreamConnection.Owner owner) {
        var connection = new FastCgiConnection(owner);
        pipeline.addLast("fastcgi", connection);
        return connection;
    }

    static void http2Client(
            ChannelPipeline pipeline, UpstreamConnection.Owner owner, Http2ClientConnection.Opening opening) {
        Http2ClientConnection.install(pipeline, owner, opening);
    }
}
