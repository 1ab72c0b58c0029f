package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.tls.TlsSession;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Sets up one accepted connection: limits, PROXY header, TLS, protocol.
final class ConnectionSetup extends ChannelInitializer<Channel> {
    private static final String HTTP_2 = "h2";

    private final Endpoint endpoint;
    private final Function<Channel, LoopConnections> registry;
    private final ProtocolInstaller protocols;
    private final AtomicInteger total;

    /// What a port is.
    ///
    /// @param externalPort the port the outside sees
    /// @param tls absent on a clear port
    record Endpoint(int externalPort, Optional<TlsInstaller> tls) {}

    /// Sets up connections of one port.
    ///
    /// @param registry gives the connections of a channel's loop
    /// @param total client connections of the process
    ConnectionSetup(
            Endpoint endpoint,
            Function<Channel, LoopConnections> registry,
            ProtocolInstaller protocols,
            AtomicInteger total) {
        this.endpoint = endpoint;
        this.registry = registry;
        this.protocols = protocols;
        this.total = total;
    }

    @Override
    protected void initChannel(Channel channel) {
        LoopConnections connections = registry.apply(channel);
        LoopContext loop = connections.loop();
        boolean secure = endpoint.tls().isPresent();
        Transport.sizeReceives(channel);
        if (total.incrementAndGet() > loop.settings().client().maxConnections() || loop.overloaded()) {
            total.decrementAndGet();
            loop.observer().connectionShed();
            var _ = channel.close();
            return;
        }
        long serial = connections.opened(channel);
        loop.observer().connectionOpened(secure);
        channel.closeFuture().addListener(_ -> {
            total.decrementAndGet();
            connections.closed(channel);
            loop.observer().connectionClosed(secure);
        });
        var client = new SocketConnection(
                socketAddress(channel.remoteAddress()),
                socketAddress(channel.localAddress()),
                endpoint.externalPort(),
                secure);
        client.serial(serial);
        if (loop.settings().forwarding().useProxyProtocol()) {
            ProxyHeader.expect(channel.pipeline(), loop, client, () -> begin(connections, channel, client));
        } else {
            begin(connections, channel, client);
        }
    }

    private static @Nullable InetSocketAddress socketAddress(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? internet : null;
    }

    private void begin(LoopConnections connections, Channel channel, SocketConnection client) {
        LoopContext loop = connections.loop();
        if (endpoint.tls().isEmpty()) {
            if (loop.settings().http2().enabled()) {
                channel.pipeline()
                        .addLast(new PrefaceSniffer(
                                loop,
                                () -> http2(connections, channel, client),
                                () -> http1(connections, channel, client)));
            } else {
                http1(connections, channel, client);
            }
            return;
        }
        TlsInstaller tls = endpoint.tls().get();
        channel.pipeline().addLast(new TlsSniffer(loop, () -> handshake(tls, connections, channel, client), () -> {
            client.clearOnTlsPort(true);
            http1(connections, channel, client);
        }));
    }

    private void handshake(TlsInstaller tls, LoopConnections connections, Channel channel, SocketConnection client) {
        LoopContext loop = connections.loop();
        tls.install(channel.pipeline(), loop, new TlsInstaller.Outcome() {
            @Override
            public void succeeded(String name, String tlsProtocol, String cipher, String applicationProtocol) {
                loop.observer().handshake(true);
                client.handshake(name, tlsProtocol, cipher);
                client.session(TlsSession.of(channel));
                if (applicationProtocol.equals(HTTP_2)) {
                    http2(connections, channel, client);
                } else {
                    http1(connections, channel, client);
                }
            }

            @Override
            public void failed() {
                loop.observer().handshake(false);
            }
        });
    }

    private void http1(LoopConnections connections, Channel channel, SocketConnection client) {
        connections.established(channel, protocols.http1(channel.pipeline(), connections.loop(), client));
    }

    private void http2(LoopConnections connections, Channel channel, SocketConnection client) {
        connections.established(channel, protocols.http2(channel.pipeline(), connections.loop(), client));
    }
}
