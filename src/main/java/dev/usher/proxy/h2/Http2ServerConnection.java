package dev.usher.proxy.h2;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.ClientConnection;
import dev.usher.proxy.exchange.Deadlines;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.InboundExchange;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.ServerConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A client's HTTP/2 connection: its requests, how many there may be, and when it ends.
///
/// A connection without an open stream is guarded by one deadline: for the first request by that for heads, later by
/// that for idle connections. Pings do not count as use. Another guards a head that has begun, whatever else goes on:
/// until it is whole the client can send nothing else.
public final class Http2ServerConnection implements ServerConnection {
    /// What the ping that follows a GOAWAY says.
    static final long GOODBYE = 0x7573_6865_7221_0000L;

    private final LoopContext loop;
    private final ClientConnection client;
    private final ServerCodec codec;
    private final int maxStreams;
    private final RequestReader reader = new RequestReader();
    private final ResponseSection section = new ResponseSection();
    private @Nullable Fields trailers;
    private final ResetLimit resets;
    private final Farewell farewell;
    private final Idle idle = new Idle();
    private final HeadLimit head = new HeadLimit();
    private ClientLimits limits;
    private int requests;

    private Http2ServerConnection(LoopContext loop, ClientConnection client) {
        this.loop = loop;
        this.client = client;
        limits = loop.settings().client();
        maxStreams = loop.settings().http2().maxConcurrentStreams();
        resets = new ResetLimit(loop.deadlines().now());
        farewell = new Farewell(loop.deadlines(), new Goodbye());
        codec = ServerCodec.create(this, loop.settings(), loop.deadlines()::now);
    }

    /// Puts a connection at the end of a channel's pipeline. On the event loop.
    public static Http2ServerConnection install(ChannelPipeline pipeline, LoopContext loop, ClientConnection client) {
        var connection = new Http2ServerConnection(loop, client);
        pipeline.addLast("http2", connection.codec);
        return connection;
    }

    @Override
    public void drain() {
        farewell.begin();
    }

    @Override
    public int active() {
        return codec.openStreams();
    }

    // ---- what comes ----

    /// The connection is open; a request is expected.
    void opened() {
        idle.within(limits.headerSeconds());
    }

    /// Part of a head has come, the rest has not.
    void headBegun() {
        head.expireAfter(loop.deadlines(), TimeUnit.SECONDS.toNanos(limits.headerSeconds()));
    }

    /// The rest has come.
    void headEnded() {
        head.neverExpire();
    }

    /// A head is in the codec's section.
    void request(Http2Stream wire, boolean end) throws Http2Exception {
        if (codec.openStreams() > maxStreams) {
            // A client that has not read our settings yet; its request can be sent again (§8.7).
            codec.reset(wire, Http2Error.REFUSED_STREAM);
            if (isResetTooMuch()) {
                throw tooManyResets();
            }
            return;
        }
        Http2ServerStream stream = open(wire);
        InboundExchange exchange = loop.exchanges().create(stream, client);
        ProxyError error = reader.read(codec.section(), end, exchange.request(), limits);
        stream.begin(exchange, error, end);
    }

    /// A head was too large to keep; what was kept of it is in the codec's section.
    void refuseHead(Http2Stream wire) {
        Http2ServerStream stream = open(wire);
        InboundExchange exchange = loop.exchanges().create(stream, client);
        var _ = reader.read(codec.section(), false, exchange.request(), limits);
        stream.begin(exchange, ProxyError.HEAD_TOO_LARGE, false);
    }

    private Http2ServerStream open(Http2Stream wire) {
        idle.neverExpire();
        limits = loop.settings().client();
        var stream = new Http2ServerStream(this, wire);
        codec.attach(wire, stream);
        codec.passingOn(stream);
        if (++requests >= limits.keepAliveRequests() || limits.keepAliveSeconds() == 0 || loop.draining()) {
            farewell.begin();
        }
        return stream;
    }

    int body(Http2ServerStream stream, ByteBuf data, boolean end) {
        codec.passingOn(stream);
        return stream.requestBody(data, end);
    }

    /// Trailers are in the codec's section.
    void trailers(Http2ServerStream stream) {
        Fields into = trailers == null ? new Fields(256, 8) : trailers;
        into.clear();
        trailers = into;
        codec.passingOn(stream);
        stream.requestTrailers(reader.trailers(codec.section(), into, limits) ? into : null);
    }

    void pingAnswered(long data) {
        if (data == GOODBYE) {
            farewell.answered();
        }
    }

    void sent(int streamId, int octets) {
        Http2ServerStream stream = codec.stream(streamId);
        if (stream != null) {
            stream.sent(octets);
        }
    }

    /// Counts a reset the client is to blame for.
    ///
    /// @return whether it was one too many
    boolean isResetTooMuch() {
        return resets.isExceeded(loop.deadlines().now());
    }

    static Http2Exception tooManyResets() {
        return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many streams were reset");
    }

    /// @param stream null when no request was read from it
    void streamClosed(@Nullable Http2ServerStream stream) {
        if (stream != null) {
            if (stream.isServed()) {
                resets.served();
            }
            stream.closed();
        }
        if (codec.openStreams() == 0) {
            if (!farewell.hasBegun()) {
                idle.within(limits.keepAliveSeconds());
            }
            farewell.streamClosed();
        }
    }

    /// Something else than a violation of the protocol ends the connection.
    void failed(Throwable cause) {
        loop.failed(cause);
    }

    /// The channel is closed.
    void closed() {
        idle.leave();
        head.leave();
        farewell.leave();
    }

    // ---- what goes ----

    Deadlines deadlines() {
        return loop.deadlines();
    }

    ClientLimits limits() {
        return limits;
    }

    ServerCodec codec() {
        return codec;
    }

    /// A head to send at once.
    HpackWriter.Section section(int status, Fields lines, boolean dated, long contentLength) {
        return section.of(status, lines, dated ? loop.date() : null, contentLength);
    }

    /// A stream took nothing for too long. When that is because the socket takes nothing, no other can do better.
    void stalled() {
        if (!codec.isChannelWritable()) {
            codec.closeNow();
        }
    }

    /// The client asks and does not read.
    void stoppedReading() {
        idle.within(limits.bodySeconds());
    }

    void readsAgain() {
        if (codec.openStreams() > 0 || farewell.hasBegun()) {
            idle.neverExpire();
        } else {
            idle.within(limits.keepAliveSeconds());
        }
    }

    /// The deadline of the connection itself.
    private final class Idle extends Deadlines.Timed {
        void within(long seconds) {
            expireAfter(loop.deadlines(), TimeUnit.SECONDS.toNanos(seconds));
        }

        @Override
        protected void expired() {
            if (!codec.isChannelWritable()) {
                codec.closeNow();
            } else if (requests == 0) {
                farewell.leaveAtOnce();
            } else {
                farewell.begin();
            }
        }
    }

    /// The deadline of a head that has begun.
    private final class HeadLimit extends Deadlines.Timed {
        @Override
        protected void expired() {
            farewell.leaveAtOnce();
        }
    }

    /// The steps of the farewell.
    private final class Goodbye implements Farewell.Steps {
        @Override
        public void goAway(boolean last) {
            idle.neverExpire();
            if (last) {
                codec.leave();
            } else {
                codec.sayGoodbye();
            }
        }

        @Override
        public boolean isBusy() {
            return codec.openStreams() > 0;
        }

        @Override
        public void endOutput() {
            codec.endOutput();
        }

        @Override
        public void close() {
            codec.closeNow();
        }
    }
}
