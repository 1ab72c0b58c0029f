package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.Octets;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Reads response heads, in as many pieces as they come in (RFC 9112 §4, §5, §6). As strict as for requests: a backend
/// that sends both lengths, folded lines or bare line feeds is answered for with 502, since its next response on this
/// connection might otherwise go to somebody else.
final class ResponseHeadParser {
    /// How far the head is.
    enum Outcome {
        MORE,
        COMPLETE,
        INVALID
    }

    /// The whole head, and so any line.
    static final int LIMIT = 64 * 1024;

    private static final long HTTP_1_1 = Octets.word("HTTP/1.1".getBytes(StandardCharsets.US_ASCII), 0);
    private static final long HTTP_1_0 = Octets.word("HTTP/1.0".getBytes(StandardCharsets.US_ASCII), 0);

    /// `HTTP/1.1 200`; the space and the reason may be missing.
    private static final int SHORTEST = 12;

    private static final ResponseHead NONE = new ResponseHead();

    private final HeadLines lines = new HeadLines();
    private final FramingFields framing = new FramingFields();
    private ResponseHead head = NONE;
    private boolean inFields;
    private boolean http10;
    private int lineCount;

    /// Starts a head.
    ///
    /// @param into cleared
    void begin(ResponseHead into) {
        head = into;
        lines.begin(into.fields(), LIMIT, LIMIT);
        framing.clear();
        inFields = false;
        http10 = false;
        lineCount = 0;
    }

    /// Whether the upstream means to keep the connection.
    boolean persistent() {
        return framing.persistent(http10);
    }

    boolean chunked() {
        return framing.chunked();
    }

    /// Whether the lines name a protocol to switch to.
    boolean upgrade() {
        return framing.upgrade();
    }

    /// Goes on with more input.
    Outcome parse(ByteBuf in) {
        while (true) {
            switch (lines.next(in)) {
                case MORE -> {
                    return Outcome.MORE;
                }
                case BAD, LINE_TOO_LONG, TOO_LONG -> {
                    return Outcome.INVALID;
                }
                case LINE -> {
                    if (lines.from() == lines.to() && inFields) {
                        return complete(in);
                    }
                    if (!(inFields ? fieldLine() : statusLine())) {
                        return Outcome.INVALID;
                    }
                }
            }
        }
    }

    private boolean statusLine() {
        byte[] bytes = head.fields().array();
        int from = lines.from();
        int to = lines.to();
        inFields = true;
        if (to - from < SHORTEST || (to - from > SHORTEST && bytes[from + SHORTEST] != ' ')) {
            return false;
        }
        long version = Octets.word(bytes, from);
        http10 = version == HTTP_1_0;
        if ((version != HTTP_1_1 && !http10) || bytes[from + 8] != ' ') {
            return false;
        }
        int status = 0;
        for (int at = from + 9; at < from + SHORTEST; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            status = status * 10 + digit;
        }
        head.status(status);
        if (to - from > SHORTEST) {
            head.reason(from + SHORTEST + 1, to - from - SHORTEST - 1);
        }
        return status >= 100;
    }

    private boolean fieldLine() {
        if (++lineCount > RequestHead.MOST_LINES) {
            return false;
        }
        Fields fields = head.fields();
        int line = fields.count();
        if (!FieldNames.RESPONSE.read(fields, lines.from(), lines.to())) {
            return false;
        }
        return line == fields.count() || framing.take(fields, line) == FramingFields.Verdict.FINE;
    }

    private Outcome complete(ByteBuf in) {
        if (framing.contradicts() || (framing.chunked() && http10)) {
            return Outcome.INVALID;
        }
        head.wireLength(lines.finish(in));
        head.contentLength(framing.length());
        framing.removeNominated(head.fields());
        return Outcome.COMPLETE;
    }
}
