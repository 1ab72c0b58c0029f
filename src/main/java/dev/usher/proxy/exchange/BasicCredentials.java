package dev.usher.proxy.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What a client sends for basic authentication (RFC 7617): a user who has a name, a colon, and the password.
///
/// @param user Latin-1, as it came
/// @param password raw octets as Latin-1
public record BasicCredentials(String user, String password) {
    private static final String SCHEME = "Basic ";

    /// The credentials of a request; null when there are none, or none that can be read.
    public static @Nullable BasicCredentials of(Fields fields) {
        int line = fields.find(FieldName.AUTHORIZATION);
        return line < 0 ? null : parse(fields.value(line));
    }

    private static @Nullable BasicCredentials parse(String value) {
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        try {
            byte[] pair =
                    Base64.getDecoder().decode(value.substring(SCHEME.length()).trim());
            String text = new String(pair, StandardCharsets.ISO_8859_1);
            int colon = text.indexOf(':');
            return colon <= 0 ? null : new BasicCredentials(text.substring(0, colon), text.substring(colon + 1));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /// The user name the client sent, whether its header was taken out since or not; null when there is none.
    static @Nullable String user(Fields fields) {
        int line = fields.findAsCame(FieldName.AUTHORIZATION);
        BasicCredentials credentials = line < 0 ? null : parse(fields.valueAsCame(line));
        return credentials == null ? null : credentials.user();
    }

    @Override
    public String toString() {
        return "BasicCredentials[" + user + "]";
    }
}
