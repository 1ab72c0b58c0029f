package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.SnippetLocation.Kind;
import dev.usher.model.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/// Reads the `location` blocks of a `server-snippet`: those that answer by themselves, since nothing can be passed on
/// from here.
final class SnippetLocations {
    private final SnippetTerms terms;
    private final Predicate<String> patterns;
    private final List<SnippetLocation> found = new ArrayList<>();

    /// @param patterns which regular expressions run here
    SnippetLocations(SnippetTerms terms, Predicate<String> patterns) {
        this.terms = terms;
        this.patterns = patterns;
    }

    /// Those read, in their order.
    List<SnippetLocation> found() {
        return found;
    }

    /// Reads a block.
    ///
    /// @param inner reads an `if`, and what may also stand in one
    /// @param idle hears what has no effect
    /// @param usual the type of texts by the host's own `default_type`
    void read(
            Directive directive,
            Function<Directive, List<Statement>> inner,
            Consumer<Directive> idle,
            Optional<String> usual) {
        if (directive.block().isEmpty()) {
            terms.refuse(directive, "has no block");
            return;
        }
        kind(directive).ifPresent(kind -> {
            var words = directive.arguments();
            String last = words.getLast();
            String text = words.size() == 2 ? last : last.substring(sign(last).length());
            why(kind, text)
                    .ifPresentOrElse(
                            why -> terms.refuse(directive, why),
                            () -> found.add(new SnippetLocation(
                                    kind,
                                    text,
                                    statements(kind, text, directive.block().get(), inner, idle, usual))));
        });
    }

    private Optional<Kind> kind(Directive directive) {
        var words = directive.arguments();
        if (words.isEmpty() || words.size() > 2) {
            terms.refuse(directive, "takes a path or a regular expression, and maybe a sign before it");
            return Optional.empty();
        }
        String sign = words.size() == 2 ? words.getFirst() : sign(words.getFirst());
        return switch (sign) {
            case "=" -> Optional.of(Kind.EXACT);
            case "^~" -> Optional.of(Kind.FIRST_PREFIX);
            case "~" -> Optional.of(Kind.PATTERN);
            case "~*" -> Optional.of(Kind.ANY_CASE_PATTERN);
            case "" -> Optional.of(Kind.PREFIX);
            default -> {
                terms.refuse(directive, "matches by " + Quoted.of(sign) + ", which nobody knows");
                yield Optional.empty();
            }
        };
    }

    /// The sign may stand right before the text.
    private static String sign(String word) {
        for (String sign : List.of("=", "^~", "~*", "~")) {
            if (word.startsWith(sign)) {
                return sign;
            }
        }
        return "";
    }

    /// What is wrong with one.
    private Optional<String> why(Kind kind, String text) {
        if (kind.isPattern()) {
            return patterns.test(text)
                    ? Optional.empty()
                    : Optional.of("has a regular expression that does not compile, or is too large");
        }
        if (text.startsWith("@")) {
            return Optional.of(
                    "has a name, and nothing goes to those: use annotation custom-http-errors for pages of errors");
        }
        if (!text.startsWith("/")) {
            return Optional.of("has a path that does not begin with a slash");
        }
        if (kind.isPrefix() && text.equals("/")) {
            return Optional.of("is the whole host, which is the Ingress's: use configuration-snippet");
        }
        boolean twice = found.stream()
                .anyMatch(other -> isSame(kind, other.kind()) && other.text().equals(text));
        if (twice) {
            return Optional.of("stands there twice, which nginx does not take either");
        }
        boolean mixed = found.stream()
                .anyMatch(other -> isInside(kind, text, other.kind(), other.text())
                        || isInside(other.kind(), other.text(), kind, text));
        return mixed
                ? Optional.of("lies within one with ^~, which is not translated: give it ^~ too")
                : Optional.empty();
    }

    private static boolean isSame(Kind one, Kind other) {
        return one == other || (one.isPrefix() && other.isPrefix());
    }

    /// Regular expressions would be asked for the inner one and not for the rest.
    private static boolean isInside(Kind inner, String text, Kind outer, String beginning) {
        return inner == Kind.PREFIX && outer == Kind.FIRST_PREFIX && text.startsWith(beginning);
    }

    private List<Statement> statements(
            Kind kind,
            String text,
            List<Directive> block,
            Function<Directive, List<Statement>> inner,
            Consumer<Directive> idle,
            Optional<String> usual) {
        var statements = new ArrayList<Statement>();
        Optional<Boolean> open = Optional.empty();
        Optional<String> type = usual;
        for (Directive each : block) {
            String name = each.name();
            if (name.equals("allow") || name.equals("deny")) {
                if (!each.arguments().equals(List.of("all"))) {
                    terms.refuse(
                            each,
                            "takes nothing but all in a location that answers by itself: a path of an Ingress with"
                                    + " allowlist-source-range lets some in");
                }
                open = open.or(() -> Optional.of(name.equals("allow")));
            } else if (name.equals("default_type") && each.block().isEmpty()) {
                type = TextType.read(each, terms);
            } else if (IdleDirectives.contain(each, SnippetTranslator.Place.LOCATION)
                    || IdleDirectives.elsewhere(each).isPresent()
                    || isQuiet(each)) {
                idle.accept(each);
            } else if (name.equals("location")) {
                terms.refuse(each, "is not translated within a location: give it the whole path, beside the other");
            } else if (each.block().isPresent() && !name.equals("if")) {
                terms.refuse(each, RefusedDirectives.fault(name));
            } else {
                var made = inner.apply(each);
                if (made.stream().anyMatch(SnippetLocations::staysHere)) {
                    terms.refuse(each, "would have the location itself pass the request on, which is not translated");
                }
                statements.addAll(made);
            }
        }
        var ofPath = kind.isPattern() ? Optional.<String>empty() : TextType.ofPath(text);
        var typed = new ArrayList<>((ofPath.isPresent() ? ofPath : type)
                .map(known -> TextType.of(known, statements))
                .orElse(statements));
        // Whoever gets past the rest comes to the files of nginx, and there are none.
        typed.add(new Statement.Return(open.orElse(true) ? 404 : 403, Optional.empty()));
        return typed;
    }

    private static boolean isQuiet(Directive directive) {
        return directive.name().equals("access_log") && directive.arguments().equals(List.of("off"));
    }

    /// Whether a statement may leave a request to where it stands.
    static boolean staysHere(Statement statement) {
        return statement instanceof Statement.Break
                || (statement instanceof Statement.If branch
                        && branch.then().stream().anyMatch(SnippetLocations::staysHere))
                || (statement instanceof Statement.Rewrite rewrite
                        && (rewrite.flag() == Statement.Flag.BREAK || rewrite.flag() == Statement.Flag.NONE));
    }
}
