package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.Octets;
import io.netty.buffer.ByteBuf;

/// Cuts a head, or trailers, into lines as the bytes come in.
///
/// Bytes are copied once from the channel's buffer to the [Fields] and never looked at twice, however small the pieces
/// they come in. A line ends with CR LF and nothing else; any other control octet but HTAB is an error, so bare CR,
/// bare LF and NUL cannot get into a line (RFC 9112 §2.2, RFC 9110 §5.5). Limits are checked by position, so that the
/// verdict does not depend on how the bytes were split.
final class HeadLines {
    /// What was found.
    enum Found {
        /// A line, at [#from] to [#to].
        LINE,
        /// Nothing yet, and all input is used up.
        MORE,
        /// An octet that may not be there.
        BAD,
        /// A line over the limit.
        LINE_TOO_LONG,
        /// All lines together over the limit.
        TOO_LONG
    }

    /// Copied at a time: most heads are one piece, and little of a body that follows is copied in vain.
    private static final int PIECE = 1024;

    private Fields fields = NONE;
    private int start;
    private int lineStart;
    private int scanned;
    private int lineLimit;
    private int limit;
    private int from;
    private int to;

    private static final Fields NONE = new Fields(0, 1);

    /// Starts at the end of what is stored in `into`.
    ///
    /// @param longest octets of a line, its end not counted
    /// @param longestHead octets of all lines
    void begin(Fields into, int longest, int longestHead) {
        fields = into;
        start = into.end();
        lineStart = start;
        scanned = start;
        lineLimit = longest;
        limit = longestHead;
    }

    /// Finds the next line, taking from `in` what it needs.
    Found next(ByteBuf in) {
        while (true) {
            byte[] bytes = fields.array();
            int end = fields.end();
            int at = Octets.control(bytes, scanned, end);
            scanned = at;
            if (at - lineStart > lineLimit) {
                return Found.LINE_TOO_LONG;
            }
            if (at - start > limit) {
                return Found.TOO_LONG;
            }
            if (at < end && bytes[at] != Octets.CR) {
                return Found.BAD;
            }
            if (at + 1 < end) {
                return lineEnd(bytes, at);
            }
            int readable = in.readableBytes();
            if (readable == 0) {
                return Found.MORE;
            }
            int length = Math.min(readable, PIECE);
            fields.store(in, in.readerIndex(), length);
            in.skipBytes(length);
        }
    }

    private Found lineEnd(byte[] bytes, int at) {
        if (bytes[at + 1] != Octets.LF) {
            return Found.BAD;
        }
        from = lineStart;
        to = at;
        lineStart = at + 2;
        scanned = lineStart;
        return Found.LINE;
    }

    /// Gives back to `in` what was taken beyond the last line found. Those bytes came from the `in` of the last call,
    /// since the call before had used up its own.
    ///
    /// @return octets of all lines and their ends
    int finish(ByteBuf in) {
        in.readerIndex(in.readerIndex() - (fields.end() - lineStart));
        fields.truncate(lineStart);
        fields = NONE;
        return lineStart - start;
    }

    /// Lets go of the bytes: no line is looked for any more.
    void forget() {
        fields = NONE;
    }

    /// Offset of the line's first octet.
    int from() {
        return from;
    }

    /// Offset after the line's last octet.
    int to() {
        return to;
    }
}
