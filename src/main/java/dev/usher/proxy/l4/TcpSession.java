package dev.usher.proxy.l4;

import dev.usher.model.Endpoint;
import dev.usher.model.StreamProtocol;
import dev.usher.model.StreamSettings;
import dev.usher.observe.FinishedStream;
import dev.usher.proxy.exchange.BackendTarget;
import dev.usher.proxy.exchange.ClientConnection;
import dev.usher.proxy.exchange.Deadlines;
import dev.usher.proxy.exchange.EndpointTarget;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.ServerConnection;
import dev.usher.proxy.exchange.Tries;
import dev.usher.proxy.listener.Transport;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One TCP connection of a client and the one to an endpoint that goes with it. Both live on one event loop.
///
/// ```
///  connecting ──connected──▶ relaying ──both closed──▶ finished
///      │ ▲                      │                         ▲
///      └─┘ next endpoint        └──idle too long──────────┤
///      └───────── none left ────────────────── 502 ───────┘
/// ```
final class TcpSession extends Deadlines.Timed implements ServerConnection {
    /// nginx's `proxy_connect_timeout` in streams, which no setting of ingress-nginx changes.
    private static final int CONNECT_MILLIS = 60_000;

    private static final int OK = 200;
    private static final int BAD_GATEWAY = 502;

    private final LoopContext loop;
    private final StreamConnector connector;
    private final Clocks clocks;
    private final TcpRoute route;
    private final ClientConnection peer;
    private final long began;
    private final RelaySide client = new RelaySide(this);
    private final Tries tries = new Tries();
    private final List<FinishedStream.Try> failed = new ArrayList<>(0);
    private @Nullable RelaySide upstream;
    private @Nullable Endpoint endpoint;
    private long tryBegan;
    private long connectNanos = -1;
    private long firstByteNanos = -1;
    private long lastPending;
    private int status = OK;
    private boolean finished;

    private TcpSession(
            LoopContext loop, StreamConnector connector, Clocks clocks, TcpRoute route, ClientConnection peer) {
        this.loop = loop;
        this.connector = connector;
        this.clocks = clocks;
        this.route = route;
        this.peer = peer;
        began = clocks.nanos().getAsLong();
    }

    /// Takes a client's connection over and begins to look for an endpoint; nothing is read before there is one.
    static TcpSession begin(
            Channel channel,
            LoopContext loop,
            StreamConnector connector,
            Clocks clocks,
            TcpRoute route,
            ClientConnection peer) {
        var session = new TcpSession(loop, connector, clocks, route, peer);
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.pipeline().addLast("stream", session.client);
        session.connect();
        return session;
    }

    private StreamSettings settings() {
        return loop.settings().streams();
    }

    private void connect() {
        BackendTarget target = route.target();
        EndpointTarget picked = target.pick(tries, connector.pick());
        if (picked == null) {
            fail();
            return;
        }
        tryBegan = clocks.nanos().getAsLong();
        tries.begin(picked, tryBegan);
        endpoint = picked.endpoint();
        var side = new RelaySide(this);
        var _ = connector
                .tcp(picked.endpoint(), connectMillis(), side)
                .addListener((ChannelFuture done) -> connected(done, side));
    }

    /// No longer than is left for all tries.
    private int connectMillis() {
        int limit = settings().nextUpstreamSeconds();
        long left = limit == 0 ? CONNECT_MILLIS : TimeUnit.SECONDS.toMillis(limit) - millisSinceBegin();
        return Math.clamp(left, 1, CONNECT_MILLIS);
    }

    private long millisSinceBegin() {
        return TimeUnit.NANOSECONDS.toMillis(clocks.nanos().getAsLong() - began);
    }

