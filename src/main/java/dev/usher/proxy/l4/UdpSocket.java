package dev.usher.proxy.l4;

import dev.usher.proxy.exchange.LoopContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// One socket of a UDP port and the sessions of the clients that sent to it. Belongs to its event loop.
///
/// Anybody can put any sender into a datagram, so sessions are many at will and tell nothing about their clients: there
/// are at most [#MOST_SESSIONS], and for one more the one that was silent for longest ends.
final class UdpSocket extends ChannelInboundHandlerAdapter {
    /// For each socket: each session takes a socket of its own, and with it a file descriptor.
    static final int MOST_SESSIONS = 4096;

    private final LoopContext loop;
    private final StreamConnector connector;
    private final Clocks clocks;
    private final UdpService service;
    private final UdpSessions all;
    private final int externalPort;
    /// Those that moved least recently first.
    private final LinkedHashMap<InetSocketAddress, UdpSession> sessions = new LinkedHashMap<>(16, 0.75f, true);

    private @Nullable Channel channel;

    /// @param externalPort the port the outside sees
    UdpSocket(
            LoopContext loop,
            StreamConnector connector,
            Clocks clocks,
            UdpService service,
            UdpSessions all,
            int externalPort) {
        this.loop = loop;
        this.connector = connector;
        this.clocks = clocks;
        this.service = service;
        this.all = all;
        this.externalPort = externalPort;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    LoopContext loop() {
        return loop;
    }

    StreamConnector connector() {
        return connector;
    }

    Clocks clocks() {
        return clocks;
    }

    int externalPort() {
        return externalPort;
    }

    @Nullable
    Channel channel() {
        return channel;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var packet = (DatagramPacket) message;
        try {
            if (!packet.content().isReadable()) {
                return; // An empty one cannot be sent on: epoll and io_uring leave it out.
            }
            UdpSession session = sessions.get(packet.sender());
            if (session == null && !all.isDraining() && !loop.overloaded()) {
                session = open(packet.sender());
            }
            if (session != null) {
                session.fromClient(packet.content());
            }
        } finally {
            packet.release();
        }
    }

    private UdpSession open(InetSocketAddress client) {
        if (sessions.size() >= MOST_SESSIONS) {
            Iterator<UdpSession> oldest = sessions.values().iterator();
            oldest.next().evict();
        }
        var session = new UdpSession(this, client, service.target());
        sessions.put(client, session);
        all.opened();
        session.connect();
        return session;
    }

    /// A session has ended.
    void closed(InetSocketAddress client) {
        sessions.remove(client);
        all.closed();
    }

    /// How many sessions this socket has.
    int count() {
        return sessions.size();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        new ArrayList<>(sessions.values()).forEach(UdpSession::evict);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // What went wrong with one datagram is no reason to stop listening for others.
    }
}
