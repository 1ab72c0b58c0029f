package dev.usher.proxy.filter;

import dev.usher.model.Statement;
import dev.usher.model.Statement.CookieFlags.Attribute;
import dev.usher.routing.TextRegex;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Gives cookies attributes and takes some from them (nginx: `proxy_cookie_flags`): those that are there keep their
/// places, and others follow.
final class CookieFlags implements SetCookies.Edit {
    private final Rule[] rules;

    /// @param pattern for names; absent where one that does not compile is for none, and for a plain name
    private record Rule(Statement.CookieFlags flags, Optional<TextRegex> pattern) {
        static Rule of(Statement.CookieFlags flags) {
            return new Rule(flags, flags.pattern() ? TextRegex.compile(flags.cookie(), true) : Optional.empty());
        }

        boolean isAbout(String name) {
            return flags.pattern()
                    ? pattern.isPresent() && pattern.get().find(name, new ArrayList<>(9)) == TextRegex.Outcome.MATCH
                    : flags.cookie().equalsIgnoreCase(name);
        }
    }

    private CookieFlags(List<Rule> rules) {
        this.rules = rules.toArray(Rule[]::new);
    }

    /// What statements of a script say about cookies; empty where they say nothing.
    static Optional<CookieFlags> of(List<Statement> statements) {
        var rules = new ArrayList<Rule>();
        for (Statement statement : statements) {
            if (statement instanceof Statement.CookieFlags flags) {
                rules.add(Rule.of(flags));
            }
        }
        return rules.isEmpty() ? Optional.empty() : Optional.of(new CookieFlags(rules));
    }

    @Override
    public String edited(String cookie) {
        int end = cookie.indexOf(';');
        String pair = end < 0 ? cookie : cookie.substring(0, end);
        int equals = pair.indexOf('=');
        String name = (equals < 0 ? pair : pair.substring(0, equals)).strip();
        for (Rule rule : rules) {
            if (rule.isAbout(name)) {
                return edited(
                        pair, end < 0 ? "" : cookie.substring(end), rule.flags().attributes());
            }
        }
        return cookie;
    }

    /// @param rest from the first semicolon on
    private static String edited(String pair, String rest, List<Attribute> wanted) {
        String attributes = rest;
        for (Attribute each : wanted) {
            attributes = edited(attributes, each);
        }
        return pair + attributes;
    }

    private static String edited(String attributes, Attribute wanted) {
        var out = new StringBuilder(attributes.length() + 16);
        boolean found = false;
        if (!attributes.isEmpty()) {
            for (String each : attributes.substring(1).split(";", -1)) {
                if (!isNamed(each, wanted.name())) {
                    out.append(';').append(each);
                } else if (wanted.present() && !found) {
                    found = true;
                    out.append("; ").append(written(wanted));
                }
            }
        }
        if (wanted.present() && !found) {
            out.append("; ").append(written(wanted));
        }
        return out.toString();
    }

    private static boolean isNamed(String attribute, String name) {
        int equals = attribute.indexOf('=');
        return (equals < 0 ? attribute : attribute.substring(0, equals))
                .strip()
                .toLowerCase(Locale.ROOT)
                .equals(name.toLowerCase(Locale.ROOT));
    }

    private static String written(Attribute attribute) {
        return attribute.value().isEmpty() ? attribute.name() : attribute.name() + "=" + attribute.value();
    }
}
