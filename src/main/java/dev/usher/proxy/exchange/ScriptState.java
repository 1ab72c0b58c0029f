package dev.usher.proxy.exchange;

import dev.usher.model.Statement;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the statements of snippets did in one exchange: what they leave behind for those that run later in
/// it, which is variables they set, groups of the last expression that matched and conditions that held,
/// and where they send the request. Nothing is made before something is to be kept.
final class ScriptState implements ScriptContext {
    private final Exchange exchange;
    private final CurrentTarget current;
    private @Nullable Map<String, String> values;
    private @Nullable List<String> captures;
    /// By identity: an equal one may stand where a variable had another value.
    private @Nullable Set<Statement.If> taken;

    ScriptState(Exchange exchange, CurrentTarget current) {
        this.exchange = exchange;
        this.current = current;
    }

    /// Ready for the next exchange.
    void clear() {
        values = null;
        captures = null;
        taken = null;
    }

    @Override
    public void set(String name, String value) {
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

    @Override
    public void captured(List<String> groups) {
        captures = groups;
    }

    /// The groups of the last match; null before any.
    @Nullable
    List<String> captures() {
        return captures;
    }

    @Override
    public void take(Statement.If statement) {
        Set<Statement.If> some = taken;
        if (some == null) {
            some = Collections.newSetFromMap(new IdentityHashMap<>(2));
            taken = some;
        }
        some.add(statement);
    }

    @Override
    public void leave(Statement.If statement) {
        Set<Statement.If> some = taken;
        if (some != null) {
            some.remove(statement);
        }
    }

    /// Whether a condition held.
    boolean took(Statement.If statement) {
        Set<Statement.If> some = taken;
        if (some == null) {
            return false;
        }
        // Statements of another location may have run, which has equal ones of its host.
        boolean elsewhere = exchange.dispatch().isRerouted();
        return some.contains(statement) || (elsewhere && some.stream().anyMatch(statement::equals));
    }

    @Override
    public boolean changePath(String target) {
        if (!current.move(target)) {
            return false;
        }
        // What the backend gets is the very path that is routed (SEC9).
        exchange.forward().request().changeTarget(current.normal());
        return true;
    }

    @Override
    public void changeQuery(String query) {
        current.changeQuery(query);
        exchange.forward().request().changeTarget(current.normal());
    }

    @Override
    public boolean isMoved() {
        return current.isMoved();
    }

    @Override
    public void reroute() {
        current.stay();
        exchange.dispatch().reroute();
    }

    @Override
    public void endRewriting() {
        current.stay();
        exchange.forward().request().endRewriting();
    }
}
