package dev.usher.proxy.listener;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringAdaptiveBufferRingAllocator;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.nio.channels.spi.SelectorProvider;

/// How sockets are driven: io_uring where the kernel allows it, else epoll, else NIO. Chosen once, at start.
public enum Transport {
    IO_URING("io_uring") {
        @Override
        public boolean isAvailable() {
            return IoUring.isAvailable();
        }

        @Override
        String whyNot() {
            return reason(IoUring.unavailabilityCause());
        }

        @Override
        public IoHandlerFactory ioHandlers(ByteBufAllocator allocator) {
            var config = new IoUringIoHandlerConfig();
            if (IoUring.isRegisterBufferRingSupported()) {
                config.setBufferRingConfig(IoUringBufferRingConfig.builder()
                        .bufferGroupId(BUFFER_GROUP)
                        .bufferRingSize(BUFFER_RING_SIZE)
                        .batchSize(16)
                        .incremental(IoUring.isRegisterBufferRingIncSupported())
                        .allocator(new IoUringAdaptiveBufferRingAllocator(allocator))
                        .build());
            }
            return IoUringIoHandler.newFactory(config);
        }

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannels(boolean ipv4) {
            return IoUringServerSocketChannel::new;
        }

        @Override
        public ChannelFactory<? extends Channel> clientChannels() {
            return IoUringSocketChannel::new;
        }

        @Override
        public ChannelFactory<? extends DatagramChannel> datagramChannels(boolean ipv4) {
            return ipv4 ? () -> new IoUringDatagramChannel(SocketProtocolFamily.INET) : IoUringDatagramChannel::new;
        }
    },
    EPOLL("epoll") {
        @Override
        public boolean isAvailable() {
            return Epoll.isAvailable();
        }

        @Override
        String whyNot() {
            return reason(Epoll.unavailabilityCause());
        }

        @Override
        public IoHandlerFactory ioHandlers(ByteBufAllocator allocator) {
            return EpollIoHandler.newFactory();
        }

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannels(boolean ipv4) {
            return ipv4 ? () -> new EpollServerSocketChannel(SocketProtocolFamily.INET) : EpollServerSocketChannel::new;
        }

        @Override
        public ChannelFactory<? extends Channel> clientChannels() {
            return EpollSocketChannel::new;
        }

        @Override
        public ChannelFactory<? extends DatagramChannel> datagramChannels(boolean ipv4) {
            return ipv4 ? () -> new EpollDatagramChannel(SocketProtocolFamily.INET) : EpollDatagramChannel::new;
        }
    },
    NIO("nio") {
        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        String whyNot() {
            return "";
        }

        @Override
        public IoHandlerFactory ioHandlers(ByteBufAllocator allocator) {
            return NioIoHandler.newFactory();
        }

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannels(boolean ipv4) {
            return ipv4
                    ? () -> new NioServerSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET)
                    : NioServerSocketChannel::new;
        }

        @Override
        public ChannelFactory<? extends Channel> clientChannels() {
            return NioSocketChannel::new;
        }

        @Override
        public ChannelFactory<? extends DatagramChannel> datagramChannels(boolean ipv4) {
            return ipv4 ? () -> new NioDatagramChannel(SocketProtocolFamily.INET) : NioDatagramChannel::new;
        }
    };

    /// Number of the ring of buffers that received bytes are put into by the kernel.
    static final short BUFFER_GROUP = 1;

    private static final short BUFFER_RING_SIZE = 64;
    private static final int LEAST_RECEIVED = 2 * 1024;
    private static final int MOST_RECEIVED = 64 * 1024;
    private static final int RECEIVES_IN_A_TURN = 16;
    private static final RecvByteBufAllocator RECEIVED = new AdaptiveRecvByteBufAllocator(
                    LEAST_RECEIVED, LEAST_RECEIVED, MOST_RECEIVED)
            .maxMessagesPerRead(RECEIVES_IN_A_TURN);

    private static final String MULTISHOT = "io.netty.iouring.recvMultiShotEnabled";

    static {
        // A receive that stays armed goes on while reading is switched off, as long as the kernel finds buffers in the
        // ring: a fast sender would fill all memory. Netty reads this when io_uring is first used, which is later.
        if (System.getProperty(MULTISHOT) == null) {
            System.setProperty(MULTISHOT, "false");
        }
    }

    private final String text;

    Transport(String text) {
        this.text = text;
    }

    /// The best transport, or the one of a name.
    ///
    /// @param name `io_uring`, `epoll` or `nio`; empty for the best
    /// @throws TransportException when the name is unknown or the transport not available
    public static Transport choose(String name) {
        for (Transport transport : values()) {
            if (name.isEmpty() && transport.isAvailable()) {
                return transport;
            }
            if (transport.text.equals(name)) {
                if (transport.isAvailable()) {
                    return transport;
                }
                throw new TransportException("transport " + name + " is not available here (" + transport.whyNot()
                        + "): leave out --transport to take the best there is");
            }
        }
        throw new TransportException("unknown transport " + name + ": use --transport=io_uring, epoll or nio");
    }

    /// As users write it.
    public String text() {
        return text;
    }

    /// Whether this machine allows it.
    public abstract boolean isAvailable();

    abstract String whyNot();

    /// Drives the channels of event loops.
    ///
    /// @param allocator gives the buffers that the kernel fills by itself, where the transport has such
    public abstract IoHandlerFactory ioHandlers(ByteBufAllocator allocator);

    /// Makes listening sockets.
    ///
    /// @param ipv4 whether they are to listen on all addresses of IPv4 alone. Netty's io_uring only has sockets
    /// for both families where there are two; then [ConnectionSetup] closes who came by the other
    public abstract ChannelFactory<? extends ServerChannel> serverChannels(boolean ipv4);

    public abstract ChannelFactory<? extends Channel> clientChannels();

    /// Makes sockets for datagrams.
    ///
    /// @param ipv4 whether they are for IPv4 alone
    public abstract ChannelFactory<? extends DatagramChannel> datagramChannels(boolean ipv4);

    /// Whether several sockets may share a port, each on a loop of its own.
    public boolean sharesPorts() {
        return this != NIO;
    }

    /// Lets a connection receive into buffers as large as what its last ones took, between 2 and 64 KiB. Smaller ones
    /// would be filled by an answer of just their size, and a second read has to find out that there is no more.
    public static void sizeReceives(Channel channel) {
        channel.config().setRecvByteBufAllocator(RECEIVED);
    }

    /// Whether the kernel can pick buffers from a ring when bytes arrive, so that an idle connection holds none.
    /// For clients' connections, which may be many. Those to endpoints are few, and do better with a buffer of
    /// their own: it is one that was sent from just before, and still in the processor's cache.
    boolean hasBufferRing() {
        return this == IO_URING && IoUring.isRegisterBufferRingSupported();
    }

    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null ? "no reason given" : String.valueOf(root.getMessage());
    }
}
