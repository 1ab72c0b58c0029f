package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.Octets;
import io.netty.buffer.ByteBuf;

/// The one empty line that may come before a request line, as old clients send it after a body (RFC 9112 §2.2).
final class BlankLine {
    private enum Part {
        NONE,
        HALF,
        SEEN
    }

    private Part part = Part.NONE;

    /// Another request may follow.
    void clear() {
        part = Part.NONE;
    }

    /// Takes the next octet if it belongs to the line.
    boolean take(ByteBuf in) {
        byte octet = in.getByte(in.readerIndex());
        if (part == Part.NONE && octet == Octets.CR) {
            part = Part.HALF;
        } else if (part == Part.HALF && octet == Octets.LF) {
            part = Part.SEEN;
        } else {
            return false;
        }
        in.skipBytes(1);
        return true;
    }

    /// Whether CR came and LF did not.
    boolean isBroken() {
        return part == Part.HALF;
    }
}
