package dev.usher.proxy.l4;

import dev.usher.proxy.listener.BindFailedException;
import dev.usher.proxy.listener.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/// The sockets of one UDP port: one for each address and event loop. The kernel gives the datagrams of one
/// client to one of them. On NIO, which cannot share a port, one loop takes them all.
final class UdpPort implements OpenPort {
    private final Transport transport;
    private final ByteBufAllocator allocator;
    private final List<StreamSeat> seats;
    private final Function<StreamSeat, UdpSocket> handlers;
    private final Queue<Channel> sockets = new ConcurrentLinkedQueue<>();

    private UdpPort(
            Transport transport,
            ByteBufAllocator allocator,
            List<StreamSeat> seats,
            Function<StreamSeat, UdpSocket> handlers) {
        this.transport = transport;
        this.allocator = allocator;
        this.seats = seats;
        this.handlers = handlers;
    }

    /// Listens on a port of some addresses.
    ///
    /// @param addresses host texts; empty for all IPv4 and IPv6
    /// @param handlers makes the handler of a loop's socket
    /// @return the port, or a [BindFailedException]; then no socket of it is left open
    static CompletionStage<OpenPort> open(
            Transport transport,
            ByteBufAllocator allocator,
            List<StreamSeat> seats,
            List<String> addresses,
            int port,
            Function<StreamSeat, UdpSocket> handlers) {
        var opening = new UdpPort(transport, allocator, seats, handlers);
        CompletionStage<Void> bound;
        if (addresses.isEmpty()) {
            bound = opening.bindHost("::", port)
                    .exceptionallyCompose(_ -> opening.close().thenCompose(_ -> opening.bindHost("0.0.0.0", port)));
        } else {
            bound = CompletableFuture.completedStage(null);
            for (String host : addresses) {
                bound = bound.thenCompose(_ -> opening.bindHost(host, port));
            }
        }
        return bound.<CompletionStage<OpenPort>>handle((_, failure) -> failure == null
                        ? CompletableFuture.completedStage(opening)
                        : opening.close().thenCompose(_ -> CompletableFuture.failedStage(failure)))
                .thenCompose(Function.identity());
    }

    private CompletionStage<Void> bindHost(String host, int port) {
        byte[] raw = NetUtil.createByteArrayFromIpAddressString(host);
        if (raw == null) {
            return CompletableFuture.failedStage(new BindFailedException(
                    "cannot listen on " + host + ": --bind-address must be an IPv4 or IPv6 address of this machine"));
        }
        InetAddress address = StreamConnector.address(raw);
        var socketAddress = new InetSocketAddress(address, port);
        CompletionStage<Void> bound = free(socketAddress);
        int loops = transport.sharesPorts() ? seats.size() : 1;
        for (int i = 0; i < loops; i++) {
            StreamSeat seat = seats.get(i);
            bound = bound.thenCompose(_ -> bind(seat, socketAddress));
        }
        return bound;
    }

    /// First as one that is not shared: or another process would get some of the datagrams.
    private CompletionStage<Void> free(InetSocketAddress address) {
        if (!transport.sharesPorts()) {
            return CompletableFuture.completedStage(null);
        }
        Bootstrap probe = datagrams(seats.getFirst(), address).handler(new ChannelInboundHandlerAdapter());
        return bound(probe, address).thenCompose(channel -> stage(channel.close()));
    }

    private CompletionStage<Void> bind(StreamSeat seat, InetSocketAddress address) {
        Bootstrap bootstrap = datagrams(seat, address).handler(handlers.apply(seat));
        if (transport.sharesPorts()) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        return bound(bootstrap, address).thenAccept(sockets::add);
    }

    /// Whoever asks for `0.0.0.0` does not ask for IPv6, which a socket for both families would take as well.
    private Bootstrap datagrams(StreamSeat seat, InetSocketAddress address) {
        boolean ipv4 = address.getAddress() instanceof Inet4Address every && every.isAnyLocalAddress();
        return StreamConnector.datagrams(seat.executor(), transport, allocator, ipv4);
    }

    private static CompletableFuture<Channel> bound(Bootstrap bootstrap, InetSocketAddress address) {
        var bound = new CompletableFuture<Channel>();
        var _ = bootstrap.bind(address).addListener((ChannelFuture done) -> {
            if (done.isSuccess()) {
                bound.complete(done.channel());
            } else {
                bound.completeExceptionally(new BindFailedException(
                        "cannot listen on UDP port " + address.getPort() + " of " + address.getHostString() + " ("
                                + done.cause().getMessage()
                                + "): stop what uses the port, name another in the ConfigMap, or bind another with"
                                + " --port-map; ports below 1024 may need the right to bind them",
                        done.cause()));
            }
        });
        return bound;
    }

    private static CompletableFuture<Void> stage(ChannelFuture future) {
        var stage = new CompletableFuture<Void>();
        var _ = future.addListener(_ -> stage.complete(null));
        return stage;
    }

    @Override
    public CompletionStage<Void> close() {
        return CompletableFuture.allOf(
                sockets.stream().map(socket -> stage(socket.close())).toArray(CompletableFuture[]::new));
    }
}
