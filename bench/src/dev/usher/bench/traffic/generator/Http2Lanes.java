package dev.usher.bench.traffic.generator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A client's HTTP/2 connection: so many requests, or gRPC streams, at once are so many lanes.
final class Http2Lanes extends Http2Frames {
    private static final ByteBuf PREFACE = Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII));

    private final Pace pace;
    private final Traffic traffic;
    private final ByteBuf head;
    private final ByteBuf message;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final IntObjectMap<StreamLane> open = new IntObjectHashMap<>();
    private final List<StreamLane> lanes = new ArrayList<>();
    private int next = 1;

    Http2Lanes(Pace pace, Traffic traffic) {
        this.pace = pace;
        this.traffic = traffic;
        head = HeaderBlock.of(traffic, traffic.hosts().getFirst());
        message = Unpooled.unreleasableBuffer(GrpcMessage.bytes());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext to) {
        to.write(PREFACE.duplicate());
        begin(to);
    }

    /// One request at a time, or a gRPC stream that stays.
    private final class StreamLane extends Lane {
        private Stream stream;
        private int received;
        private boolean ok;

        @Override
        void send() {
            if (traffic.speech() == Traffic.Speech.GRPC_STREAM) {
                if (stream == null) {
                    begin();
                }
                writeData(stream, message.retainedDuplicate(), false);
            } else {
                begin();
                if (traffic.grpc()) {
                    writeData(stream, message.retainedDuplicate(), true);
                }
            }
            flushSoon();
        }

        private void begin() {
            stream = newStream(next);
            next += 2;
            received = 0;
            ok = false;
            open.put(stream.id, this);
            writeHeaders(stream.id, head, !traffic.grpc());
        }

        private void end(boolean expected, String why) {
            open.remove(stream.id);
            stream.ended = true;
            stream = null;
            if (expected) {
                pace.answered(this, true);
            } else {
                pace.wrong(this, why);
            }
        }
    }

    @Override
    void headers(int id, ByteBuf block, boolean end) throws Exception {
        Http2Headers fields = decoder.decodeHeaders(id, block);
        StreamLane lane = open.get(id);
        if (lane == null) {
            return;
        }
        CharSequence status = fields.status();
        if (status != null) {
            lane.ok = "200".contentEquals(status);
        }
        CharSequence grpc = fields.get("grpc-status");
        if (grpc != null) {
            lane.ok &= "0".contentEquals(grpc);
        } else if (end && traffic.grpc()) {
            lane.ok = false;
        }
        if (end) {
            end(lane, fields.toString());
        }
    }

    private void end(StreamLane lane, String why) {
        boolean whole = traffic.speech() != Traffic.Speech.GRPC_UNARY || lane.received == GrpcMessage.LENGTH;
        boolean stays = traffic.speech() == Traffic.Speech.GRPC_STREAM;
        lane.end(lane.ok && whole && !stays, "ended with " + why);
    }

    @Override
    void data(int id, ByteBuf data, boolean end) {
        StreamLane lane = open.get(id);
        if (lane == null) {
            return;
        }
        lane.received += data.readableBytes();
        if (end) {
            lane.ok &= !traffic.grpc();
            end(lane, "a status other than 200, or no trailers");
        } else if (traffic.speech() == Traffic.Speech.GRPC_STREAM && lane.received >= GrpcMessage.LENGTH) {
            lane.received -= GrpcMessage.LENGTH;
            pace.answered(lane, lane.ok);
        }
    }

    @Override
    void reset(int id, String why) {
        StreamLane lane = open.get(id);
        if (lane != null) {
            lane.end(false, why);
        }
    }

    @Override
    void goAway(String why) {
        lanes.forEach(lane -> pace.lost(lane, why));
    }

    @Override
    void widen(long by) {
        open.values().forEach(lane -> lane.stream.window += by);
    }

    @Override
    Stream stream(int id) {
        StreamLane lane = open.get(id);
        return lane == null ? null : lane.stream;
    }

    /// After the proxy's first frame, its settings, requests may begin.
    @Override
    public void channelReadComplete(ChannelHandlerContext from) throws Exception {
        if (lanes.isEmpty()) {
            for (int i = 0; i < traffic.streams(); i++) {
                lanes.add(new StreamLane());
            }
            lanes.forEach(pace::ready);
        }
        super.channelReadComplete(from);
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) throws Exception {
        super.channelInactive(from);
        goAway("the proxy closed a connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        goAway(cause.toString());
        from.close();
    }
}
