package dev.usher.proxy.h1;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.Authority;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.Method;
import dev.usher.proxy.exchange.Octets;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.RequestHead.Version;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Reads request heads, in as many pieces as they come in (RFC 9112 §3, §5, §6; C4.7, SEC10).
///
/// Accepts one reading of a message or none: whatever two servers could frame, address or route differently is refused.
/// The verdict is the same however the bytes are split. One parser serves all requests of a connection.
final class RequestHeadParser {
    /// How far the head is.
    enum Outcome {
        /// All input was used; more is needed.
        MORE,
        /// The head is complete; what follows is in the input.
        COMPLETE,
        /// The request is refused with [#error]; the input is of no more use.
        REFUSED
    }

    private static final byte[] ROOT = {'/'};
    private static final byte[] ASTERISK = {'*'};
    private static final byte[] HTTP = "http://".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTPS = "https://".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTINUE = "100-continue".getBytes(StandardCharsets.US_ASCII);
    private static final long HTTP_1_1 = Octets.word("HTTP/1.1".getBytes(StandardCharsets.US_ASCII), 0);
    private static final long HTTP_1_0 = Octets.word("HTTP/1.0".getBytes(StandardCharsets.US_ASCII), 0);
    private static final int VERSION_LENGTH = 8;

    private static final RequestHead NONE = new RequestHead();

    private final HeadLines lines = new HeadLines();
    private final FramingFields framing = new FramingFields();
    private RequestHead head = NONE;
    private FieldNames names = FieldNames.PLAIN;
    private boolean inFields;
    private boolean host;
    private boolean expect;
    private boolean authorization;
    private boolean absolute;
    private int lineCount;
    private ProxyError error = ProxyError.BAD_REQUEST;

    /// Starts a head.
    ///
    /// @param into cleared
    void begin(RequestHead into, ClientLimits limits) {
        head = into;
        names = FieldNames.of(limits);
        lines.begin(into.fields(), limits.headerBufferBytes(), limits.headerBuffers() * limits.headerBufferBytes());
        framing.clear();
        inFields = false;
        host = false;
        expect = false;
        authorization = false;
        absolute = false;
        lineCount = 0;
    }

    /// Lets go of the head, which may be a large one.
    void forget() {
        head = NONE;
        lines.forget();
    }

    /// Why the request is refused.
    ProxyError error() {
        return error;
    }

    /// Whether the connection may serve another request after this one.
    boolean persistent() {
        return framing.persistent(head.version() == Version.HTTP_1_0);
    }

    /// Goes on with more input.
    Outcome parse(ByteBuf in) {
        while (true) {
            switch (lines.next(in)) {
                case MORE -> {
                    return Outcome.MORE;
                }
                case BAD -> {
                    return refuse(ProxyError.BAD_REQUEST);
                }
                case LINE_TOO_LONG -> {
                    return refuse(inFields ? ProxyError.HEAD_TOO_LARGE : ProxyError.TARGET_TOO_LONG);
                }
                case TOO_LONG -> {
                    return refuse(ProxyError.HEAD_TOO_LARGE);
                }
                case LINE -> {
                    if (lines.from() == lines.to() && inFields) {
                        return complete(in);
                    }
                    if (!(inFields ? fieldLine() : requestLine())) {
                        return Outcome.REFUSED;
                    }
                }
            }
        }
    }

    private Outcome refuse(ProxyError reason) {
        error = reason;
        return Outcome.REFUSED;
    }

    private boolean no(ProxyError reason) {
        error = reason;
        return false;
    }

    private boolean requestLine() {
        byte[] bytes = head.fields().array();
        int from = lines.from();
        int to = lines.to();
        inFields = true;
        head.line(from, to - from);
        int methodEnd = Octets.skip(bytes, from, to, Octets.TOKEN);
        if (methodEnd == from || methodEnd == to || bytes[methodEnd] != ' ') {
            return no(ProxyError.BAD_REQUEST);
        }
        head.method(from, methodEnd - from);
        int target = methodEnd + 1;
        int targetEnd = Octets.skip(bytes, target, to, Octets.TARGET);
        if (targetEnd == target || targetEnd == to || bytes[targetEnd] != ' ') {
            return no(ProxyError.BAD_REQUEST);
        }
        return version(bytes, targetEnd + 1, to) && target(bytes, target, targetEnd);
    }

