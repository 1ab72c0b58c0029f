package dev.usher.proxy.h2;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.Authority;
import dev.usher.proxy.exchange.ContentLength;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.FieldNameRule;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.Method;
import dev.usher.proxy.exchange.Octets;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.RequestHead.Version;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Turns a received field section into a request head, or says why not (RFC 9113 §8.1.1, §8.2, §8.3; C4.7, SEC10).
///
/// A backend will read what comes out of here as HTTP/1.1, so everything is refused that could mean something else
/// there: whatever HTTP/1.1 frames by, and whatever could end a line early. What of the head is good is set in any
/// case, for the log. One reader serves all requests of a connection.
final class RequestReader {
    private static final byte[] METHOD = ascii(":method");
    private static final byte[] SCHEME = ascii(":scheme");
    private static final byte[] AUTHORITY = ascii(":authority");
    private static final byte[] PATH = ascii(":path");
    private static final byte[] HTTP = ascii("http");
    private static final byte[] HTTPS = ascii("https");
    private static final byte[] TRAILERS = ascii("trailers");
    private static final byte[] CONTINUE = ascii("100-continue");
    private static final byte[] CRUMB_SEPARATOR = ascii("; ");

    private static final int NONE = -1;
    private static final RequestHead NO_HEAD = new RequestHead();

    /// Octets of a line beside its name and value, as HTTP/1.1 would send it.
    private static final int LINE_OVERHEAD = 4;

    /// Trailers have the bounds of a small head.
    private static final int MOST_TRAILERS = 64;

    private RequestHead head = NO_HEAD;
    private byte[] bytes = {};
    private ClientLimits limits = ClientLimits.DEFAULTS;
    private FieldNameRule rule = FieldNameRule.PLAIN;
    private int scheme;
    private int authority;
    private int path;
    private int host;
    private int crumbs;
    private long length;
    private boolean regular;
    private boolean expect;
    private boolean authorization;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads a head.
    ///
    /// @param end no body follows
    /// @param into cleared
    /// @return why the request is refused, null when it is not
    @Nullable
    ProxyError read(FieldSection section, boolean end, RequestHead into, ClientLimits by) {
        head = into;
        limits = by;
        rule = FieldNameRule.of(by);
        scheme = NONE;
        authority = NONE;
        path = NONE;
        host = NONE;
        crumbs = 0;
        length = NONE;
        regular = false;
        expect = false;
        authorization = false;
        into.version(Version.HTTP_2);
        into.wireLength(section.wireLength());
        Fields came = section.fields();
        int base = into.fields().store(came.array(), 0, came.end());
        bytes = into.fields().array();
        ProxyError error = lines(came, base);
        return error == null ? complete(end) : error;
    }

    private @Nullable ProxyError lines(Fields came, int base) {
        boolean tooLarge = came.count() > RequestHead.MOST_LINES
                || came.end() + LINE_OVERHEAD * came.count() > limits.headerBuffers() * limits.headerBufferBytes();
        for (int line = 0; line < came.count(); line++) {
            int name = base + came.nameOffset(line);
            int nameLength = came.nameLength(line);
            int value = base + came.valueOffset(line);
            int valueLength = came.valueLength(line);
            boolean pseudo = nameLength > 0 && bytes[name] == ':';
            ProxyError error = pseudo
                    ? pseudo(name, nameLength, value, valueLength)
                    : tooLarge ? null : regular(came.id(line), name, nameLength, value, valueLength);
            if (error != null) {
                return error;
            }
        }
        return tooLarge ? ProxyError.HEAD_TOO_LARGE : null;
    }

