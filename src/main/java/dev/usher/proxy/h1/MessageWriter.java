package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/// Writes messages to a channel: heads, framing and small bodies are gathered in one buffer, so that a small message is
/// one buffer, one write and one system call; large bodies go out as they are, with their framing in front.
final class MessageWriter {
    /// Bodies up to this are copied behind what is gathered: cheaper than one more buffer for the kernel to look at.
    private static final int SMALL = 4096;

    /// What is gathered goes to the channel before it grows over this.
    private static final int MOST_GATHERED = 16 * 1024;

    /// Size in hexadecimal and two line ends.
    private static final int CHUNK_OVERHEAD = 16 + 4;

    private static final int LAST_CHUNK = 0x300D_0A0D;

    private enum Framing {
        /// No body may follow; what comes is left out.
        NONE,
        FIXED,
        CHUNKED,
        /// Until the connection closes, or a tunnel.
        RAW
    }

    private final ChannelHandlerContext context;
    private @Nullable ByteBuf gathered;
    private Framing framing = Framing.NONE;
    private long remaining;

    MessageWriter(ChannelHandlerContext context) {
        this.context = context;
    }

    /// Takes a head. Its body is as the last of [#noBody], [#fixed], [#chunked] or [#raw] says.
    ///
    /// @param expected octets of a body that will likely follow at once
    void head(HeadBytes head, long expected) {
        int room = expected > 0 && expected <= SMALL ? (int) expected : 0;
        gather(head.length() + room).writeBytes(head.array(), 0, head.length());
    }

    void noBody() {
        framing = Framing.NONE;
    }

    void fixed(long length) {
        framing = Framing.FIXED;
        remaining = length;
    }

    void chunked() {
        framing = Framing.CHUNKED;
    }

    void raw() {
        framing = Framing.RAW;
    }

    /// Whether the body, if it ended now, would be as long as the head declared.
    boolean complete() {
        return framing != Framing.FIXED || remaining == 0;
    }

    /// Takes body octets; takes ownership of `data`.
    ///
    /// @return false when there are more than the head declared; nothing of `data` is sent then
    boolean body(ByteBuf data) {
        int length = data.readableBytes();
        if (length == 0 || framing == Framing.NONE) {
            data.release();
            return true;
        }
        switch (framing) {
            case FIXED -> {
                if (length > remaining) {
                    data.release();
                    return false;
                }
                remaining -= length;
                plain(data, length);
            }
            case CHUNKED -> chunk(data, length);
            case RAW, NONE -> plain(data, length);
        }
        return true;
    }

    private void plain(ByteBuf data, int length) {
        if (gathered != null && length <= SMALL) {
            copy(gather(length), data, length);
        } else {
            writeGathered();
            var _ = context.write(data, context.voidPromise());
        }
    }

    private void chunk(ByteBuf data, int length) {
        boolean small = length <= SMALL;
        ByteBuf target = gather(CHUNK_OVERHEAD + (small ? length : 0));
        hexadecimal(target, length);
        target.writeShort(0x0D0A);
        if (small) {
            copy(target, data, length);
        } else {
            writeGathered();
            var _ = context.write(data, context.voidPromise());
            target = gather(CHUNK_OVERHEAD);
        }
        target.writeShort(0x0D0A);
    }

    private static void copy(ByteBuf target, ByteBuf data, int length) {
        target.writeBytes(data, data.readerIndex(), length);
        data.release();
    }

    private static void hexadecimal(ByteBuf target, int value) {
        int shift = (31 - Integer.numberOfLeadingZeros(value)) & ~3;
        for (; shift >= 0; shift -= 4) {
            target.writeByte("0123456789abcdef".charAt((value >>> shift) & 0xF));
        }
    }

    /// Ends the body.
    void end() {
        if (framing == Framing.CHUNKED) {
            gather(CHUNK_OVERHEAD).writeInt(LAST_CHUNK).writeByte('\n');
        }
        framing = Framing.NONE;
    }

    /// Ends the body with trailers, where the framing has a place for them.
    void end(Fields trailers) {
        if (framing != Framing.CHUNKED) {
            end();
            return;
        }
        HeadBytes bytes = HeadBytes.empty();
        bytes.put((byte) '0');
        bytes.lineEnd();
        bytes.lines(trailers, HeadBytes.UPGRADE | HeadBytes.TRAILER);
        bytes.lineEnd();
        gather(bytes.length()).writeBytes(bytes.array(), 0, bytes.length());
        framing = Framing.NONE;
    }

    /// Hands everything to the channel, without flushing.
    void writeGathered() {
        ByteBuf buffer = gathered;
        if (buffer != null) {
            gathered = null;
            var _ = context.write(buffer, context.voidPromise());
        }
    }

    /// Drops what was not handed to the channel.
    void release() {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
        framing = Framing.NONE;
    }

    private ByteBuf gather(int length) {
        ByteBuf buffer = gathered;
        if (buffer != null && buffer.readableBytes() + length > MOST_GATHERED) {
            writeGathered();
            buffer = null;
        }
        if (buffer == null) {
            ByteBufAllocator allocator = context.alloc();
            buffer = allocator.directBuffer(length);
            gathered = buffer;
        }
        return buffer;
    }
}
