package dev.usher.proxy.h1;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import java.nio.charset.StandardCharsets;

/// Which field names are taken, and the reading of one field line (RFC 9112 §5).
///
/// A name that is no token, or is followed by whitespace, is always an error: that is how two parsers come to disagree.
/// A token with unusual characters is harmless and falls under F9: dropped or passed on.
enum FieldNames {
    /// Letters, digits and `-`; other tokens are dropped.
    PLAIN(Octets.PLAIN, false),
    /// `_` as well; other tokens are dropped.
    WORDS(Octets.WORD, false),
    /// Any token.
    TOKENS(Octets.TOKEN, false),
    /// Any token; whitespace before the colon is taken off, as a proxy must in responses (RFC 9112 §5.1).
    RESPONSE(Octets.TOKEN, true);

    /// Names some backends take for framing fields when they turn `_` into `-`: never passed on.
    private static final byte[] CONTENT_LENGTH = "content_length".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] TRANSFER_ENCODING = "transfer_encoding".getBytes(StandardCharsets.US_ASCII);

    private final int kept;
    private final boolean spaceBeforeColon;

    FieldNames(int kept, boolean spaceBeforeColon) {
        this.kept = kept;
        this.spaceBeforeColon = spaceBeforeColon;
    }

    /// As the settings ask for requests (F9).
    static FieldNames of(ClientLimits limits) {
        if (!limits.ignoreInvalidHeaders()) {
            return TOKENS;
        }
        return limits.underscoresInHeaders() ? WORDS : PLAIN;
    }

    /// Reads the line between two offsets of `fields` and adds it, unless its name is to be dropped.
    ///
    /// @return false when it is no field line
    boolean read(Fields fields, int from, int to) {
        byte[] bytes = fields.array();
        int kinds = ~0;
        int at = from;
        while (at < to) {
            int octet = Octets.kinds(bytes[at]);
            if ((octet & Octets.TOKEN) == 0) {
                break;
            }
            kinds &= octet;
            at++;
        }
        int nameEnd = at;
        if (spaceBeforeColon && at > from) {
            while (at < to && Octets.isSpace(bytes[at])) {
                at++;
            }
        }
        if (nameEnd == from || at == to || bytes[at] != ':') {
            return false;
        }
        if ((kinds & kept) == 0) {
            return true;
        }
        int valueFrom = at + 1;
        int valueTo = to;
        while (valueFrom < valueTo && Octets.isSpace(bytes[valueFrom])) {
            valueFrom++;
        }
        while (valueTo > valueFrom && Octets.isSpace(bytes[valueTo - 1])) {
            valueTo--;
        }
        if ((kinds & Octets.PLAIN) != 0 || !looksLikeFraming(bytes, from, nameEnd - from)) {
            fields.addLine(from, nameEnd - from, valueFrom, valueTo - valueFrom);
        }
        return true;
    }

    private static boolean looksLikeFraming(byte[] bytes, int offset, int length) {
        return FieldName.equalsIgnoreCase(bytes, offset, length, CONTENT_LENGTH)
                || FieldName.equalsIgnoreCase(bytes, offset, length, TRANSFER_ENCODING);
    }
}