    /// §8.3: each once, known, before all others.
    private @Nullable ProxyError pseudo(int name, int nameLength, int value, int valueLength) {
        if (regular) {
            return ProxyError.BAD_REQUEST;
        }
        if (is(name, nameLength, METHOD)) {
            return method(value, valueLength);
        }
        if (is(name, nameLength, PATH)) {
            return path(value, valueLength);
        }
        if (is(name, nameLength, AUTHORITY)) {
            if (authority != NONE || !Authority.isValid(bytes, value, value + valueLength)) {
                return ProxyError.BAD_REQUEST;
            }
            authority = value;
            head.authority(value, valueLength);
            return null;
        }
        if (is(name, nameLength, SCHEME) && scheme == NONE) {
            scheme = value;
            boolean known = FieldName.equalsIgnoreCase(bytes, value, valueLength, HTTP)
                    || FieldName.equalsIgnoreCase(bytes, value, valueLength, HTTPS);
            return known ? null : ProxyError.BAD_REQUEST;
        }
        return ProxyError.BAD_REQUEST;
    }

    private @Nullable ProxyError method(int value, int valueLength) {
        boolean token = Octets.skip(bytes, value, value + valueLength, Octets.TOKEN) == value + valueLength;
        if (head.methodLength() > 0 || valueLength == 0 || !token) {
            return ProxyError.BAD_REQUEST;
        }
        head.method(value, valueLength);
        // A proxy to anywhere is not what we are; §8.5 gives such requests another form, which need not be looked at.
        return head.method() == Method.CONNECT ? ProxyError.METHOD_REFUSED : null;
    }

    /// §8.3.1: origin-form, or `*` for OPTIONS.
    private @Nullable ProxyError path(int value, int valueLength) {
        if (path != NONE || valueLength == 0) {
            return ProxyError.BAD_REQUEST;
        }
        path = value;
        int to = value + valueLength;
        boolean form = bytes[value] == '/' || (bytes[value] == '*' && valueLength == 1);
        if (!form || Octets.skip(bytes, value, to, Octets.TARGET) != to) {
            return ProxyError.BAD_REQUEST;
        }
        if (valueLength > limits.headerBufferBytes()) {
            return ProxyError.TARGET_TOO_LONG;
        }
        head.target(value, valueLength);
        return null;
    }

    private @Nullable ProxyError regular(int id, int name, int nameLength, int value, int valueLength) {
        regular = true;
        int kinds = FieldSyntax.nameKinds(bytes, name, nameLength);
        if (kinds == 0 || !FieldSyntax.isValue(bytes, value, valueLength)) {
            return ProxyError.BAD_REQUEST;
        }
        if (nameLength + valueLength > limits.headerBufferBytes()) {
            return ProxyError.HEAD_TOO_LARGE;
        }
        if (!rule.keeps(bytes, name, nameLength, kinds)) {
            return null;
        }
        head.fields().addLine(id, name, nameLength, value, valueLength);
        return switch (id) {
            case FieldName.CONNECTION,
                    FieldName.KEEP_ALIVE,
                    FieldName.PROXY_CONNECTION,
                    FieldName.TRANSFER_ENCODING,
                    FieldName.UPGRADE -> ProxyError.BAD_REQUEST; // §8.2.2
            case FieldName.TE -> only(value, valueLength, TRAILERS, ProxyError.BAD_REQUEST); // §8.2.2
            case FieldName.EXPECT -> {
                expect = true;
                yield only(value, valueLength, CONTINUE, ProxyError.EXPECTATION_FAILED);
            }
            case FieldName.CONTENT_LENGTH -> contentLength(value, valueLength);
            case FieldName.HOST -> host(value, valueLength);
            case FieldName.AUTHORIZATION -> authorization();
            case FieldName.COOKIE -> {
                crumbs++;
                yield null;
            }
            default -> null;
        };
    }

    private @Nullable ProxyError only(int value, int valueLength, byte[] allowed, ProxyError otherwise) {
        return FieldName.equalsIgnoreCase(bytes, value, valueLength, allowed) ? null : otherwise;
    }

    private @Nullable ProxyError contentLength(int value, int valueLength) {
        if (length != NONE) {
            return ProxyError.BAD_REQUEST;
        }
        length = ContentLength.parse(bytes, value, valueLength);
        return length == NONE ? ProxyError.BAD_REQUEST : null;
    }

