package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.UpstreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The channel's handler of a client connection: Netty's HTTP/2 state machine, and the way between its streams and
/// ours. What of it the RFC leaves to the endpoint:
///
/// - No push (RFC 9113 §8.4), no priorities (§5.3).
/// - The connection's window is refilled as bytes come, a stream's as they are wanted: a slow client holds up its own
///   stream and no other, and what it can make us hold is one stream window. [ServerCodec] decides the other way, since
///   there all streams belong to the same client.
/// - The limit on streams is the server's, and [#MOST_STREAMS].
final class ClientCodec extends Http2ConnectionHandler {
    /// Streams on one connection, however many the server would take. This times [#STREAM_WINDOW] is what a connection
    /// can make us hold, 32 MiB; beyond, a second connection spreads the work.
    static final int MOST_STREAMS = 128;

    /// Octets a server may send on a stream before its client has taken any: at a millisecond's round trip, 256 MB/s.
    static final int STREAM_WINDOW = 256 * 1024;

    /// Octets a server may send on all streams before we have looked at any.
    static final int CONNECTION_WINDOW = 4 * 1024 * 1024;

    /// A response head, counted as HPACK does (RFC 9113 §6.5.2): what the HTTP/1.1 side takes.
    static final int HEADER_LIST = 64 * 1024;

    /// Small CONTINUATION frames of one head (CVE-2024-27316).
    private static final int SMALL_CONTINUATIONS = 16;

    private static final int LAST_STREAM_ID = Integer.MAX_VALUE - 4 * MOST_STREAMS;
    private static final int DEFAULT_WINDOW = 65_535;
    private static final float REFILL_BELOW = 0.5f;

    private final Http2ClientConnection owner;
    private final FieldSectionDecoder sections;
    private final Http2Connection.PropertyKey ours;
    private final List<ClientStream> passedOn = new ArrayList<>();
    private final ArrayDeque<ClientStream> resuming = new ArrayDeque<>();
    private final Fields trailers = new Fields(256, 8);
    private final RequestSection head = new RequestSection();
    private @Nullable ChannelHandlerContext context;
    private boolean closing;

