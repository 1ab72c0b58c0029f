package dev.usher.proxy.h1;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.FieldNameRule;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.Octets;

/// Which field names are taken, and the reading of one field line (RFC 9112 §5).
///
/// A name that is no token, or is followed by whitespace, is always an error: that is how two parsers come to disagree.
/// A token with unusual characters is harmless and falls under F9: dropped or passed on.
enum FieldNames {
    /// Letters, digits and `-`; other tokens are dropped.
    PLAIN(FieldNameRule.PLAIN, false),
    /// `_` as well; other tokens are dropped.
    WORDS(FieldNameRule.WORDS, false),
    /// Any token.
    TOKENS(FieldNameRule.TOKENS, false),
    /// Any token; whitespace before the colon is taken off, as a proxy must in responses (RFC 9112 §5.1).
    RESPONSE(FieldNameRule.TOKENS, true);

    private final FieldNameRule rule;
    private final boolean spaceBeforeColon;

    FieldNames(FieldNameRule rule, boolean spaceBeforeColon) {
        this.rule = rule;
        this.spaceBeforeColon = spaceBeforeColon;
    }

    /// As the settings ask for requests (F9).
    static FieldNames of(ClientLimits limits) {
        return switch (FieldNameRule.of(limits)) {
            case PLAIN -> PLAIN;
            case WORDS -> WORDS;
            case TOKENS -> TOKENS;
        };
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
        if (!rule.keeps(bytes, from, nameEnd - from, kinds)) {
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
        fields.addLine(from, nameEnd - from, valueFrom, valueTo - valueFrom);
        return true;
    }
}
