package dev.usher.proxy.h2;

import dev.usher.model.ProxySettings;
import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.EndOfOutput;
import dev.usher.proxy.exchange.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The channel's handler of a client's connection: Netty's HTTP/2 state machine, and the way between its streams and
/// ours. What of it the RFC leaves to the endpoint:
///
/// - No priorities (RFC 9113 §5.3): streams with something to send take turns, 16 KiB at a time.
/// - Windows for uploads: [#STREAM_WINDOW] and [#CONNECTION_WINDOW]. Octets are credited as they are wanted. The second
///   bounds what a connection can make us hold; it is eight of the first, so a few paused streams hold up no other.
/// - Flushes of all streams that have something to say in one turn of the loop are one.
final class ServerCodec extends Http2ConnectionHandler {
    /// Octets a client may send on a stream before any were wanted: at 20 ms of round trip, 13 MB/s.
    static final int STREAM_WINDOW = 256 * 1024;

    /// Octets a client may send on all streams before any were wanted.
    static final int CONNECTION_WINDOW = 8 * STREAM_WINDOW;

    /// CONTINUATION frames of one head that are not half full (CVE-2024-27316). Together they are bounded by the limit
    /// on heads; these are bounded by number, since each costs the same however little it holds.
    static final int SMALL_CONTINUATIONS = 16;

    /// Octets that may wait for a client to read them before we read no more of what it asks. Bodies stop long before;
    /// only answers without one get here, from a client that asks and does not read.
    static final long MOST_PENDING = 1024 * 1024;

    private static final int DEFAULT_WINDOW = 65_535;
    private static final int LEAST_SHARE = 16 * 1024;
    private static final int LINE_OVERHEAD = 32;
    private static final long CLOSE_MILLIS = 5_000;

    private final Http2ServerConnection owner;
    private final FieldSectionDecoder sections;
    private final Http2Connection.PropertyKey ours;
    private final RecentResets resets = new RecentResets();
    private final List<Http2ServerStream> passedOn = new ArrayList<>();
    private final ArrayDeque<Http2ServerStream> resuming = new ArrayDeque<>();
    private final Runnable endOfTurn = this::flushIfWanted;
    private @Nullable ChannelHandlerContext context;
    private boolean greeting;
    private boolean flushWanted;
    private boolean ended;

