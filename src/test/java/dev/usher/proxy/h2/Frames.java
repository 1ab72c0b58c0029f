package dev.usher.proxy.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// HTTP/2 frames as bytes, right or wrong (RFC 9113 §4.1, §6).
public final class Frames {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;

    public static final int SETTING_INITIAL_WINDOW = 4;

    public static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /// A frame as it came.
    public record Frame(int type, int flags, int stream, ByteBuf payload) {
        public boolean has(int flag) {
            return (flags & flag) != 0;
        }

        /// The payload's octets.
        public byte[] bytes() {
            return ByteBufUtil.getBytes(payload, 0, payload.writerIndex());
        }

        /// The last four octets as a number: the error code of RST_STREAM and of GOAWAY without debug data, the
        /// increment of WINDOW_UPDATE.
        public int number() {
            return numberAt(payload.writerIndex() - 4);
        }

        /// Four octets as a number.
        public int numberAt(int offset) {
            return payload.getInt(offset);
        }
    }

    private Frames() {}

    public static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteBuf frame = Unpooled.buffer(payload.length + 9);
        frame.writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
        return ByteBufUtil.getBytes(frame);
    }

    /// A frame whose payload is one number.
    public static byte[] frame(int type, int stream, int number) {
        return frame(type, 0, stream, number(number));
    }

    public static byte[] number(int number) {
        return ByteBufUtil.getBytes(Unpooled.buffer(4).writeInt(number));
    }

    /// SETTINGS of one value.
    public static byte[] setting(int id, int value) {
        return frame(
                SETTINGS,
                0,
                0,
                ByteBufUtil.getBytes(Unpooled.buffer(6).writeShort(id).writeInt(value)));
    }

    /// A section whose names and values are literals exactly as given, in pairs, in this order.
    public static byte[] literals(String... pairs) {
        ByteBuf block = Unpooled.buffer();
        for (int i = 0; i < pairs.length; i += 2) {
            block.writeByte(0);
            literal(block, pairs[i]);
            literal(block, pairs[i + 1]);
        }
        return ByteBufUtil.getBytes(block);
    }

    private static void literal(ByteBuf block, String latin1) {
        int length = latin1.length();
        if (length < 127) {
            block.writeByte(length);
        } else {
            block.writeByte(127);
            int rest = length - 127;
            for (; rest >= 128; rest >>>= 7) {
                block.writeByte((rest % 128) | 128);
            }
            block.writeByte(rest);
        }
        block.writeCharSequence(latin1, StandardCharsets.ISO_8859_1);
    }
}