    private ClientCodec(
            Http2ClientConnection owner,
            FieldSectionDecoder sections,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings, true, false);
        this.owner = owner;
        this.sections = sections;
        ours = connection().newKey();
        setCumulator(COMPOSITE_CUMULATOR);
    }

    static ClientCodec create(Http2ClientConnection owner) {
        Http2Settings settings = new Http2Settings()
                .pushEnabled(false)
                .initialWindowSize(STREAM_WINDOW)
                .maxHeaderListSize(HEADER_LIST);
        var connection = new DefaultHttp2Connection(false, 0);
        connection.local().allowPushTo(false);
        var distributor = new UniformStreamByteDistributor(connection);
        connection.remote().flowController(new DefaultHttp2RemoteFlowController(connection, distributor));
        connection.local().flowController(new DefaultHttp2LocalFlowController(connection, REFILL_BELOW, true));
        var sections = new FieldSectionDecoder(HEADER_LIST);
        var guard = new FloodGuard(new DefaultHttp2FrameReader(sections, SMALL_CONTINUATIONS), System::nanoTime);
        var writer = FrameWriter.create((id, octets) -> {
            guard.sent(octets);
            owner.sent(id, octets);
        });
        var encoder = new DefaultHttp2ConnectionEncoder(connection, writer);
        var decoder = new DefaultHttp2ConnectionDecoder(
                connection, encoder, guard, Http2PromisedRequestVerifier.ALWAYS_VERIFY, true, true, false, false);
        var codec = new ClientCodec(owner, sections, decoder, encoder, settings);
        decoder.frameListener(new Frames(codec));
        return codec;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        super.handlerAdded(added);
        connection()
                .local()
                .flowController()
                .incrementWindowSize(connection().connectionStream(), CONNECTION_WINDOW - DEFAULT_WINDOW);
        added.flush();
    }

    // For the connection

    /// How many streams the server takes and we would open.
    int mostStreams() {
        return Math.min(MOST_STREAMS, connection().local().maxActiveStreams());
    }

    /// Says goodbye and closes. What streams are left is the caller's to tell.
    void close() {
        close(Http2Error.NO_ERROR);
    }

    private void close(Http2Error error) {
        if (closing) {
            return;
        }
        closing = true;
        ChannelHandlerContext to = context();
        if (to.channel().isActive()) {
            // The server opened no stream: whatever it did, we looked at none (RFC 9113 §6.8).
            var _ = encoder().writeGoAway(to, 0, error.code(), Unpooled.EMPTY_BUFFER, to.newPromise());
            to.flush();
        }
        var _ = to.close();
    }

    // For the streams

    /// Opens a stream and writes its head.
    ///
    /// @return completes when the head is with the kernel; null when the stream has failed already
    @Nullable
    ChannelFuture start(ClientStream stream, UpstreamRequest request, boolean end) {
        Http2Connection.Endpoint<?> local = connection().local();
        int id = local.incrementAndGetNextStreamId();
        try {
            Http2Stream opened = local.createStream(id, false);
            opened.setProperty(ours, stream);
            stream.opened(opened);
        } catch (Http2Exception refused) {
            stream.fail(ProxyError.UPSTREAM_CLOSED, true);
            return null;
        }
        ChannelFuture written = encoder()
                .writeHeaders(
                        context(), id, head.of(request, end), 0, end, context().newPromise());
        if (id >= LAST_STREAM_ID) {
            owner.leave();
        }
        return written;
    }

    /// Takes ownership of `data`.
    void body(Http2Stream stream, ByteBuf data, boolean end) {
        var _ = encoder()
                .writeData(context(), stream.id(), data, 0, end, context().newPromise());
    }

    void trailers(Http2Stream stream, Fields lines) {
        var section = new TrailerSection(lines);
        var _ = encoder()
                .writeHeaders(
                        context(), stream.id(), section, 0, true, context().newPromise());
    }

    void flush() {
        flush(context());
    }

    boolean isWritable(Http2Stream stream, long unsent) {
        return Writability.of(encoder(), context().channel(), stream, unsent);
    }

    /// Octets of a request's body are leaving. Who waits for that is asked once the flush is through.
    void sent(int streamId, int octets) {
        Http2Stream wire = connection().stream(streamId);
        ClientStream stream = wire == null ? null : wire.getProperty(ours);
        if (stream != null && stream.sent(octets)) {
            resuming.add(stream);
        }
    }

    /// Whether something of the request still waits for the server's window.
    boolean isBlocked(Http2Stream stream) {
        return encoder().flowController().hasFlowControlled(stream);
    }

    /// Lets the server send that much more on the stream.
    void consumed(Http2Stream stream, int length) {
        try {
            if (decoder().flowController().consumeBytes(stream, length)) {
                context().flush();
            }
        } catch (Http2Exception e) {
            onError(context(), true, e);
        }
    }

    void reset(Http2Stream stream, Http2Error error) {
        var _ = resetStream(context(), stream.id(), error.code(), context().newPromise());
        context().flush();
    }

    /// The stream passes something on: it hears when the read is through.
    void passingOn(ClientStream stream) {
        passedOn.add(stream);
    }

    /// Where trailers are read to; free again after each use.
    Fields trailers() {
        trailers.clear();
        return trailers;
    }

    // Netty's side

    @Override
    public void flush(ChannelHandlerContext to) {
        super.flush(to);
        for (ClientStream stream = resuming.poll(); stream != null; stream = resuming.poll()) {
            stream.writable();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) throws Exception {
        super.channelWritabilityChanged(from);
        if (from.channel().isWritable()) {
            owner.writable();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext from, ByteBuf in, List<Object> out) throws Exception {
        if (closing) {
            in.skipBytes(in.readableBytes());
        } else {
            super.decode(from, in, out);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) throws Exception {
        for (int i = 0; i < passedOn.size(); i++) {
            passedOn.get(i).readComplete();
        }
        passedOn.clear();
        sections.section().read();
        super.channelReadComplete(from);
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext from, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2Stream failed = connection().stream(error.streamId());
        if (failed == null || failed.state() == Http2Stream.State.CLOSED) {
            // Frames that were under way when we reset the stream (RFC 9113 §5.1), or writes that its end overtook: a
            // reset in answer to a reset would be wrong (§5.4.2).
            return;
        }
        ClientStream stream = failed.getProperty(ours);
        super.onStreamError(from, outbound, cause, error);
        if (stream != null) {
            stream.fail(outbound ? ProxyError.UPSTREAM_CLOSED : ProxyError.UPSTREAM_INVALID, false);
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext from, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        close(error == null ? Http2Error.INTERNAL_ERROR : error.error());
        owner.fail(outbound ? ProxyError.UPSTREAM_CLOSED : ProxyError.UPSTREAM_INVALID);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            owner.fail(ProxyError.UPSTREAM_CLOSED);
        }
        super.userEventTriggered(from, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) throws Exception {
        owner.fail(ProxyError.UPSTREAM_CLOSED);
        super.channelInactive(from);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext from) throws Exception {
        owner.fail(ProxyError.UPSTREAM_CLOSED);
        super.handlerRemoved0(from);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) throws Exception {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
            super.exceptionCaught(from, cause);
        } else {
            owner.fail(ProxyError.UPSTREAM_CLOSED);
        }
    }

    /// What came, for the stream it came on.
    private static final class Frames extends Http2FrameAdapter {
        private final ClientCodec codec;

        Frames(ClientCodec codec) {
            this.codec = codec;
        }

        private @Nullable ClientStream stream(int id) {
            Http2Stream stream = codec.connection().stream(id);
            return stream == null ? null : stream.getProperty(codec.ours);
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext from, Http2Settings settings) {
            codec.owner.greeted();
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext from,
                int id,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end) {
            ClientStream stream = stream(id);
            if (stream != null) {
                stream.headers(codec.sections.section(), end);
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext from, int id, ByteBuf data, int padding, boolean end) {
            ClientStream stream = stream(id);
            return padding + (stream == null ? data.readableBytes() : stream.data(data, end));
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext from, int id, long code) {
            ClientStream stream = stream(id);
            if (stream != null) {
                stream.resetBy(Http2Error.valueOf(code));
            }
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext from, int last, long code, ByteBuf debug) {
            codec.owner.goneAway(last);
        }
    }
}
