package dev.usher.config;

import java.util.List;

/// One command-line flag: the row from which it is parsed, explained and documented.
///
/// @param name without dashes
/// @param type how its value is read
/// @param fallback value when it is not given; empty for none
/// @param support what becomes of it here
/// @param doc one line for users
public record Flag(String name, Type type, String fallback, Support support, String doc) {

    /// How a value is read.
    public enum Type {
        TEXT("TEXT"),
        /// May be given several times.
        TEXTS("TEXT"),
        BOOL("true|false"),
        INT("NUMBER"),
        PORT("PORT"),
        /// Seconds, or a Go duration such as `1m30s`.
        DURATION("DURATION"),
        /// `namespace/name`.
        OBJECT("NAMESPACE/NAME"),
        /// Comma-separated numbers, rising.
        BUCKETS("N,N,…");

        private final String form;

        Type(String form) {
            this.form = form;
        }

        /// What a value looks like, for messages.
        public String form() {
            return form;
        }
    }

    /// What becomes of a flag.
    public enum Support {
        /// Has its meaning.
        HONOURED,
        /// Accepted; what differs stands in its documentation.
        SIMPLIFIED,
        /// Accepted with a warning: there is nothing here it could act on; why stands in its documentation.
        NO_EFFECT,
        /// Makes sense only for the nginx binary: accepted with a warning that says so.
        NGINX_ONLY
    }

    static Flag honoured(String name, Type type, String fallback, String doc) {
        return new Flag(name, type, fallback, Support.HONOURED, doc);
    }

    static Flag nginxOnly(String name, Type type, String fallback, String doc) {
        return new Flag(name, type, fallback, Support.NGINX_ONLY, doc);
    }

    static Flag noEffect(String name, Type type, String fallback, String doc) {
        return new Flag(name, type, fallback, Support.NO_EFFECT, doc);
    }

    static Flag simplified(String name, Type type, String fallback, String doc) {
        return new Flag(name, type, fallback, Support.SIMPLIFIED, doc);
    }

    /// Whether the flag may be given more than once.
    public boolean repeatable() {
        return type == Type.TEXTS;
    }

    /// The names of flags, for messages.
    static List<String> names(List<Flag> flags) {
        return flags.stream().map(Flag::name).toList();
    }
}
