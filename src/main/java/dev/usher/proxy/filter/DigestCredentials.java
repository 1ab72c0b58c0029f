package dev.usher.proxy.filter;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client sends for digest authentication (RFC 7616 §3.4), as far as it is of use here. Texts are Latin-1, one
/// character an octet.
///
/// @param nc the count as sent: eight hexadecimal digits
/// @param response the proof: 32 lower-case hexadecimal digits
record DigestCredentials(
        String user, String realm, String nonce, String uri, String nc, String cnonce, String response) {
    private static final String SCHEME = "Digest ";

    /// Reads the value of `Authorization`; null for another scheme, for what cannot be read, and for what lacks a
    /// part that `qop=auth` with MD5 needs.
    static @Nullable DigestCredentials parse(String value) {
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        Map<String, String> parts = parts(value, SCHEME.length());
        if (parts == null
                || !parts.getOrDefault("qop", "").equals("auth")
                || !parts.getOrDefault("algorithm", "MD5").equalsIgnoreCase("MD5")) {
            return null;
        }
        String user = parts.get("username");
        String realm = parts.get("realm");
        String nonce = parts.get("nonce");
        String uri = parts.get("uri");
        String nc = parts.get("nc");
        String cnonce = parts.get("cnonce");
        String response = parts.get("response");
        if (user == null
                || realm == null
                || nonce == null
                || uri == null
                || nc == null
                || cnonce == null
                || response == null
                || !isHex(nc, 8)
                || !isHex(response, 32)) {
            return null;
        }
        return new DigestCredentials(user, realm, nonce, uri, nc, cnonce, response.toLowerCase(Locale.ROOT));
    }

    /// The count as a number.
    long count() {
        return Long.parseLong(nc, 16);
    }

    private static boolean isHex(String text, int length) {
        return text.length() == length && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
    }

    /// `name=value` pairs between commas; values are tokens or quoted (RFC 9110 §11.2). Null when it is anything else,
    /// or when a name comes twice.
    private static @Nullable Map<String, String> parts(String text, int from) {
        var parts = new HashMap<String, String>();
        int at = skip(text, from);
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                return null;
            }
            String name = text.substring(at, equals).trim().toLowerCase(Locale.ROOT);
            var value = new StringBuilder();
            at = value(text, skipSpace(text, equals + 1), value);
            if (at < 0 || parts.put(name, value.toString()) != null) {
                return null;
            }
            at = skipSpace(text, at);
            if (at < text.length() && text.charAt(at) != ',') {
                return null;
            }
            at = skip(text, at);
        }
        return parts;
    }

    /// @return where the value ends; -1 for a quoted one that does not
    private static int value(String text, int from, StringBuilder out) {
        int at = from;
        if (at == text.length() || text.charAt(at) != '"') {
            while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != ' ' && text.charAt(at) != '\t') {
                out.append(text.charAt(at++));
            }
            return at;
        }
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                return at + 1;
            }
            if (c == '\\' && ++at == text.length()) {
                return -1;
            }
            out.append(text.charAt(at));
        }
        return -1;
    }

    private static int skipSpace(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /// Commas may come several together (RFC 9110 §5.6.1).
    private static int skip(String text, int from) {
        int at = skipSpace(text, from);
        while (at < text.length() && text.charAt(at) == ',') {
            at = skipSpace(text, at + 1);
        }
        return at;
    }

    @Override
    public String toString() {
        return "DigestCredentials[" + user + "]";
    }
}
