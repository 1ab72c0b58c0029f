package dev.usher.proxy.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A frame reader that ends a connection whose peer sends frames that carry nothing faster than any honest peer has
/// reason to: pings (CVE-2019-9512), settings (CVE-2019-9515), resets (CVE-2019-9514), empty data (CVE-2019-9518),
/// tiny window updates, priorities, frames of unknown types (RFC 9113 §10.5).
///
/// The allowance is filled up again once a second, unless the peer does not even read what we have to answer. Window
/// updates are also paid for by what was sent to the peer, since it sends them as it takes that.
final class FloodGuard implements Http2FrameReader {
    /// Empty frames at once, and in a second.
    static final int ALLOWANCE = 10_000;

    private static final long REFILL_NANOS = 1_000_000_000L;

    /// The smallest piece that an honest peer acknowledges: 512 octets, on the stream and on the connection.
    private static final int OCTETS_FOR_ONE = 256;

    private final Http2FrameReader reader;
    private final LongSupplier nanoClock;
    private @Nullable Counter counter;
    private int left = ALLOWANCE;
    private long filledNanos;

    /// @param nanoClock nanoseconds from any fixed point
    FloodGuard(Http2FrameReader reader, LongSupplier nanoClock) {
        this.reader = reader;
        this.nanoClock = nanoClock;
        filledNanos = nanoClock.getAsLong();
    }

    /// That many octets of bodies were sent to the peer.
    void sent(int octets) {
        left = Math.min(ALLOWANCE, left + octets / OCTETS_FOR_ONE);
    }

    @Override
    public void readFrame(ChannelHandlerContext from, ByteBuf in, Http2FrameListener listener) throws Http2Exception {
        Counter current = counter;
        if (current == null || !current.target.equals(listener)) {
            current = new Counter(listener);
            counter = current;
        }
        reader.readFrame(from, in, current);
    }

    @Override
    public Configuration configuration() {
        return reader.configuration();
    }

    @Override
    public void close() {
        reader.close();
    }

    private void count(ChannelHandlerContext from) throws Http2Exception {
        if (--left > 0) {
            return;
        }
        long now = nanoClock.getAsLong();
        if (now - filledNanos < REFILL_NANOS || !from.channel().isWritable()) {
            throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames that carry nothing");
        }
        filledNanos = now;
        left = ALLOWANCE;
    }

    private final class Counter extends Http2FrameListenerDecorator {
        private final Http2FrameListener target;

        private Counter(Http2FrameListener target) {
            super(target);
            this.target = target;
        }

        @Override
        public int onDataRead(ChannelHandlerContext from, int stream, ByteBuf data, int padding, boolean end)
                throws Http2Exception {
            if (!data.isReadable() && !end) {
                count(from);
            }
            return super.onDataRead(from, stream, data, padding, end);
        }

        @Override
        public void onPriorityRead(
                ChannelHandlerContext from, int stream, int dependency, short weight, boolean exclusive)
                throws Http2Exception {
            count(from);
            super.onPriorityRead(from, stream, dependency, weight, exclusive);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext from, int stream, long code) throws Http2Exception {
            count(from);
            super.onRstStreamRead(from, stream, code);
        }

        @Override
        public void onSettingsAckRead(ChannelHandlerContext from) throws Http2Exception {
            count(from);
            super.onSettingsAckRead(from);
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext from, Http2Settings settings) throws Http2Exception {
            count(from);
            super.onSettingsRead(from, settings);
        }

        @Override
        public void onPingRead(ChannelHandlerContext from, long data) throws Http2Exception {
            count(from);
            super.onPingRead(from, data);
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext from, long data) throws Http2Exception {
            count(from);
            super.onPingAckRead(from, data);
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext from, int last, long code, ByteBuf debug) throws Http2Exception {
            count(from);
            super.onGoAwayRead(from, last, code, debug);
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext from, int stream, int increment) throws Http2Exception {
            count(from);
            super.onWindowUpdateRead(from, stream, increment);
        }

        @Override
        public void onUnknownFrame(ChannelHandlerContext from, byte type, int stream, Http2Flags flags, ByteBuf payload)
                throws Http2Exception {
            count(from);
            super.onUnknownFrame(from, type, stream, flags, payload);
        }
    }
}
