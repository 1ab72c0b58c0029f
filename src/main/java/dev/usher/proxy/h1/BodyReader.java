package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.Fields;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Finds the octets of one body after another in what comes in, by the framing the head declared (RFC 9112 §6.3).
final class BodyReader {
    /// What comes next.
    enum Step {
        /// Nothing; all input was used.
        MORE,
        /// [#length] octets at the reader index belong to the body.
        DATA,
        /// The same, and they are the last.
        LAST,
        /// The body has ended, without more data.
        END,
        /// The body has ended with [#trailers].
        TRAILERS,
        /// The framing is broken.
        BAD
    }

    private enum Framing {
        FIXED,
        CHUNKED,
        UNTIL_CLOSE
    }

    private Framing framing = Framing.FIXED;
    private long remaining;
    private int length;
    private @Nullable ChunkDecoder chunks;

    /// A body of `size` octets, more than zero.
    void fixed(long size) {
        framing = Framing.FIXED;
        remaining = size;
    }

    /// A chunked body.
    void chunked(FieldNames trailerNames) {
        framing = Framing.CHUNKED;
        decoder().begin(trailerNames);
    }

    /// A body that ends with the connection, or a tunnel.
    void untilClose() {
        framing = Framing.UNTIL_CLOSE;
    }

    boolean isUntilClose() {
        return framing == Framing.UNTIL_CLOSE;
    }

    /// How much is still to come; [Long#MAX_VALUE] when nobody knows.
    long remaining() {
        return framing == Framing.FIXED ? remaining : Long.MAX_VALUE;
    }

    /// After DATA and LAST: the number of octets to take from the reader index on, before the next call.
    int length() {
        return length;
    }

    /// After TRAILERS: the trailers, valid until the next body.
    Fields trailers() {
        return decoder().trailers();
    }

    /// Finds what comes next in `in`.
    Step next(ByteBuf in) {
        return switch (framing) {
            case FIXED -> {
                length = (int) Math.min(remaining, in.readableBytes());
                remaining -= length;
                yield remaining == 0 ? Step.LAST : length == 0 ? Step.MORE : Step.DATA;
            }
            case CHUNKED -> {
                Step step = decoder().next(in);
                length = decoder().length();
                yield step;
            }
            case UNTIL_CLOSE -> {
                length = in.readableBytes();
                yield length == 0 ? Step.MORE : Step.DATA;
            }
        };
    }

    private ChunkDecoder decoder() {
        if (chunks == null) {
            chunks = new ChunkDecoder();
        }
        return chunks;
    }
}
