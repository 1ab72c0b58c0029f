package dev.usher.proxy.exchange;

import dev.usher.model.Statement;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the statements of snippets leave behind for those that run later in the same exchange: variables they set,
/// groups of the last expression that matched, conditions that held. Nothing is made before something is to be kept.
final class ScriptState {
    private @Nullable Map<String, String> values;
    private @Nullable List<String> captures;
    /// By identity: an equal one may stand where a variable had another value.
    private @Nullable Set<Statement.If> taken;

    /// Ready for the next exchange.
    void clear() {
        values = null;
        captures = null;
        taken = null;
    }

    void set(String name, String value) {
        Map<String, String> known = values;
        if (known == null) {
            known = new HashMap<>();
            values = known;
        }
        known.put(name, value);
    }

    /// The value of a variable; null for one that nobody has set.
    @Nullable
    String value(String name) {
        Map<String, String> known = values;
        return known == null ? null : known.get(name);
    }

    void captured(List<String> groups) {
        captures = groups;
    }

    /// The groups of the last match; null before any.
    @Nullable
    List<String> captures() {
        return captures;
    }

    void take(Statement.If statement) {
        Set<Statement.If> some = taken;
        if (some == null) {
            some = Collections.newSetFromMap(new IdentityHashMap<>(2));
            taken = some;
        }
        some.add(statement);
    }

    /// Forgets that a condition held.
    void leave(Statement.If statement) {
        Set<Statement.If> some = taken;
        if (some != null) {
            some.remove(statement);
        }
    }

    /// Whether a condition held.
    ///
    /// @param elsewhere whether statements of another location may have run, which has equal ones of its host
    boolean took(Statement.If statement, boolean elsewhere) {
        Set<Statement.If> some = taken;
        return some != null
                && (some.contains(statement) || (elsewhere && some.stream().anyMatch(statement::equals)));
    }
}