    private boolean version(byte[] bytes, int from, int to) {
        if (to - from != VERSION_LENGTH) {
            return no(ProxyError.BAD_REQUEST);
        }
        long version = Octets.word(bytes, from);
        if (version == HTTP_1_1) {
            head.version(Version.HTTP_1_1);
            return true;
        }
        if (version == HTTP_1_0) {
            head.version(Version.HTTP_1_0);
            return true;
        }
        boolean wellFormed = bytes[from] == 'H'
                && bytes[from + 1] == 'T'
                && bytes[from + 2] == 'T'
                && bytes[from + 3] == 'P'
                && bytes[from + 4] == '/'
                && isDigit(bytes[from + 5])
                && bytes[from + 6] == '.'
                && isDigit(bytes[from + 7]);
        return no(wellFormed ? ProxyError.VERSION_REFUSED : ProxyError.BAD_REQUEST);
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /// Tells the four forms of RFC 9112 §3.2 apart.
    private boolean target(byte[] bytes, int from, int to) {
        if (head.method() == Method.CONNECT) {
            return no(ProxyError.METHOD_REFUSED);
        }
        if (bytes[from] == '/') {
            head.target(from, to - from);
            return true;
        }
        if (bytes[from] == '*' && to - from == 1 && head.method() == Method.OPTIONS) {
            head.target(from, 1);
            return true;
        }
        int authority = startsWith(bytes, from, to, HTTP)
                ? from + HTTP.length
                : startsWith(bytes, from, to, HTTPS) ? from + HTTPS.length : -1;
        if (authority < 0) {
            return no(ProxyError.BAD_REQUEST);
        }
        int end = authority;
        while (end < to && bytes[end] != '/' && bytes[end] != '?') {
            end++;
        }
        if (!Authority.isValid(bytes, authority, end)) {
            return no(ProxyError.BAD_REQUEST);
        }
        absolute = true;
        head.authority(authority, end - authority);
        head.target(end, to - end);
        return true;
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
        return to - from > prefix.length && FieldName.equalsIgnoreCase(bytes, from, prefix.length, prefix);
    }

    private boolean fieldLine() {
        if (++lineCount > RequestHead.MOST_LINES) {
            return no(ProxyError.HEAD_TOO_LARGE);
        }
        Fields fields = head.fields();
        int line = fields.count();
        if (!names.read(fields, lines.from(), lines.to())) {
            return no(ProxyError.BAD_REQUEST);
        }
        if (line == fields.count()) {
            return true;
        }
        return switch (framing.take(fields, line)) {
            case BAD -> no(ProxyError.BAD_REQUEST);
            case UNKNOWN_CODING -> no(ProxyError.NOT_IMPLEMENTED);
            case FINE ->
                switch (fields.id(line)) {
                    case FieldName.HOST -> hostLine(fields, line);
                    case FieldName.EXPECT -> expectLine(fields, line);
                    case FieldName.AUTHORIZATION -> authorizationLine();
                    default -> true;
                };
        };
    }

    private boolean hostLine(Fields fields, int line) {
        int offset = fields.valueOffset(line);
        int length = fields.valueLength(line);
        if (host || !Authority.isValid(fields.array(), offset, offset + length)) {
            return no(ProxyError.BAD_REQUEST);
        }
        host = true;
        if (!absolute) {
            head.authority(offset, length);
        }
        return true;
    }

    private boolean expectLine(Fields fields, int line) {
        if (!FieldName.equalsIgnoreCase(fields.array(), fields.valueOffset(line), fields.valueLength(line), CONTINUE)) {
            return no(ProxyError.EXPECTATION_FAILED);
        }
        expect = true;
        return true;
    }

    /// One alone (RFC 9110 §11.6.2): of two, whoever checks credentials and whoever acts on them might take different
    /// ones.
    private boolean authorizationLine() {
        if (authorization) {
            return no(ProxyError.BAD_REQUEST);
        }
        authorization = true;
        return true;
    }

    private Outcome complete(ByteBuf in) {
        boolean http10 = head.version() == Version.HTTP_1_0;
        boolean hostMissing = !host && !http10;
        // A transfer coding from HTTP/1.0 means a message forwarded by somebody who did not understand it
        // (RFC 9112 §6.1).
        if (hostMissing || framing.contradicts() || (framing.chunked() && http10)) {
            return refuse(ProxyError.BAD_REQUEST);
        }
        head.wireLength(lines.finish(in));
        boolean body = framing.chunked() || framing.length() > 0;
        head.body(body, framing.chunked() ? -1 : Math.max(framing.length(), 0));
        head.expectContinue(expect && body && !http10);
        // A body and a tunnel would follow one another on the same bytes; nobody needs it and parsers differ.
        head.upgrade(framing.upgrade() && !body && !http10);
        framing.removeNominated(head.fields());
        if (absolute) {
            originForm();
        }
        return Outcome.COMPLETE;
    }

    /// An absolute-form target may come without a path, which then is `/`, or `*` for OPTIONS without a query
    /// (RFC 9112 §3.2.1, §3.2.4).
    private void originForm() {
        Fields fields = head.fields();
        int offset = head.targetOffset();
        int length = head.targetLength();
        if (length > 0 && fields.array()[offset] == '/') {
            return;
        }
        boolean asterisk = length == 0 && head.method() == Method.OPTIONS;
        int at = fields.store(asterisk ? ASTERISK : ROOT, 0, 1);
        fields.store(fields.array(), offset, length);
        head.target(at, length + 1);
    }
}
