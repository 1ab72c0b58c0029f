package dev.usher.dialect.nginx;

import dev.usher.model.PasswordHash;
import dev.usher.model.UserList;
import dev.usher.resource.UserTexts;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The users of a Secret, as nginx reads its files (BA1, BA2, BA3): of two lines of one user the first counts, and a
/// user whose hash cannot be used never signs in.
///
/// @param unusable how many users have no hash that can be used
record SignInUsers(UserList users, int unusable) {

    /// Those of basic authentication.
    ///
    /// @param map whether each key is a user (`auth-map`), instead of lines of `user:hash`
    static SignInUsers basic(UserTexts texts, boolean map) {
        var found = new LinkedHashMap<String, Optional<PasswordHash>>();
        if (map) {
            keys(texts).forEach((user, hash) -> found.put(user, PasswordHash.parse(hash)));
        } else {
            lines(texts.file(), parts -> found.putIfAbsent(parts[0], PasswordHash.parse(parts[1])));
        }
        return of(found);
    }

    /// Those of digest authentication who belong to a realm.
    ///
    /// @param map whether each key is a user with `realm:hash` (`auth-map`), instead of lines of `user:realm:hash`
    static SignInUsers digest(UserTexts texts, boolean map, String realm) {
        var found = new LinkedHashMap<String, Optional<PasswordHash>>();
        if (map) {
            keys(texts).forEach((user, text) -> {
                int colon = text.indexOf(':');
                if (colon >= 0 && text.substring(0, colon).equals(realm)) {
                    found.put(user, PasswordHash.parseHa1(text.substring(colon + 1)));
                }
            });
        } else {
            lines(texts.file(), parts -> {
                if (parts[1].equals(realm)) {
                    found.putIfAbsent(parts[0], PasswordHash.parseHa1(parts.length > 2 ? parts[2] : ""));
                }
            });
        }
        return of(found);
    }

    private static SignInUsers of(Map<String, Optional<PasswordHash>> found) {
        var usable = new HashMap<String, PasswordHash>();
        found.forEach((user, hash) -> hash.ifPresent(known -> usable.put(user, known)));
        return new SignInUsers(new UserList(usable), found.size() - usable.size());
    }

    /// The key of the file is a user like all others here.
    private static Map<String, String> keys(UserTexts texts) {
        var all = new LinkedHashMap<>(texts.hashes());
        if (!texts.file().isEmpty()) {
            all.put("auth", texts.file().strip());
        }
        return all;
    }

    private interface Line {
        /// @param parts what stands between the colons, two at least
        void read(String[] parts);
    }

    private static void lines(String file, Line each) {
        for (String line : file.split("[\\r\\n]+", -1)) {
            String[] parts = line.split(":", -1);
            if (!line.startsWith("#") && parts.length > 1 && !parts[0].isEmpty()) {
                each.read(parts);
            }
        }
    }
}
