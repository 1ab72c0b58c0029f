package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import dev.usher.model.Variable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Values in one snippet, the variables it sets, and what is wrong with it.
final class SnippetTerms {
    private static final Pattern NAME = Pattern.compile("\\$(?:([A-Za-z0-9_]+)|\\{([A-Za-z0-9_]+)})");

    private final Set<String> own = new HashSet<>();
    private final Set<String> others;
    private final Set<String> needs = new HashSet<>();
    private final List<String> faults = new ArrayList<>();

    /// Takes the names of all variables a text sets.
    ///
    /// @param others names of variables that other snippets of the same requests set before
    SnippetTerms(List<Directive> directives, Set<String> others) {
        this.others = others;
        directives.forEach(this::collect);
    }

    private void collect(Directive directive) {
        if ((directive.name().equals("set") || directive.name().equals("auth_request_set"))
                && !directive.arguments().isEmpty()
                && variable(directive.arguments().getFirst()).orElse(null) instanceof Variable.Unknown(String name)) {
            own.add(name);
        }
        directive.block().ifPresent(block -> block.forEach(this::collect));
    }

    /// What is wrong, each with its line.
    List<String> faults() {
        return faults;
    }

    /// Notes that a directive cannot be translated.
    ///
    /// @param why ends a sentence that begins with the directive
    void refuse(Directive directive, String why) {
        faults.add("line " + directive.line() + ": " + Quoted.of(directive.name()) + " " + why);
    }

    /// A text that is one variable and nothing else.
    static Optional<Variable> variable(String text) {
        var name = NAME.matcher(text);
        return name.matches()
                ? Optional.of(Variable.of(name.group(1) == null ? name.group(2) : name.group(1)))
                : Optional.empty();
    }

    /// Variables that are set here.
    Set<String> sets() {
        return own;
    }

    /// Variables that were asked for and are set elsewhere.
    Set<String> needs() {
        return needs;
    }

    /// Whether a variable has a value at all.
    boolean isKnown(Variable variable) {
        if (!(variable instanceof Variable.Unknown(String name)) || own.contains(name)) {
            return true;
        }
        if (others.contains(name)) {
            needs.add(name);
            return true;
        }
        return false;
    }

    /// A value with variables, as octets.
    Optional<Expression> expression(Directive directive, String text) {
        var parsed = Expression.parse(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        for (Expression.Segment segment : parsed.segments()) {
            if (segment instanceof Expression.Segment.Reference(Variable variable) && !isKnown(variable)) {
                refuse(directive, "names $" + variable.name() + ", which no variable has as its name");
                return Optional.empty();
            }
        }
        return Optional.of(parsed);
    }
}
