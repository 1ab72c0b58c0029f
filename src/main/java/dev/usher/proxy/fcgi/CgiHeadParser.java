package dev.usher.proxy.fcgi;

import dev.usher.proxy.exchange.ContentLength;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.Octets;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Reads the head an application prints before its body (RFC 3875 §6): header lines without a status line, ended by CR
/// LF or LF, in as many pieces as they come in.
///
/// `Status` gives the status, without it a `Location` means 302 and anything else 200, as in nginx; a Location
/// that is only a path goes to the client as it is instead of being looked up here. `Transfer-Encoding` is not
/// the application's to say and is left out. Strict about everything that two readers could read differently:
/// folded lines, white space before the colon, control characters, a second `Status` or `Content-Length`.
final class CgiHeadParser {
    /// How far the head is.
    enum Outcome {
        MORE,
        COMPLETE,
        INVALID
    }

    /// Octets of a whole head, as for HTTP/1.1.
    static final int LIMIT = 64 * 1024;

    /// Copied at a time: most heads are one piece, and little of a body that follows is copied in vain.
    private static final int PIECE = 1024;

    private static final int LEAST_STATUS = 200;
    private static final int FOUND = 302;
    private static final byte[] STATUS = "status".getBytes(StandardCharsets.US_ASCII);
    private static final ResponseHead NONE = new ResponseHead();

    private ResponseHead head = NONE;
    private int start;
    private int lineStart;
    private int scanned;
    private int lineCount;
    private long length;
    private boolean location;

    /// Starts a head.
    ///
    /// @param into cleared
    void begin(ResponseHead into) {
        head = into;
        start = into.fields().end();
        lineStart = start;
        scanned = start;
        lineCount = 0;
        length = -1;
        location = false;
    }

    /// Goes on with more input. When the head is complete, `in` stands at the first octet of the body.
    Outcome parse(ByteBuf in) {
        Fields fields = head.fields();
        while (true) {
            byte[] bytes = fields.array();
            int end = fields.end();
            int at = scanned;
            while (at < end && bytes[at] != Octets.LF) {
                at++;
            }
            scanned = at;
            if (at - start >= LIMIT) {
                return Outcome.INVALID;
            }
            if (at == end) {
                int piece = Math.min(in.readableBytes(), PIECE);
                if (piece == 0) {
                    return Outcome.MORE;
                }
                fields.store(in, in.readerIndex(), piece);
                in.skipBytes(piece);
                continue;
            }
            int lineEnd = at > lineStart && bytes[at - 1] == Octets.CR ? at - 1 : at;
            int from = lineStart;
            lineStart = at + 1;
            scanned = lineStart;
            if (from == lineEnd) {
                return complete(in);
            }
            if (!line(from, lineEnd)) {
                return Outcome.INVALID;
            }
        }
    }

    private boolean line(int from, int to) {
        Fields fields = head.fields();
        byte[] bytes = fields.array();
        int colon = Octets.skip(bytes, from, to, Octets.TOKEN);
        if (++lineCount > RequestHead.MOST_LINES || colon == from || colon == to || bytes[colon] != ':') {
            return false;
        }
        int value = colon + 1;
        while (value < to && Octets.isSpace(bytes[value])) {
            value++;
        }
        int valueEnd = to;
        while (valueEnd > value && Octets.isSpace(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        if (Octets.control(bytes, value, valueEnd) < valueEnd) {
            return false;
        }
        if (FieldName.equalsIgnoreCase(bytes, from, colon - from, STATUS)) {
            return status(bytes, value, valueEnd);
        }
        int id = FieldName.classify(bytes, from, colon - from);
        if (id == FieldName.TRANSFER_ENCODING) {
            return true;
        }
        if (id == FieldName.CONTENT_LENGTH) {
            if (length >= 0) {
                return false;
            }
            length = ContentLength.parse(bytes, value, valueEnd - value);
            if (length < 0) {
                return false;
            }
        }
        location |= id == FieldName.LOCATION;
        fields.addLine(id, from, colon - from, value, valueEnd - value);
        return true;
    }

    /// `404` or `404 Not Found`. Interim statuses, and a change of protocol, an application cannot make.
    private boolean status(byte[] bytes, int from, int to) {
        if (head.status() != 0 || to - from < 3 || (to - from > 3 && bytes[from + 3] != ' ')) {
            return false;
        }
        int status = 0;
        for (int at = from; at < from + 3; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            status = status * 10 + digit;
        }
        head.status(status);
        if (to - from > 4) {
            head.reason(from + 4, to - from - 4);
        }
        return status >= LEAST_STATUS;
    }

    private Outcome complete(ByteBuf in) {
        Fields fields = head.fields();
        // What lies behind the head came with this input, since all input before was used up.
        in.readerIndex(in.readerIndex() - (fields.end() - lineStart));
        fields.truncate(lineStart);
        if (head.status() == 0) {
            head.status(location ? FOUND : LEAST_STATUS);
        }
        head.contentLength(length);
        head.wireLength(lineStart - start);
        head = NONE;
        return lineCount == 0 ? Outcome.INVALID : Outcome.COMPLETE;
    }
}
