package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.LoopContext;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/// The listening sockets: one for each address and event loop, so that a connection is accepted on the loop that keeps
/// it (SO_REUSEPORT). On NIO, which cannot share a port, one loop accepts and hands connections round.
///
/// Binding and draining are asked for by a control thread; they run on the loops.
public final class Listeners {
    private static final int BACKLOG = 4096;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    /// An event loop and what lives on it.
    public record LoopSeat(EventLoop executor, LoopContext context) {}

    private final Transport transport;
    private final EventLoopGroup group;
    private final List<LoopSeat> seats;
    private final List<LoopConnections> connections;
    private final ProtocolInstaller protocols;
    private final List<Channel> sockets = new ArrayList<>();
    private final AtomicInteger total = new AtomicInteger();

    /// No sockets yet.
    ///
    /// @param group the loops of all seats
    public Listeners(Transport transport, EventLoopGroup group, List<LoopSeat> seats, ProtocolInstaller protocols) {
        this.group = group;
        this.transport = transport;
        this.seats = List.copyOf(seats);
        this.protocols = protocols;
        connections =
                seats.stream().map(seat -> new LoopConnections(seat.context())).toList();
    }

    /// Listens on a port of some addresses.
    ///
    /// @param addresses host texts; empty for all IPv4 and IPv6
    /// @param port 0 lets the system choose, the same for all loops
    /// @param externalPort the port the outside sees
    /// @return the port bound
    /// @throws BindFailedException when a socket cannot be bound
    public synchronized int bind(List<String> addresses, int port, int externalPort, Optional<TlsInstaller> tls) {
        List<String> hosts = addresses.isEmpty() ? List.of("::") : addresses;
        int bound = port;
        for (String host : hosts) {
            try {
                bound = bindLoops(new InetSocketAddress(host, bound), externalPort, tls);
            } catch (BindFailedException noIpv6) {
                if (!addresses.isEmpty() || !host.equals("::")) {
                    throw noIpv6;
                }
                bound = bindLoops(new InetSocketAddress("0.0.0.0", bound), externalPort, tls);
            }
        }
        return bound;
    }

    private int bindLoops(InetSocketAddress address, int externalPort, Optional<TlsInstaller> tls) {
        InetSocketAddress actual = address;
        int loops = transport == Transport.NIO ? 1 : seats.size();
        for (int i = 0; i < loops; i++) {
            Channel socket = bindLoop(i, actual, externalPort, tls);
            sockets.add(socket);
            if (socket.localAddress() instanceof InetSocketAddress local) {
                actual = new InetSocketAddress(address.getAddress(), local.getPort());
            }
        }
        return actual.getPort();
    }

    private Channel bindLoop(int index, InetSocketAddress address, int externalPort, Optional<TlsInstaller> tls) {
        var endpoint = new ConnectionSetup.Endpoint(externalPort, tls);
        var bootstrap = new ServerBootstrap()
                .group(seats.get(index).executor(), children(index))
                .channelFactory(transport.serverChannels())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ConnectionSetup(endpoint, this::connectionsOf, protocols, total));
        if (transport != Transport.NIO) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        if (transport.hasBufferRing()) {
            bootstrap.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, Transport.BUFFER_GROUP);
        }
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new BindFailedException(
                    "cannot listen on " + describe(address) + " (" + reason(bound.cause())
                            + "): stop what uses the port, or choose another with --http-port, --https-port or --port-map;"
                            + " ports below 1024 may need the right to bind them",
                    bound.cause());
        }
        return bound.channel();
    }

    /// The loops that take what loop `index` accepts: itself, or on NIO all of them in turn.
    private EventLoopGroup children(int index) {
        return transport == Transport.NIO ? group : seats.get(index).executor();
    }

    private LoopConnections connectionsOf(Channel channel) {
        for (int i = 0; i < seats.size(); i++) {
            if (seats.get(i).executor().equals(channel.eventLoop())) {
                return connections.get(i);
            }
        }
        throw new IllegalStateException("a connection on a foreign loop");
    }

    private static String describe(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? "port " + inet.getPort() + " of " + inet.getHostString()
                : address.toString();
    }

    private static String reason(Throwable cause) {
        return cause == null || cause.getMessage() == null ? "no reason given" : cause.getMessage();
    }

    /// Client connections of the process. Any thread.
    public int connectionCount() {
        return total.get();
    }

    /// Stops accepting; what was accepted goes on.
    public synchronized void stopAccepting() {
        for (Channel socket : sockets) {
            socket.close().awaitUninterruptibly();
        }
        sockets.clear();
    }

    /// Asks every connection to end; idle ones close now.
    ///
    /// @return completes when the last has gone
    public CompletionStage<Void> drain() {
        var all = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < seats.size(); i++) {
            var done = new CompletableFuture<Void>();
            LoopConnections loop = connections.get(i);
            seats.get(i).executor().execute(() -> loop.drain(() -> done.complete(null)));
            all.add(done);
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    /// Closes every connection, whatever is under way.
    public void closeAll() {
        for (int i = 0; i < seats.size(); i++) {
            seats.get(i).executor().execute(connections.get(i)::closeAll);
        }
    }
}
