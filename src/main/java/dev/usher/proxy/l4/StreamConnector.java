package dev.usher.proxy.l4;

import dev.usher.balance.PickContext;
import dev.usher.model.Endpoint;
import dev.usher.proxy.listener.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// Makes the upstream side of sessions on one event loop. On that loop only.
final class StreamConnector {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    /// A datagram is at most this long; what does not fit a buffer would be cut off.
    private static final int LONGEST_DATAGRAM = 65_535;

    private final Bootstrap tcp;
    private final Bootstrap udp;
    private final PickContext pick;

    StreamConnector(EventLoop loop, Transport transport, ByteBufAllocator allocator, PickContext pick) {
        this.pick = pick;
        tcp = new Bootstrap()
                .group(loop)
                .channelFactory(transport.clientChannels())
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                // Not before both sides are there: what one says has to have somewhere to go.
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        udp = datagrams(loop, transport, allocator, false);
    }

    /// Sockets that take whole datagrams.
    ///
    /// @param ipv4 whether they are for IPv4 alone
    static Bootstrap datagrams(EventLoop loop, Transport transport, ByteBufAllocator allocator, boolean ipv4) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(transport.datagramChannels(ipv4))
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_DATAGRAM))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    }

    /// What endpoints are picked by.
    PickContext pick() {
        return pick;
    }

    /// Begins to connect.
    ///
    /// @param handler gets the pipeline from the beginning
    ChannelFuture tcp(Endpoint endpoint, int timeoutMillis, ChannelHandler handler) {
        return tcp.clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                .handler(handler)
                .connect(address(endpoint));
    }

    /// Opens a socket that talks to one endpoint alone.
    ChannelFuture udp(Endpoint endpoint, ChannelHandler handler) {
        return udp.clone().handler(handler).connect(address(endpoint));
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        byte[] raw = NetUtil.createByteArrayFromIpAddressString(endpoint.address());
        if (raw == null) {
            throw new IllegalArgumentException("no address literal: " + endpoint);
        }
        return new InetSocketAddress(address(raw), endpoint.port());
    }

    static InetAddress address(byte[] raw) {
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("raw addresses need no look-up", impossible);
        }
    }
}
