package dev.usher.dialect.nginx;

import dev.usher.model.Statement;
import dev.usher.model.Statement.CookieFlags.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Reads the directives of a snippet that answer a request, give it another path, or change cookies of answers.
final class SnippetAnswers {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private static final Map<String, Attribute> FLAGS = Map.of(
            "secure", new Attribute("Secure", "", true),
            "nosecure", new Attribute("Secure", "", false),
            "httponly", new Attribute("HttpOnly", "", true),
            "nohttponly", new Attribute("HttpOnly", "", false),
            "samesite=strict", new Attribute("SameSite", "Strict", true),
            "samesite=lax", new Attribute("SameSite", "Lax", true),
            "samesite=none", new Attribute("SameSite", "None", true),
            "nosamesite", new Attribute("SameSite", "", false));

    private final SnippetTerms terms;
    private final Predicate<String> patterns;

    /// @param patterns which regular expressions run here
    SnippetAnswers(SnippetTerms terms, Predicate<String> patterns) {
        this.terms = terms;
        this.patterns = patterns;
    }

    /// `return`.
    List<Statement> answer(Directive directive) {
        var arguments = directive.arguments();
        if (arguments.isEmpty() || arguments.size() > 2) {
            return refuse(directive, "takes a status and maybe a text, or a URL");
        }
        String first = arguments.getFirst();
        if (arguments.size() == 1 && isUrl(first)) {
            return redirect(directive, 302, first);
        }
        var status = ValueType.integer(200, 599, "").parse(first).filter(code -> code != 304);
        if (status.isEmpty()) {
            return refuse(directive, "takes a status from 200 to 599, but not 304, or a URL");
        }
        // nginx drops the connection at 444; here the client is told.
        int code = status.get() == 444 ? 403 : status.get();
        if (arguments.size() == 1 || code == 204 || code != status.get()) {
            return List.of(new Statement.Return(code, Optional.empty()));
        }
        if (REDIRECTS.contains(code)) {
            return redirect(directive, code, arguments.get(1));
        }
        return terms.expression(directive, arguments.get(1))
                .<List<Statement>>map(text -> List.of(new Statement.Return(code, Optional.of(text))))
                .orElse(List.of());
    }

    private List<Statement> redirect(Directive directive, int code, String location) {
        return location.isBlank()
                ? refuse(directive, "names no place to redirect to")
                : terms.expression(directive, location)
                        .<List<Statement>>map(to -> List.of(new Statement.Redirect(code, to)))
                        .orElse(List.of());
    }

    /// `proxy_cookie_flags`.
    List<Statement> cookieFlags(Directive directive) {
        var arguments = directive.arguments();
        if (arguments.equals(List.of("off"))) {
            return List.of();
        }
        if (arguments.size() < 2) {
            return refuse(directive, "takes a cookie and its flags, or off");
        }
        boolean pattern = arguments.getFirst().startsWith("~");
        String cookie = arguments.getFirst().substring(pattern ? 1 : 0);
        if (cookie.indexOf('$') >= 0 && !pattern) {
            return refuse(directive, "has a variable, which is not translated");
        }
        if (pattern && !patterns.test(cookie)) {
            return refuse(directive, "has a regular expression that does not compile, or is too large");
        }
        var attributes = new ArrayList<Attribute>();
        for (String flag : arguments.subList(1, arguments.size())) {
            var attribute = FLAGS.get(flag.toLowerCase(Locale.ROOT));
            if (attribute == null) {
                return refuse(directive, "has flag " + Quoted.of(flag) + ", which nobody knows");
            }
            attributes.add(attribute);
        }
        return List.of(new Statement.CookieFlags(cookie, pattern, attributes));
    }

    /// `rewrite`.
    List<Statement> rewrite(Directive directive) {
        var arguments = directive.arguments();
        if (arguments.size() != 2 && arguments.size() != 3) {
            return refuse(directive, "takes a regular expression, a target and maybe a flag");
        }
        String pattern = arguments.get(0);
        if (!patterns.test(pattern)) {
            return refuse(directive, "has a regular expression that does not compile, or is too large");
        }
        var flag = flag(arguments.size() == 3 ? arguments.get(2) : "", isUrl(arguments.get(1)));
        if (flag.isEmpty()) {
            return refuse(directive, "has flag " + Quoted.of(arguments.get(2)) + ", which nobody knows");
        }
        boolean query = !arguments.get(1).endsWith("?");
        String target = query
                ? arguments.get(1)
                : arguments.get(1).substring(0, arguments.get(1).length() - 1);
        return terms.expression(directive, target)
                .<List<Statement>>map(to -> List.of(new Statement.Rewrite(pattern, to, query, flag.get())))
                .orElse(List.of());
    }

    /// @param away whether the target is a URL: whatever the flag, that is a redirect
    private static Optional<Statement.Flag> flag(String text, boolean away) {
        return switch (text) {
            case "" -> Optional.of(away ? Statement.Flag.REDIRECT : Statement.Flag.NONE);
            case "last" -> Optional.of(away ? Statement.Flag.REDIRECT : Statement.Flag.LAST);
            case "break" -> Optional.of(away ? Statement.Flag.REDIRECT : Statement.Flag.BREAK);
            case "redirect" -> Optional.of(Statement.Flag.REDIRECT);
            case "permanent" -> Optional.of(Statement.Flag.PERMANENT);
            default -> Optional.empty();
        };
    }

    private static boolean isUrl(String text) {
        return text.startsWith("http://") || text.startsWith("https://") || text.startsWith("$scheme");
    }

    private List<Statement> refuse(Directive directive, String why) {
        terms.refuse(directive, why);
        return List.of();
    }
}
