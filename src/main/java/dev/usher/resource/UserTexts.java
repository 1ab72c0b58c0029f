package dev.usher.resource;

import dev.usher.model.PasswordHash;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// What a Secret holds about users who sign in: the only texts besides those of certificates that are kept of one, so
/// that nothing else anybody keeps in a Secret is held in memory. Texts are Latin-1, one character an octet. Prints
/// redacted.
///
/// @param file key `auth`, lines of htpasswd or htdigest; empty when absent
/// @param hashes the other keys whose values are a hash, as `auth-secret-type: auth-map` reads them
public record UserTexts(String file, Map<String, String> hashes) {
    /// No users.
    public static final UserTexts NONE = new UserTexts("", Map.of());

    /// The key of the file.
    static final String FILE = "auth";

    private static final int LONGEST_HASH = 512;

    private static final Pattern DIGEST = Pattern.compile("[^:\\r\\n]*:[0-9a-f]{32}");

    public UserTexts {
        hashes = Map.copyOf(hashes);
    }

    /// Picks what is kept of all texts of a Secret.
    static UserTexts of(Map<String, String> texts) {
        var hashes = new LinkedHashMap<String, String>();
        texts.forEach((key, value) -> {
            if (!key.equals(FILE) && isHash(value)) {
                hashes.put(key, value.strip());
            }
        });
        String file = texts.getOrDefault(FILE, "");
        return file.isEmpty() && hashes.isEmpty() ? NONE : new UserTexts(file, hashes);
    }

    /// Whether a value could be worth keeping.
    static boolean isHash(String value) {
        return value.length() <= LONGEST_HASH
                && (PasswordHash.parse(value.strip()).isPresent()
                        || DIGEST.matcher(value.strip()).matches());
    }

    @Override
    public String toString() {
        return "UserTexts[redacted]";
    }
}