    /// §8.3.1: where both are there, `Host` names what `:authority` does.
    private @Nullable ProxyError host(int value, int valueLength) {
        if (host != NONE || !Authority.isValid(bytes, value, value + valueLength)) {
            return ProxyError.BAD_REQUEST;
        }
        host = value;
        if (authority == NONE) {
            head.authority(value, valueLength);
            return null;
        }
        boolean same = valueLength == head.authorityLength()
                && Octets.sameToken(bytes, value, head.authorityOffset(), valueLength);
        return same ? null : ProxyError.BAD_REQUEST;
    }

    /// RFC 9110 §11.6.2: whoever checks credentials and whoever acts on them must take the same.
    private @Nullable ProxyError authorization() {
        boolean another = authorization;
        authorization = true;
        return another ? ProxyError.BAD_REQUEST : null;
    }

    private @Nullable ProxyError complete(boolean end) {
        boolean missing = head.methodLength() == 0 || scheme == NONE || path == NONE || head.authorityLength() == 0;
        boolean asterisk = head.pathLength() == 1 && bytes[head.targetOffset()] == '*';
        // §8.1.1: a length that the frames do not add up to makes the request malformed.
        boolean shorter = end && length > 0;
        if (missing || shorter || (asterisk && head.method() != Method.OPTIONS)) {
            return ProxyError.BAD_REQUEST;
        }
        head.body(!end, end ? 0 : length);
        head.expectContinue(expect && !end);
        if (crumbs > 1) {
            joinCrumbs();
        }
        return null;
    }

    /// §8.2.3: crumbs are one cookie again before anybody looks at them.
    private void joinCrumbs() {
        Fields fields = head.fields();
        byte[] name = FieldName.lowerCase(FieldName.COOKIE);
        int nameAt = fields.store(name, 0, name.length);
        int from = fields.end();
        for (int line = fields.find(FieldName.COOKIE); line >= 0; line = fields.find(FieldName.COOKIE, line)) {
            if (fields.end() > from) {
                fields.store(CRUMB_SEPARATOR, 0, CRUMB_SEPARATOR.length);
            }
            fields.store(fields.array(), fields.valueOffset(line), fields.valueLength(line));
            fields.remove(line);
        }
        fields.addLine(FieldName.COOKIE, nameAt, name.length, from, fields.end() - from);
    }

    /// Reads trailers (§8.1). Names are taken as in heads, and what frames or routes a message has no place in them
    /// (RFC 9110 §6.5.1).
    ///
    /// @param into empty
    /// @return false when they are malformed
    boolean trailers(FieldSection section, Fields into, ClientLimits by) {
        Fields came = section.fields();
        rule = FieldNameRule.of(by);
        bytes = came.array();
        if (came.count() > MOST_TRAILERS) {
            return false;
        }
        int base = into.store(came.array(), 0, came.end());
        for (int line = 0; line < came.count(); line++) {
            int name = came.nameOffset(line);
            int nameLength = came.nameLength(line);
            int kinds = FieldSyntax.nameKinds(bytes, name, nameLength);
            if (kinds == 0 || !FieldSyntax.isValue(bytes, came.valueOffset(line), came.valueLength(line))) {
                return false;
            }
            switch (came.id(line)) {
                case FieldName.CONNECTION,
                        FieldName.KEEP_ALIVE,
                        FieldName.PROXY_CONNECTION,
                        FieldName.TRANSFER_ENCODING,
                        FieldName.UPGRADE,
                        FieldName.CONTENT_LENGTH,
                        FieldName.HOST -> {
                    return false;
                }
                default -> {
                    if (rule.keeps(bytes, name, nameLength, kinds)) {
                        into.addLine(
                                came.id(line),
                                base + name,
                                nameLength,
                                base + came.valueOffset(line),
                                came.valueLength(line));
                    }
                }
            }
        }
        return true;
    }

    private boolean is(int name, int nameLength, byte[] expected) {
        return FieldName.equalsIgnoreCase(bytes, name, nameLength, expected) && isLowerCase(name, nameLength);
    }

    private boolean isLowerCase(int name, int nameLength) {
        for (int at = name; at < name + nameLength; at++) {
            if (bytes[at] >= 'A' && bytes[at] <= 'Z') {
                return false;
            }
        }
        return true;
    }
}
