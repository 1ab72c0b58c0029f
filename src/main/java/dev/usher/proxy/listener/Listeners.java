package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.LoopContext;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// The listening sockets: one for each address and event loop, so that a connection is accepted on the loop that keeps
/// it (SO_REUSEPORT). On NIO, which cannot share a port, one loop accepts and hands connections round.
///
/// Binding and draining are asked for by any thread and run on the loops; nobody waits.
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
    private final ByteBufAllocator allocator;
    private final Queue<Channel> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger total = new AtomicInteger();

    /// No sockets yet.
    ///
    /// @param group the loops of all seats
    /// @param allocator gives connections their buffers
    public Listeners(
            Transport transport,
            EventLoopGroup group,
            List<LoopSeat> seats,
            ProtocolInstaller protocols,
            ByteBufAllocator allocator) {
        this.allocator = allocator;
        this.group = group;
        this.transport = transport;
        this.seats = List.copyOf(seats);
        this.protocols = protocols;
        connections =
                seats.stream().map(seat -> new LoopConnections(seat.context())).toList();
    }

    /// Listens for HTTP on a port of some addresses.
    ///
    /// @param addresses host texts; empty for all IPv4 and IPv6
    /// @param port 0 lets the system choose, the same for all loops
    /// @param externalPort the port the outside sees
    /// @param namedPort the port redirects name
    /// @param tls absent on a clear port
    /// @param passthrough absent where no server name is handed on as it is
    /// @return the port bound, or a [BindFailedException]
    public CompletionStage<Integer> bind(
            List<String> addresses,
            int port,
            int externalPort,
            int namedPort,
            Optional<TlsInstaller> tls,
            Optional<TlsPassthrough> passthrough) {
        return bind(addresses, port, new PortKind.Http(externalPort, namedPort, tls, passthrough))
                .thenApply(BoundPort::port);
    }

    /// Listens for connections that are handed on as they are, as [#bind]. [#stopAccepting] does not reach this
    /// port: it belongs to the caller.
    ///
    /// @return the port, or a [BindFailedException]; then no socket of it is left open
    public CompletionStage<BoundPort> bindStream(
            List<String> addresses, int port, int externalPort, StreamInstaller installer) {
        return bind(addresses, port, new PortKind.Stream(externalPort, installer));
    }

    private CompletionStage<BoundPort> bind(List<String> addresses, int port, PortKind kind) {
        var sockets = new BoundPort();
        CompletionStage<Integer> bound;
        if (addresses.isEmpty()) {
            bound = bindHost("::", port, kind, sockets)
                    .exceptionallyCompose(
                            _ -> sockets.close().thenCompose(_ -> bindHost("0.0.0.0", port, kind, sockets)));
        } else {
            bound = CompletableFuture.completedStage(port);
            for (String host : addresses) {
                bound = bound.thenCompose(chosen -> bindHost(host, chosen, kind, sockets));
            }
        }
        return bound.handle((_, failure) -> failure == null
                        ? CompletableFuture.completedStage(sockets)
                        : sockets.close().thenCompose(_ -> CompletableFuture.<BoundPort>failedStage(failure)))
                .thenCompose(Function.identity());
    }

    private CompletionStage<Integer> bindHost(String host, int port, PortKind kind, BoundPort sockets) {
        byte[] raw = NetUtil.createByteArrayFromIpAddressString(host);
        if (raw == null) {
            return CompletableFuture.failedStage(new BindFailedException(
                    "cannot listen on " + host + ": --bind-address must be an IPv4 or IPv6 address of this machine"));
        }
        InetAddress address = address(raw);
        CompletionStage<Integer> bound = free(address, port, kind);
        int loops = transport.sharesPorts() ? seats.size() : 1;
        for (int i = 0; i < loops; i++) {
            int loop = i;
            bound = bound.thenCompose(chosen -> bindLoop(loop, new InetSocketAddress(address, chosen), kind, sockets));
        }
        return bound;
    }

    /// Sockets that share a port would share it with another process of the same user as well, and each would get some
    /// of the other's connections: so the port is first bound as one that is not shared.
    private CompletionStage<Integer> free(InetAddress address, int port, PortKind kind) {
        if (port == 0 || !transport.sharesPorts()) {
            return CompletableFuture.completedStage(port);
        }
        var bootstrap = new ServerBootstrap()
                .group(seats.getFirst().executor())
                .channelFactory(transport.serverChannels(isEveryIpv4(address)))
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInboundHandlerAdapter());
        return bound(bootstrap, new InetSocketAddress(address, port), kind)
                .thenCompose(probe -> BoundPort.stage(probe.close()))
                .thenApply(_ -> port);
    }

    private CompletionStage<Integer> bindLoop(int index, InetSocketAddress address, PortKind kind, BoundPort sockets) {
        // TCP_NODELAY is Netty's own default: to ask for it would set it twice on each connection.
        var bootstrap = new ServerBootstrap()
                .group(seats.get(index).executor(), children(index))
                .channelFactory(transport.serverChannels(isEveryIpv4(address.getAddress())))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ConnectionSetup(
                        kind, isEveryIpv4(address.getAddress()), this::connectionsOf, protocols, total));
        if (transport.sharesPorts()) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        if (transport.hasBufferRing()) {
            bootstrap.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, Transport.BUFFER_GROUP);
        }
        return bound(bootstrap, address, kind).thenApply(socket -> {
            int port = socket.localAddress() instanceof InetSocketAddress local ? local.getPort() : address.getPort();
            sockets.add(socket, port);
            if (kind instanceof PortKind.Http) {
                this.sockets.add(socket);
            }
            return port;
        });
    }

    private static CompletableFuture<Channel> bound(
            ServerBootstrap bootstrap, InetSocketAddress address, PortKind kind) {
        var bound = new CompletableFuture<Channel>();
        var _ = bootstrap.bind(address).addListener((ChannelFuture done) -> {
            if (done.isSuccess()) {
                bound.complete(done.channel());
            } else {
                bound.completeExceptionally(new BindFailedException(
                        "cannot listen on " + describe(address) + " (" + reason(done.cause()) + "): " + kind.advice(),
                        done.cause()));
            }
        });
        return bound;
    }

    private static InetAddress address(byte[] raw) {
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("raw addresses need no look-up", impossible);
        }
    }

    /// `0.0.0.0`: whoever asks for that does not ask for IPv6.
    private static boolean isEveryIpv4(InetAddress address) {
        return address instanceof Inet4Address && address.isAnyLocalAddress();
    }

    /// The loops that take what loop `index` accepts: itself, or on NIO all of them in turn.
    private EventLoopGroup children(int index) {
        return transport.sharesPorts() ? seats.get(index).executor() : group;
    }

    private LoopConnections connectionsOf(Channel channel) {
        for (int i = 0; i < seats.size(); i++) {
            if (seats.get(i).executor().equals(channel.eventLoop())) {
                return connections.get(i);
            }
        }
        throw new IllegalStateException("a connection on a foreign loop");
    }

    private static String describe(InetSocketAddress address) {
        return "port " + address.getPort() + " of " + address.getHostString();
    }

    private static String reason(Throwable cause) {
        return cause == null || cause.getMessage() == null ? "no reason given" : cause.getMessage();
    }

    /// Client connections of the process. Any thread.
    public int connectionCount() {
        return total.get();
    }

    /// Stops accepting; what was accepted goes on.
    ///
    /// @return completes when no socket listens any more
    public CompletionStage<Void> stopAccepting() {
        return CompletableFuture.allOf(
                sockets.stream().map(socket -> BoundPort.stage(socket.close())).toArray(CompletableFuture[]::new));
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
