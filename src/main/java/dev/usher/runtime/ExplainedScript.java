package dev.usher.runtime;

import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.model.Statement;
import dev.usher.proxy.exchange.ScriptContext;
import dev.usher.routing.Escapes;
import dev.usher.routing.PathNormalizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the statements of snippets do to a request that is explained. They run as in live traffic where
/// all they decide by is known, and are named where it is not.
final class ExplainedScript implements ScriptContext {
    private final ExplainedVariables variables;
    private final ExplainedForward forward;
    private final List<String> steps;
    private final Set<Statement.If> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean moved;
    private String movedPath = "";
    /// The path it is to be routed by again, escaped; empty where it is not.
    private Optional<String> rerouted = Optional.empty();

    /// @param steps where what is done is noted
    ExplainedScript(ExplainedVariables variables, ExplainedForward forward, List<String> steps) {
        this.variables = variables;
        this.forward = forward;
        this.steps = steps;
    }

    /// Whether a script can be run on what is known of the request; if not, it is only named.
    boolean runs(Filter.Script script) {
        if (variables.decide(script)) {
            return true;
        }
        variables.leaveOpen(script);
        steps.add("then: " + FilterText.of(script));
        return false;
    }

    /// The path it is to be routed by again, escaped; told once.
    Optional<String> takeRerouted() {
        var path = rerouted;
        rerouted = Optional.empty();
        return path;
    }

    @Override
    public void set(String name, String value) {
        variables.set(name, value);
        steps.add("variable: " + name + " is " + value);
    }

    @Override
    public void captured(List<String> groups) {
        variables.captured(groups);
    }

    @Override
    public void take(Statement.If statement) {
        taken.add(statement);
    }

    @Override
    public void leave(Statement.If statement) {
        taken.remove(statement);
    }

    @Override
    public boolean changePath(String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
        var normalizer = new PathNormalizer();
        if (!normalizer.normalize(bytes, 0, bytes.length)) {
            return false;
        }
        variables.path(normalizer.copy());
        variables.query(mark < 0 ? "" : target.substring(mark + 1));
        movedPath = path;
        moved = true;
        steps.add("rewrite: the path is " + target);
        return true;
    }

    @Override
    public void changeQuery(String query) {
        variables.query(query);
        var target = new StringBuilder();
        Escapes.append(target, new String(variables.path(), StandardCharsets.ISO_8859_1), "%#?");
        steps.add("rewrite: the backend sees " + target + variables.queryPart());
    }

    @Override
    public boolean isMoved() {
        return moved;
    }

    @Override
    public void reroute() {
        moved = false;
        rerouted = Optional.of(movedPath);
    }

    @Override
    public void endRewriting() {
        moved = false;
        forward.endRewriting();
    }

    /// Tells which headers a script that was run would change, of the request and of answers.
    ///
    /// @param answered whether it was the script that answered: that stays the last step
    void tellHeaders(Filter.Script script, boolean answered) {
        int at = answered ? steps.size() - 1 : steps.size();
        var found = new ArrayList<String>();
        headers(script.statements(), answered, found);
        steps.addAll(at, found);
    }

    private void headers(List<Statement> statements, boolean answered, List<String> found) {
        for (Statement statement : statements) {
            if (statement instanceof Statement.If branch) {
                if (taken.contains(branch)) {
                    headers(branch.then(), answered, found);
                }
            } else {
                header(statement, answered, found);
            }
        }
    }

    private void header(Statement statement, boolean answered, List<String> found) {
        if (statement instanceof Statement.InputHeader header && !answered) {
            var filled = Expression.literal(variables.expand(header.value()));
            found.add("in the request: "
                    + StatementText.of(
                            new Statement.InputHeader(header.name(), filled, header.present(), header.types())));
        } else if (statement instanceof Statement.AnswerHeader header) {
            var filled = Expression.literal(variables.expandLate(header.value()));
            found.add("in answers: "
                    + StatementText.of(new Statement.AnswerHeader(
                            header.change(), header.name(), filled, header.statuses(), header.types())));
        } else if (statement instanceof Statement.Expires || statement instanceof Statement.CookieFlags) {
            found.add("in answers: " + StatementText.of(statement));
        }
    }
}
