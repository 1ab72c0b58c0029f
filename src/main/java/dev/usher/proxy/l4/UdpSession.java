package dev.usher.proxy.l4;

import dev.usher.model.Endpoint;
import dev.usher.model.StreamProtocol;
import dev.usher.model.StreamSettings;
import dev.usher.observe.FinishedStream;
import dev.usher.proxy.exchange.BackendTarget;
import dev.usher.proxy.exchange.Deadlines;
import dev.usher.proxy.exchange.EndpointTarget;
import dev.usher.proxy.exchange.Tries;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What one client says by UDP to one endpoint, and what comes back. Ends when as many datagrams have come back as are
/// expected for those that were sent (`proxy-stream-responses`): no more than that ever reaches an address that may be
/// forged. Belongs to its event loop.
///
/// As UDP promises nothing, a datagram for which there is no room is dropped.
final class UdpSession extends Deadlines.Timed {
    /// Datagrams kept until there is a socket to send them with, which takes one turn of the loop.
    private static final int MOST_WAITING = 16;

    private static final int OK = 200;
    private static final int BAD_GATEWAY = 502;

    private final UdpSocket socket;
    private final InetSocketAddress client;
    private final BackendTarget target;
    private final Tries tries = new Tries();
    private final List<FinishedStream.Try> failed = new ArrayList<>(0);
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(1);
    private final long began;
    private @Nullable Channel upstream;
    private @Nullable Endpoint endpoint;
    private long tryBegan;
    private long connectNanos = -1;
    private long firstByteNanos = -1;
    private long requests;
    private long responses;
    private long received;
    private long sent;
    private boolean finished;

    UdpSession(UdpSocket socket, InetSocketAddress client, BackendTarget target) {
        this.socket = socket;
        this.client = client;
        this.target = target;
        began = socket.clocks().nanos().getAsLong();
    }

    private StreamSettings settings() {
        return socket.loop().settings().streams();
    }

    /// Opens a socket to an endpoint.
    void connect() {
        moved();
        EndpointTarget picked = target.pick(tries, socket.connector().pick());
        if (picked == null) {
            finish(BAD_GATEWAY);
            return;
        }
        tryBegan = socket.clocks().nanos().getAsLong();
        tries.begin(picked, tryBegan);
        endpoint = picked.endpoint();
        var _ = socket.connector().udp(picked.endpoint(), new Replies()).addListener((ChannelFuture done) -> {
            if (done.isSuccess()) {
                connected(done.channel());
            } else {
                connectFailed();
            }
        });
    }

    private void connected(Channel channel) {
        if (finished) {
            var _ = channel.close();
            return;
        }
        upstream = channel;
        connectNanos = socket.clocks().nanos().getAsLong() - tryBegan;
        for (ByteBuf bytes = waiting.poll(); bytes != null && !finished; bytes = waiting.poll()) {
            send(channel, bytes);
        }
    }

    private void connectFailed() {
        Endpoint tried = endpoint;
        if (tried != null) {
            failed.add(new FinishedStream.Try(
                    tried, -1, -1, socket.clocks().nanos().getAsLong() - tryBegan, 0, 0));
        }
        endpoint = null;
        StreamSettings settings = settings();
        int most = settings.nextUpstreamTries() == 0 ? target.size() : settings.nextUpstreamTries();
        if (!finished && settings.nextUpstream() && tries.count() < most) {
            connect();
        } else {
            finish(BAD_GATEWAY);
        }
    }

    /// A datagram of the client; the buffer stays the caller's.
    void fromClient(ByteBuf bytes) {
        if (finished) {
            return;
        }
        moved();
        requests++;
        received += bytes.readableBytes();
        Channel to = upstream;
        if (to != null) {
            send(to, bytes.retain());
        } else if (waiting.size() < MOST_WAITING) {
            // A copy of its size: what it came in has room for the longest datagram there can be.
            waiting.add(bytes.copy());
        }
    }

    /// Takes the buffer over.
    private void send(Channel to, ByteBuf bytes) {
        if (!to.isWritable()) {
            bytes.release();
            return;
        }
        ChannelFuture done = to.writeAndFlush(bytes);
        if (settings().responses() == 0) {
            var _ = done.addListener(_ -> finish(OK));
        }
    }

    private void moved() {
        expireAfter(
                socket.loop().deadlines(), TimeUnit.SECONDS.toNanos(settings().idleSeconds()));
    }

    /// What an endpoint sends.
    private final class Replies extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var packet = (DatagramPacket) message;
            try {
                reply(packet.content());
            } finally {
                packet.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            finish(BAD_GATEWAY);
        }

        /// The endpoint's host said that nobody listens.
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            finish(BAD_GATEWAY);
        }
    }

    private void reply(ByteBuf bytes) {
        Channel to = socket.channel();
        if (finished || to == null) {
            return;
        }
        moved();
        if (responses == 0) {
            firstByteNanos = socket.clocks().nanos().getAsLong() - tryBegan;
        }
        responses++;
        if (to.isWritable()) {
            sent += bytes.readableBytes();
            var _ = to.writeAndFlush(new DatagramPacket(bytes.retain(), client));
        }
        if (responses >= settings().responses() * requests) {
            finish(OK);
        }
    }

    @Override
    protected void expired() {
        finish(BAD_GATEWAY);
    }

    /// Ends it for the sake of others.
    void evict() {
        finish(responses > 0 ? OK : BAD_GATEWAY);
    }

    private void finish(int status) {
        if (finished) {
            return;
        }
        finished = true;
        leave();
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        Channel open = upstream;
        if (open != null) {
            var _ = open.close();
        }
        socket.closed(client);
        socket.loop().observer().finished(record(status));
    }

    private FinishedStream record(int status) {
        long now = socket.clocks().nanos().getAsLong();
        var all = new ArrayList<>(failed);
        Endpoint last = endpoint;
        if (last != null) {
            all.add(new FinishedStream.Try(last, connectNanos, firstByteNanos, now - tryBegan, received, sent));
        }
        Channel own = socket.channel();
        byte[] local = own != null && own.localAddress() instanceof InetSocketAddress bound
                ? bound.getAddress().getAddress()
                : new byte[4];
        return new FinishedStream(
                StreamProtocol.UDP,
                new FinishedStream.Side(
                        NetUtil.bytesToIpAddress(client.getAddress().getAddress()), client.getPort()),
                new FinishedStream.Side(NetUtil.bytesToIpAddress(local), socket.externalPort()),
                false,
                "",
                status,
                sent,
                received,
                now - began,
                socket.clocks().epochMillis().getAsLong(),
                target.name(),
                all);
    }
}