    private ServerCodec(
            Http2ServerConnection owner,
            FieldSectionDecoder sections,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings, true, false);
        this.owner = owner;
        this.sections = sections;
        ours = connection().newKey();
        setCumulator(COMPOSITE_CUMULATOR);
        gracefulShutdownTimeoutMillis(CLOSE_MILLIS);
    }

    /// @param clock nanoseconds from any fixed point
    static ServerCodec create(Http2ServerConnection owner, ProxySettings proxy, LongSupplier clock) {
        Http2Settings settings = new Http2Settings()
                .maxConcurrentStreams(proxy.http2().maxConcurrentStreams())
                .initialWindowSize(STREAM_WINDOW)
                .maxHeaderListSize(maxSection(proxy.client()));
        var connection = new DefaultHttp2Connection(true, 0);
        var distributor = new UniformStreamByteDistributor(connection);
        distributor.minAllocationChunk(LEAST_SHARE);
        connection.remote().flowController(new DefaultHttp2RemoteFlowController(connection, distributor));
        var sections = new FieldSectionDecoder(maxSection(proxy.client()));
        var frames = new DefaultHttp2FrameReader(sections, SMALL_CONTINUATIONS);
        var guard = new FloodGuard(new HeadWatch(frames, owner::headBegun, owner::headEnded), clock);
        var writer = FrameWriter.create((id, octets) -> {
            guard.sent(octets);
            owner.sent(id, octets);
        });
        var encoder = new DefaultHttp2ConnectionEncoder(connection, writer);
        var decoder = new DefaultHttp2ConnectionDecoder(
                connection, encoder, guard, Http2PromisedRequestVerifier.ALWAYS_VERIFY, true, true, false, false);
        var codec = new ServerCodec(owner, sections, decoder, encoder, settings);
        decoder.frameListener(new ServerFrames(owner, codec));
        connection.addListener(codec.new Ends());
        return codec;
    }

    /// A head may be as large as on HTTP/1.1; the protocol counts 32 octets for each line besides (§6.5.2).
    private static long maxSection(ClientLimits limits) {
        return (long) limits.headerBuffers() * limits.headerBufferBytes() + LINE_OVERHEAD * RequestHead.MOST_LINES;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    // ---- for the connection ----

    FieldSection section() {
        return sections.section();
    }

    int openStreams() {
        return connection().numActiveStreams();
    }

    void attach(Http2Stream wire, Http2ServerStream stream) {
        wire.setProperty(ours, stream);
    }

    @Nullable
    Http2ServerStream stream(int id) {
        Http2Stream wire = connection().stream(id);
        return wire == null ? null : wire.getProperty(ours);
    }

    /// Sends GOAWAY, with a ping whose answer proves that the client has heard of it.
    void sayGoodbye() {
        ChannelHandlerContext to = context();
        var _ = goAway(to, Integer.MAX_VALUE, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, to.newPromise());
        var _ = encoder().writePing(to, false, Http2ServerConnection.GOODBYE, to.newPromise());
        flushSoon();
    }

    /// Sends the GOAWAY after which there is no new stream.
    void leave() {
        ChannelHandlerContext to = context();
        int last = connection().remote().lastStreamCreated();
        var _ = goAway(to, last, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, to.newPromise());
        flushSoon();
    }

    void endOutput() {
        ended = true;
        flush(context());
        EndOfOutput.send(context());
    }

    void closeNow() {
        ended = true;
        var _ = context().close();
    }

    boolean isChannelWritable() {
        return context().channel().isWritable();
    }

    // ---- for the streams ----

    void head(Http2Stream wire, HpackWriter.Section head, boolean end) {
        var _ = encoder()
                .writeHeaders(context(), wire.id(), head, 0, end, context().newPromise());
    }

    /// Takes ownership of `data`.
    void body(Http2Stream wire, ByteBuf data, boolean end) {
        var _ = encoder()
                .writeData(context(), wire.id(), data, 0, end, context().newPromise());
    }

    boolean isWritable(Http2Stream wire, long unsent) {
        return Writability.of(encoder(), context().channel(), wire, unsent);
    }

    /// Something of a stream that waits is leaving: it is asked once the flush is through.
    void mayResume(Http2ServerStream stream) {
        resuming.add(stream);
    }

    /// Lets the client send that much more.
    void consumed(Http2Stream wire, int octets) {
        try {
            if (decoder().flowController().consumeBytes(wire, octets)) {
                flushSoon();
            }
        } catch (Http2Exception e) {
            onError(context(), true, e);
        }
    }

    void reset(Http2Stream wire, Http2Error error) {
        var _ = resetStream(context(), wire.id(), error.code(), context().newPromise());
        flushSoon();
    }

    /// The stream passed something on: it hears when the read is through.
    void passingOn(Http2ServerStream stream) {
        if (passedOn.isEmpty() || passedOn.getLast() != stream) {
            passedOn.add(stream);
        }
    }

    /// Flushes at the end of this turn of the loop, or of the read under way if that is sooner.
    void flushSoon() {
        if (!flushWanted) {
            flushWanted = true;
            context().executor().execute(endOfTurn);
        }
    }

    private void flushIfWanted() {
        if (flushWanted) {
            flush(context());
        }
    }

    // ---- Netty's side ----

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        super.handlerAdded(added);
        greet(added);
    }

    @Override
    public void channelActive(ChannelHandlerContext from) throws Exception {
        super.channelActive(from);
        greet(from);
    }

    /// Behind the settings, which Netty has written.
    private void greet(ChannelHandlerContext to) throws Http2Exception {
        if (!greeting && to.channel().isActive()) {
            greeting = true;
            decoder()
                    .flowController()
                    .incrementWindowSize(connection().connectionStream(), CONNECTION_WINDOW - DEFAULT_WINDOW);
            to.flush();
            owner.opened();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext from, ByteBuf in, List<Object> out) throws Exception {
        if (ended) {
            in.skipBytes(in.readableBytes());
        } else {
            super.decode(from, in, out);
        }
    }

    @Override
    public void flush(ChannelHandlerContext from) {
        flushWanted = false;
        super.flush(from);
        for (Http2ServerStream stream = resuming.poll(); stream != null; stream = resuming.poll()) {
            stream.writable();
        }
    }

    /// Netty's own would read on whatever we say: see [#MOST_PENDING].
    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        for (int i = 0; i < passedOn.size(); i++) {
            passedOn.get(i).readComplete();
        }
        passedOn.clear();
        sections.section().read();
        discardSomeReadBytes();
        flush(from);
        ChannelOutboundBuffer waiting = from.channel().unsafe().outboundBuffer();
        if (waiting != null && waiting.totalPendingWriteBytes() > MOST_PENDING) {
            from.channel().config().setAutoRead(false);
            owner.stoppedReading();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) throws Exception {
        super.channelWritabilityChanged(from);
        if (from.channel().isWritable()) {
            if (!from.channel().config().isAutoRead()) {
                owner.readsAgain();
                from.channel().config().setAutoRead(true);
            }
            connection().forEachActiveStream(wire -> {
                writabilityChanged(wire);
                return true;
            });
        }
    }

    private void writabilityChanged(Http2Stream wire) {
        Http2ServerStream stream = wire.getProperty(ours);
        if (stream != null) {
            stream.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) throws Exception {
        ended = true;
        super.channelInactive(from);
        owner.closed();
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext from) throws Exception {
        super.handlerRemoved0(from);
        owner.closed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) throws Exception {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null) {
            owner.failed(cause);
            closeNow();
        } else {
            super.exceptionCaught(from, cause);
        }
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext from, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2Stream wire = connection().stream(error.streamId());
        boolean over = wire == null || wire.state() == Http2Stream.State.CLOSED;
        if (over && (outbound || resets.contains(error.streamId()))) {
            return; // writes that the end of the stream overtook, and frames that were under way (§5.1)
        }
        if (over && error instanceof Http2Exception.HeaderListSizeException && refuseHead(error.streamId())) {
            return;
        }
        if (!outbound && owner.isResetTooMuch()) {
            onError(from, false, Http2ServerConnection.tooManyResets());
            return;
        }
        super.onStreamError(from, outbound, cause, error);
    }

    /// A head that was too large to keep still opens its stream, so that it can be answered.
    private boolean refuseHead(int streamId) {
        try {
            Http2Stream wire = connection().remote().createStream(streamId, false);
            wire.headersReceived(false);
            owner.refuseHead(wire);
            return true;
        } catch (Http2Exception notAllowed) {
            return false;
        }
    }

    /// Never used: a head that is too large is answered by its exchange, and too large trailers end in a reset.
    @Override
    protected void handleServerHeaderDecodeSizeError(ChannelHandlerContext from, Http2Stream wire) {}

    @Override
    public ChannelFuture resetStream(ChannelHandlerContext from, int streamId, long code, ChannelPromise promise) {
        resets.add(streamId);
        return super.resetStream(from, streamId, code, promise);
    }

    /// Hears of streams that end.
    private final class Ends extends Http2ConnectionAdapter {
        @Override
        public void onStreamHalfClosed(Http2Stream wire) {
            Http2ServerStream stream = wire.getProperty(ours);
            if (stream != null && wire.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
                stream.endedHere();
            }
        }

        @Override
        public void onStreamClosed(Http2Stream wire) {
            owner.streamClosed(wire.removeProperty(ours));
        }
    }
}