    private void connected(ChannelFuture done, RelaySide side) {
        if (!done.isSuccess()) {
            loop.observer().upstreamConnectFailed();
            noteFailedTry();
            if (!finished && mayTryAnother()) {
                connect();
            } else {
                fail();
            }
            return;
        }
        loop.observer().upstreamConnected();
        done.channel().closeFuture().addListener(_ -> loop.observer().upstreamClosed());
        if (finished) {
            side.abort();
            return;
        }
        connectNanos = clocks.nanos().getAsLong() - tryBegan;
        upstream = side;
        Transport.sizeReceives(done.channel());
        expireAfter(loop.deadlines(), TimeUnit.SECONDS.toNanos(settings().idleSeconds()));
        if (route.sendsProxyHeader()) {
            side.write(Unpooled.wrappedBuffer(ProxyHeaderText.version1(peer)));
            side.flush();
        }
        client.relayTo(side);
        side.relayTo(client);
    }

    private boolean mayTryAnother() {
        StreamSettings settings = settings();
        int most = settings.nextUpstreamTries() == 0 ? route.target().size() : settings.nextUpstreamTries();
        boolean inTime = settings.nextUpstreamSeconds() == 0
                || millisSinceBegin() < TimeUnit.SECONDS.toMillis(settings.nextUpstreamSeconds());
        return settings.nextUpstream() && tries.count() < most && inTime;
    }

    private void noteFailedTry() {
        Endpoint tried = endpoint;
        if (tried != null) {
            failed.add(new FinishedStream.Try(tried, -1, -1, clocks.nanos().getAsLong() - tryBegan, 0, 0));
        }
        endpoint = null;
    }

    private void fail() {
        status = BAD_GATEWAY;
        finish();
        client.abort();
    }

    /// Bytes came from an end, or an end took some.
    void moved(RelaySide side) {
        if (side == upstream && firstByteNanos < 0 && side.read() > 0) {
            firstByteNanos = clocks.nanos().getAsLong() - tryBegan;
        }
        if (upstream != null && !finished) {
            expireAfter(loop.deadlines(), TimeUnit.SECONDS.toNanos(settings().idleSeconds()));
        }
    }

    /// One end has closed.
    void closed() {
        if (!client.isOpen() && (upstream == null || !upstream.isOpen())) {
            finish();
        }
    }

    /// Nothing came for too long. An end that still takes what is waiting for it, however slowly, is not idle.
    @Override
    protected void expired() {
        RelaySide other = upstream;
        long pending = client.pending() + (other == null ? 0 : other.pending());
        if (pending > 0 && pending != lastPending) {
            lastPending = pending;
            expireAfter(loop.deadlines(), TimeUnit.SECONDS.toNanos(settings().idleSeconds()));
            return;
        }
        client.abort();
        if (other != null) {
            other.abort();
        }
    }

    private void finish() {
        if (finished) {
            return;
        }
        finished = true;
        leave();
        long now = clocks.nanos().getAsLong();
        long received = upstream == null ? 0 : upstream.read();
        var all = new ArrayList<>(failed);
        Endpoint last = endpoint;
        if (last != null) {
            all.add(new FinishedStream.Try(
                    last,
                    connectNanos,
                    firstByteNanos,
                    now - tryBegan,
                    upstream == null ? 0 : client.read(),
                    received));
        }
        loop.observer()
                .finished(new FinishedStream(
                        StreamProtocol.TCP,
                        new FinishedStream.Side(
                                new String(peer.remoteAddressText(), StandardCharsets.US_ASCII), peer.remotePort()),
                        new FinishedStream.Side(NetUtil.bytesToIpAddress(peer.localAddress()), peer.localPort()),
                        peer.proxied(),
                        peer.serverName(),
                        status,
                        received,
                        client.read(),
                        now - began,
                        clocks.epochMillis().getAsLong(),
                        route.target().name(),
                        all));
    }

    /// There is no way to ask: the session goes on until it ends by itself or is closed.
    @Override
    public void drain() {
        // Neither side can be told.
    }

    @Override
    public int active() {
        return finished ? 0 : 1;
    }
}
