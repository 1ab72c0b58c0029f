package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A server in memory at the other end of a client connection: sends frames as told, however wrong, and writes down
/// those it gets. Streams begin with 3: Netty keeps 1 for upgrades. It knows whether all buffers were released.
final class ServerWire implements AutoCloseable, UpstreamConnection.Owner, Http2ClientConnection.Opening {
    private static final int PREFACE_LENGTH = 24;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EmbeddedChannel server = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final Http2FrameWriter writer = new DefaultHttp2FrameWriter();
    private final DefaultHttp2FrameReader reader = new DefaultHttp2FrameReader(false);
    private final ByteBuf input = Unpooled.buffer();
    private boolean prefaced;

    final List<String> events = new ArrayList<>();

    @Nullable
    UpstreamConnection connection;

    @Nullable
    ProxyError openingFailed;

    ServerWire() {
        channel.config().setOption(ChannelOption.ALLOCATOR, allocator);
        Http2ClientConnection.install(channel.pipeline(), this, this);
    }

    @Override
    public void opened(UpstreamConnection opened) {
        connection = opened;
    }

    @Override
    public void failed(ProxyError error) {
        openingFailed = error;
    }

    @Override
    public void streamEnded(UpstreamConnection ended) {
        events.add("ended");
    }

    @Override
    public void retired(UpstreamConnection gone) {
        events.add("retired");
    }

    UpstreamConnection connection() {
        if (connection == null) {
            throw new AssertionError("not opened");
        }
        return connection;
    }

    /// Sends the server's preface and its word that it has seen the client's.
    ServerWire greet(Http2Settings settings) {
        send((to, with) -> with.writeSettings(to, settings, to.newPromise()));
        send((to, with) -> with.writeSettingsAck(to, to.newPromise()));
        received();
        return this;
    }

    ServerWire greet() {
        return greet(new Http2Settings().maxConcurrentStreams(100));
    }

    void send(BiFunction<ChannelHandlerContext, Http2FrameWriter, ChannelFuture> frame) {
        var _ = frame.apply(server.pipeline().firstContext(), writer);
        server.flush();
        for (ByteBuf out = server.readOutbound(); out != null; out = server.readOutbound()) {
            sendBytes(out);
        }
    }

    void sendBytes(ByteBuf bytes) {
        if (!channel.isOpen()) {
            bytes.release();
            return;
        }
        ByteBuf in = allocator.directBuffer(Math.max(1, bytes.readableBytes()));
        in.writeBytes(bytes);
        bytes.release();
        channel.writeInbound(in);
        channel.runPendingTasks();
    }

    void headers(int stream, boolean end, String... lines) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < lines.length; i += 2) {
            headers.add(lines[i], lines[i + 1]);
        }
        send((to, with) -> with.writeHeaders(to, stream, headers, 0, end, to.newPromise()));
    }

    /// A head whose lines are sent in this order and spelling.
    void literals(int stream, List<String> lines) {
        ByteBuf block = Unpooled.buffer();
        for (int i = 0; i < lines.size(); i += 2) {
            block.writeByte(0);
            for (String text : lines.subList(i, i + 2)) {
                var _ = block.writeByte(text.length()).writeCharSequence(text, StandardCharsets.ISO_8859_1);
            }
        }
        ByteBuf frame = Unpooled.buffer()
                .writeMedium(block.readableBytes())
                .writeByte(1)
                .writeByte(4)
                .writeInt(stream)
                .writeBytes(block);
        block.release();
        sendBytes(frame);
    }

    void data(int stream, String latin1, boolean end) {
        ByteBuf data = Unpooled.copiedBuffer(latin1, StandardCharsets.ISO_8859_1);
        send((to, with) -> with.writeData(to, stream, data, 0, end, to.newPromise()));
    }

    void reset(int stream, Http2Error error) {
        send((to, with) -> with.writeRstStream(to, stream, error.code(), to.newPromise()));
    }

    void goAway(int last) {
        send((to, with) -> with.writeGoAway(to, last, 0, Unpooled.EMPTY_BUFFER, to.newPromise()));
    }

    /// The frames that came since the last call, one text each; acknowledgements of settings left out.
    List<String> received() {
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            input.writeBytes(out);
            out.release();
        }
        var frames = new Recorder();
        if (!prefaced && input.readableBytes() >= PREFACE_LENGTH) {
            prefaced = true;
            frames.texts.add(input.readCharSequence(PREFACE_LENGTH, StandardCharsets.US_ASCII)
                    .toString()
                    .split("\r", -1)[0]);
        }
        try {
            while (input.isReadable()) {
                reader.readFrame(server.pipeline().firstContext(), input, frames);
            }
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        return frames.texts;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /// The connection ends without a word.
    void end() {
        var _ = channel.close();
        channel.runPendingTasks();
    }

    ByteBuf buffer(String latin1) {
        ByteBuf buffer = allocator.directBuffer(Math.max(1, latin1.length()));
        buffer.writeCharSequence(latin1, StandardCharsets.ISO_8859_1);
        return buffer;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
        server.finishAndReleaseAll();
        input.release();
        long leaked = allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
        if (leaked != 0) {
            throw new AssertionError(leaked + " bytes not released");
        }
    }

    private static final class Recorder extends Http2FrameAdapter {
        final List<String> texts = new ArrayList<>();

        @Override
        public int onDataRead(ChannelHandlerContext from, int stream, ByteBuf data, int padding, boolean end) {
            String text = data.readableBytes() > 100
                    ? data.readableBytes() + " octets"
                    : data.toString(StandardCharsets.ISO_8859_1);
            texts.add("DATA " + stream + " " + text + (end ? " end" : ""));
            return data.readableBytes() + padding;
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext from, int stream, Http2Headers headers, int padding, boolean end) {
            var text = new StringBuilder("HEADERS " + stream);
            headers.forEach(
                    line -> text.append(' ').append(line.getKey()).append('=').append(line.getValue()));
            texts.add(text + (end ? " end" : ""));
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext from, int stream, long code) {
            texts.add("RST_STREAM " + stream + " " + Http2Error.valueOf(code));
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext from, Http2Settings settings) {
            texts.add("SETTINGS push=" + settings.pushEnabled() + " window=" + settings.initialWindowSize());
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext from, long data) {
            texts.add("PING ack " + data);
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext from, int last, long code, ByteBuf debug) {
            texts.add("GOAWAY " + last + " " + Http2Error.valueOf(code));
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext from, int stream, int increment) {
            texts.add("WINDOW_UPDATE " + stream + " " + increment);
        }
    }
}
