package dev.usher.proxy.exchange;

import dev.usher.model.ProxySettings.ClientLimits;
import java.nio.charset.StandardCharsets;

/// Which field names of a request are passed on, out of those that are tokens (F9). A token with unusual characters is
/// harmless for framing: it is dropped or passed on, never an error.
public enum FieldNameRule {
    /// Letters, digits and `-`; other tokens are dropped.
    PLAIN(Octets.PLAIN),
    /// `_` as well; other tokens are dropped.
    WORDS(Octets.WORD),
    /// Any token.
    TOKENS(Octets.TOKEN);

    /// Names some backends take for framing fields when they turn `_` into `-`: never passed on.
    private static final byte[] CONTENT_LENGTH = "content_length".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] TRANSFER_ENCODING = "transfer_encoding".getBytes(StandardCharsets.US_ASCII);

    private final int kept;

    FieldNameRule(int kept) {
        this.kept = kept;
    }

    /// As the settings ask for requests.
    public static FieldNameRule of(ClientLimits limits) {
        if (!limits.ignoreInvalidHeaders()) {
            return TOKENS;
        }
        return limits.underscoresInHeaders() ? WORDS : PLAIN;
    }

    /// Whether a name is passed on.
    ///
    /// @param kinds the classes of [Octets] that all octets of the name are in; TOKEN among them
    public boolean keeps(byte[] bytes, int offset, int length, int kinds) {
        return (kinds & kept) != 0 && ((kinds & Octets.PLAIN) != 0 || !looksLikeFraming(bytes, offset, length));
    }

    private static boolean looksLikeFraming(byte[] bytes, int offset, int length) {
        return FieldName.equalsIgnoreCase(bytes, offset, length, CONTENT_LENGTH)
                || FieldName.equalsIgnoreCase(bytes, offset, length, TRANSFER_ENCODING);
    }
}
