package dev.usher.proxy.h1;

import io.netty.buffer.ByteBuf;

/// The rest of a request body that nobody wants: a little of it is read to keep the connection.
final class UnwantedBody {
    /// How far the body is.
    enum Outcome {
        MORE,
        ENDED,
        /// More than is worth reading; not ended.
        TOO_MUCH,
        BROKEN
    }

    /// Reading this much costs less than the client's opening another connection.
    private static final int MOST = 64 * 1024;

    private final BodyReader body;
    private int dropped;

    UnwantedBody(BodyReader body) {
        this.body = body;
    }

    /// The rest of the current body is unwanted.
    void begin() {
        dropped = 0;
    }

    /// Whether it is known already, or must be feared, that more is left than is worth reading.
    boolean isTooMuch() {
        return body.remaining() > MOST;
    }

    /// Drops what `in` has of the body.
    Outcome drop(ByteBuf in) {
        while (true) {
            BodyReader.Step step = body.next(in);
            switch (step) {
                case MORE -> {
                    return Outcome.MORE;
                }
                case DATA, LAST -> {
                    in.skipBytes(body.length());
                    dropped += body.length();
                    if (step == BodyReader.Step.LAST) {
                        return Outcome.ENDED;
                    }
                    if (dropped > MOST) {
                        return Outcome.TOO_MUCH;
                    }
                }
                case END, TRAILERS -> {
                    return Outcome.ENDED;
                }
                case BAD -> {
                    return Outcome.BROKEN;
                }
            }
        }
    }
}
