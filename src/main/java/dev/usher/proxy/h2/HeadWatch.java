package dev.usher.proxy.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameReader;

/// A frame reader that tells when a field section has begun and not ended: in a HEADERS frame of which a part
/// is there, or one that CONTINUATION frames are to follow (RFC 9113 §6.10). Netty tells of sections only once
/// they are whole, and until then the connection can carry nothing else.
///
/// It looks at the nine octets that frames begin with, ahead of the reader, which takes frames only whole.
final class HeadWatch implements Http2FrameReader {
    private static final int FRAME_HEAD = 9;
    private static final int TYPE = 3;
    private static final int FLAGS = 4;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final Http2FrameReader reader;
    private final Runnable begun;
    private final Runnable ended;

    /// Octets looked at that the reader has not taken, and octets of the frame looked at last that are still to come.
    private int ahead;

    private int toCome;
    private boolean unfinished;
    private boolean lastOfSection;

    /// @param begun told when a section is there in part
    /// @param ended told when that section is whole, before anybody hears what is in it
    HeadWatch(Http2FrameReader reader, Runnable begun, Runnable ended) {
        this.reader = reader;
        this.begun = begun;
        this.ended = ended;
    }

    @Override
    public void readFrame(ChannelHandlerContext from, ByteBuf in, Http2FrameListener listener) throws Http2Exception {
        boolean before = unfinished;
        boolean another = look(in);
        if (before && (another || !unfinished)) {
            ended.run();
        }
        if (unfinished && (another || !before)) {
            begun.run();
        }
        int start = in.readerIndex();
        reader.readFrame(from, in, listener);
        ahead = Math.max(0, ahead - (in.readerIndex() - start));
    }

    /// @return whether a section ended
    private boolean look(ByteBuf in) {
        boolean anEnd = false;
        int at = in.readerIndex() + ahead;
        while (true) {
            int there = Math.min(toCome, in.writerIndex() - at);
            at += there;
            toCome -= there;
            if (toCome == 0 && lastOfSection) {
                unfinished = false;
                lastOfSection = false;
                anEnd = true;
            }
            if (toCome > 0 || in.writerIndex() - at < FRAME_HEAD) {
                ahead = at - in.readerIndex();
                return anEnd;
            }
            toCome = in.getUnsignedMedium(at);
            int type = in.getByte(at + TYPE);
            if (type == HEADERS || type == CONTINUATION) {
                unfinished = true;
                lastOfSection = (in.getByte(at + FLAGS) & END_HEADERS) != 0;
            }
            at += FRAME_HEAD;
        }
    }

    @Override
    public Configuration configuration() {
        return reader.configuration();
    }

    @Override
    public void close() {
        reader.close();
    }
}
