package dev.usher.dialect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Kubernetes label selector: every requirement must hold.
public record LabelSelector(List<Requirement> requirements) {
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    private static final String KEY = "[A-Za-z0-9][A-Za-z0-9._/-]*";
    private static final String VALUE = "[A-Za-z0-9._-]*";
    private static final Pattern TERM = Pattern.compile("\\s*(?:"
            + "(?<set>" + KEY + ")\\s+(?<how>in|notin)\\s*\\((?<values>[^()]*)\\)"
            + "|(?<key>" + KEY + ")\\s*(?<op>!=|==?)\\s*(?<value>" + VALUE + ")"
            + "|(?<not>!)?\\s*(?<bare>" + KEY + ")"
            + ")\\s*(?:,|$)");

    /// One condition on one label.
    ///
    /// @param values allowed or forbidden values; empty means the label's presence or absence is asked for
    /// @param wanted whether the label must have one of the values, or must not
    public record Requirement(String key, Set<String> values, boolean wanted) {
        public Requirement {
            values = Set.copyOf(values);
        }

        boolean holds(Map<String, String> labels) {
            var value = labels.get(key);
            return wanted == (value != null && (values.isEmpty() || values.contains(value)));
        }
    }

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /// Parses the text form, as `team=a,tier in (x, y),!legacy`.
    ///
    /// @throws IllegalArgumentException with the place where the text stops making sense
    public static LabelSelector parse(String text) {
        var requirements = new ArrayList<Requirement>();
        Matcher term = TERM.matcher(text);
        int at = 0;
        while (at < text.length() && !text.substring(at).isBlank()) {
            if (!term.region(at, text.length()).lookingAt()) {
                throw new IllegalArgumentException("not a label selector from \"" + text.substring(at) + "\" on");
            }
            requirements.add(requirement(term));
            at = term.end();
        }
        return new LabelSelector(requirements);
    }

    private static Requirement requirement(Matcher term) {
        if (term.group("set") != null) {
            var values = new HashSet<>(List.of(term.group("values").strip().split("\\s*,\\s*")));
            return new Requirement(term.group("set"), values, term.group("how").equals("in"));
        }
        if (term.group("key") != null) {
            return new Requirement(
                    term.group("key"),
                    Set.of(term.group("value")),
                    !term.group("op").equals("!="));
        }
        return new Requirement(term.group("bare"), Set.of(), term.group("not") == null);
    }

    /// Whether an object with these labels is selected.
    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.holds(labels)) {
                return false;
            }
        }
        return true;
    }
}
