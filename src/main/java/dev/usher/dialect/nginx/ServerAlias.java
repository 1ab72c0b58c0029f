package dev.usher.dialect.nginx;

import dev.usher.dialect.ingress.HostName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The names of annotation `server-alias` (C4.3).
final class ServerAlias {
    /// A regular expression that ends with a domain of two labels or more, which clients cannot make up.
    private static final Pattern BELOW_A_DOMAIN = Pattern.compile("~[^|]*(?:\\\\\\.[A-Za-z0-9-]+){2}\\$");

    private ServerAlias() {}

    /// The names a value lists: precise ones in lower case, patterns as they are.
    static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> isPattern(name) ? name : name.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    /// Whether it is a regular expression.
    static boolean isPattern(String name) {
        return name.startsWith("~");
    }

    /// Whether clients can make up names that it stands for: those of domains that anybody may own.
    static boolean isOpen(String name) {
        return isPattern(name) ? !BELOW_A_DOMAIN.matcher(name).matches() : name.endsWith(".*");
    }

    /// Whether it is a name, with a star in place of its first or last labels or without.
    static boolean isName(String name) {
        return name.endsWith(".*")
                ? HostName.isValid(name.substring(0, name.length() - 2)) && !name.startsWith("*")
                : HostName.isValid(name);
    }
}
