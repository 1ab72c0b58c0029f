package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.ClientCertificate;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.tls.TlsSession;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Sets up one accepted connection: limits, PROXY header, TLS, protocol.
final class ConnectionSetup extends ChannelInitializer<Channel> {
    private static final String HTTP_2 = "h2";

    private final PortKind kind;
    private final boolean secure;
    private final Predicate<LoopContext> readsProxyHeader;
    private final Beginning beginning;
    private final boolean ipv4;
    private final Function<Channel, LoopConnections> registry;
    private final ProtocolInstaller protocols;
    private final AtomicInteger total;

    /// What becomes of a connection once its client is known.
    private interface Beginning {
        void begin(LoopConnections connections, Channel channel, SocketConnection client);
    }

    /// Sets up connections of one port.
    ///
    /// @param ipv4 whether nobody is welcome who came by IPv6
    /// @param registry gives the connections of a channel's loop
    /// @param total client connections of the process
    ConnectionSetup(
            PortKind kind,
            boolean ipv4,
            Function<Channel, LoopConnections> registry,
            ProtocolInstaller protocols,
            AtomicInteger total) {
        this.kind = kind;
        secure = kind instanceof PortKind.Http http && http.tls().isPresent();
        // The kind of port is looked at here, once for all of its connections.
        readsProxyHeader = switch (kind) {
            case PortKind.Http _ -> loop -> loop.settings().forwarding().useProxyProtocol();
            case PortKind.Stream stream -> _ -> stream.installer().readsProxyHeader();
        };
        beginning = switch (kind) {
            case PortKind.Stream stream ->
                (connections, channel, client) -> handOn(stream.installer(), connections, channel, client);
            case PortKind.Http http ->
                http.tls()
                        .<Beginning>map(tls ->
                                (connections, channel, client) -> beginTls(http, tls, connections, channel, client))
                        .orElse(this::beginClear);
        };
        this.ipv4 = ipv4;
        this.registry = registry;
        this.protocols = protocols;
        this.total = total;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (ipv4
                && channel.localAddress() instanceof InetSocketAddress local
                && local.getAddress() instanceof Inet6Address) {
            var _ = channel.close();
            return;
        }
        LoopConnections connections = registry.apply(channel);
        LoopContext loop = connections.loop();
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
                kind.externalPort(),
                kind.namedPort(),
                secure);
        client.serial(serial);
        if (readsProxyHeader.test(loop)) {
            ProxyHeader.expect(channel.pipeline(), loop, client, () -> beginning.begin(connections, channel, client));
        } else {
            beginning.begin(connections, channel, client);
        }
    }

    private static @Nullable InetSocketAddress socketAddress(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? internet : null;
    }

    private void beginClear(LoopConnections connections, Channel channel, SocketConnection client) {
        LoopContext loop = connections.loop();
        if (loop.settings().http2().enabled()) {
            channel.pipeline()
                    .addLast(new PrefaceSniffer(
                            loop,
                            () -> http2(connections, channel, client),
                            () -> http1(connections, channel, client)));
        } else {
            http1(connections, channel, client);
        }
    }

    private void beginTls(
            PortKind.Http http,
            TlsInstaller tls,
            LoopConnections connections,
            Channel channel,
            SocketConnection client) {
        LoopContext loop = connections.loop();
        Runnable end = () -> handshake(tls, connections, channel, client);
        Runnable begin = http.passthrough()
                .filter(names -> !names.isEmpty())
                .<Runnable>map(names -> () -> channel.pipeline()
                        .addLast(new ServerNamePeek(
                                loop, names, client, taker -> handOn(taker, connections, channel, client), end)))
                .orElse(end);
        channel.pipeline().addLast(new TlsSniffer(loop, begin, () -> {
            client.clearOnTlsPort(true);
            http1(connections, channel, client);
        }));
    }

    private static void handOn(
            StreamInstaller installer, LoopConnections connections, Channel channel, SocketConnection client) {
        connections.established(channel, installer.install(channel, connections.loop(), client));
    }

    private void handshake(TlsInstaller tls, LoopConnections connections, Channel channel, SocketConnection client) {
        LoopContext loop = connections.loop();
        tls.install(channel.pipeline(), loop, new TlsInstaller.Outcome() {
            @Override
            public void succeeded(
                    String name,
                    String tlsProtocol,
                    String cipher,
                    String applicationProtocol,
                    ClientCertificate certificate) {
                loop.observer().handshake(true);
                client.handshake(name, tlsProtocol, cipher, certificate);
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
