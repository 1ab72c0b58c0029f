package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.ContentLength;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.Octets;
import java.nio.charset.StandardCharsets;

/// What the lines of one head say about framing and about the connection.
///
/// There is one accepted spelling of each: a single `Content-Length` of digits or a single `Transfer-Encoding:
/// chunked`.
/// Everything that two implementations have ever read differently is an error, lists of equal lengths included
/// (RFC 9112 §6.1, §6.3).
final class FramingFields {
    /// The outcome of one line.
    enum Verdict {
        FINE,
        BAD,
        /// A chain of transfer codings that ends in chunked but has others before.
        UNKNOWN_CODING
    }

    /// More options than this in `Connection` are an attack on the loop that follows them.
    private static final int MOST_OPTIONS = 64;

    private static final byte[] CHUNKED = "chunked".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UPGRADE = "upgrade".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] H2C = "h2c".getBytes(StandardCharsets.US_ASCII);

    private long length;
    private boolean chunked;
    private boolean close;
    private boolean keepAlive;
    private boolean upgradeOption;
    private boolean upgradeField;
    private boolean h2c;
    private int options;
    private boolean nominates;

    /// Forgets everything.
    void clear() {
        length = -1;
        chunked = false;
        close = false;
        keepAlive = false;
        upgradeOption = false;
        upgradeField = false;
        h2c = false;
        options = 0;
        nominates = false;
    }

    /// The declared length, -1 without one.
    long length() {
        return length;
    }

    boolean chunked() {
        return chunked;
    }

    /// Whether the message says both how long it is and that it is chunked.
    boolean contradicts() {
        return chunked && length >= 0;
    }

    /// Whether the connection may live on, for a message of this minor version (RFC 9112 §9.3).
    boolean persistent(boolean http10) {
        return !close && (!http10 || keepAlive);
    }

    /// Whether a change of protocol is offered or made. Never to h2c: its frames would pass a tunnel unseen, and the
    /// upgrade is obsolete (RFC 9113 §3.1).
    boolean upgrade() {
        return upgradeOption && upgradeField && !h2c;
    }

    /// Looks at a line that was just added.
    Verdict take(Fields fields, int line) {
        int id = fields.id(line);
        if (id == FieldName.OTHER || id > FieldName.UPGRADE) {
            return Verdict.FINE;
        }
        return switch (id) {
            case FieldName.CONTENT_LENGTH -> contentLength(fields, line) ? Verdict.FINE : Verdict.BAD;
            case FieldName.TRANSFER_ENCODING -> transferEncoding(fields, line);
            case FieldName.CONNECTION -> connection(fields, line) ? Verdict.FINE : Verdict.BAD;
            case FieldName.UPGRADE -> {
                upgradeField = true;
                h2c |= lists(fields, line, H2C);
                yield Verdict.FINE;
            }
            default -> Verdict.FINE;
        };
    }

    private boolean contentLength(Fields fields, int line) {
        if (length >= 0) {
            return false;
        }
        length = ContentLength.parse(fields.array(), fields.valueOffset(line), fields.valueLength(line));
        return length >= 0;
    }

    private Verdict transferEncoding(Fields fields, int line) {
        byte[] bytes = fields.array();
        int from = fields.valueOffset(line);
        int to = from + fields.valueLength(line);
        if (chunked) {
            return Verdict.BAD;
        }
        if (FieldName.equalsIgnoreCase(bytes, from, to - from, CHUNKED)) {
            chunked = true;
            return Verdict.FINE;
        }
        return chainEndsInChunked(bytes, from, to) ? Verdict.UNKNOWN_CODING : Verdict.BAD;
    }

    /// `token *( OWS "," OWS token )` without parameters, the last and only the last of them `chunked`.
    private static boolean chainEndsInChunked(byte[] bytes, int from, int to) {
        int at = from;
        while (true) {
            int tokenEnd = Octets.skip(bytes, at, to, Octets.TOKEN);
            boolean last = FieldName.equalsIgnoreCase(bytes, at, tokenEnd - at, CHUNKED);
            if (tokenEnd == at || last || tokenEnd == to) {
                return last && tokenEnd == to;
            }
            at = skipSpace(bytes, tokenEnd, to);
            if (at == to || bytes[at] != ',') {
                return false;
            }
            at = skipSpace(bytes, at + 1, to);
        }
    }

    private static int skipSpace(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && Octets.isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    private boolean connection(Fields fields, int line) {
        byte[] bytes = fields.array();
        int at = fields.valueOffset(line);
        int to = at + fields.valueLength(line);
        while (at < to) {
            int end = Octets.skip(bytes, at, to, Octets.TOKEN);
            int size = end - at;
            if (FieldName.equalsIgnoreCase(bytes, at, size, CLOSE)) {
                close = true;
            } else if (FieldName.equalsIgnoreCase(bytes, at, size, KEEP_ALIVE)) {
                keepAlive = true;
            } else if (FieldName.equalsIgnoreCase(bytes, at, size, UPGRADE)) {
                upgradeOption = true;
            } else if (size > 0) {
                nominates = true;
            }
            if (++options > MOST_OPTIONS) {
                return false;
            }
            at = Math.max(end, at + 1);
            while (at < to && !Octets.is(bytes[at], Octets.TOKEN)) {
                at++;
            }
        }
        return true;
    }

    private static boolean lists(Fields fields, int line, byte[] token) {
        byte[] bytes = fields.array();
        int at = fields.valueOffset(line);
        int to = at + fields.valueLength(line);
        while (at < to) {
            int end = Octets.skip(bytes, at, to, Octets.TOKEN);
            if (FieldName.equalsIgnoreCase(bytes, at, end - at, token)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    /// Removes the fields that `Connection` names (RFC 9110 §7.6.1). Names the proxy acts on stay: otherwise a client
    /// behind another proxy could strip what that proxy added, for example `X-Forwarded-For`.
    void removeNominated(Fields fields) {
        if (!nominates) {
            return;
        }
        byte[] bytes = fields.array();
        int lines = fields.count();
        for (int line = fields.find(FieldName.CONNECTION);
                line >= 0;
                line = fields.find(FieldName.CONNECTION, line + 1)) {
            int at = fields.valueOffset(line);
            int to = at + fields.valueLength(line);
            while (at < to) {
                int end = Octets.skip(bytes, at, to, Octets.TOKEN);
                removeNamed(fields, lines, at, end - at);
                at = end + 1;
            }
        }
    }

    private static void removeNamed(Fields fields, int lines, int offset, int length) {
        for (int line = 0; line < lines; line++) {
            if (fields.id(line) == FieldName.OTHER
                    && fields.nameLength(line) == length
                    && Octets.sameToken(fields.array(), fields.nameOffset(line), offset, length)) {
                fields.remove(line);
            }
        }
    }
}
