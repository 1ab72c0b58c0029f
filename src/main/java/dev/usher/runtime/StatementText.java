package dev.usher.runtime;

import dev.usher.model.Expression;
import dev.usher.model.Statement;
import dev.usher.model.Statement.Age;
import dev.usher.model.Statement.Condition;
import dev.usher.model.Variable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Statements of scripts in words, for people.
final class StatementText {
    private StatementText() {}

    static String of(Statement statement) {
        return switch (statement) {
            case Statement.Set(String variable, Expression value) -> "let $" + variable + " be " + quoted(value);
            case Statement.Query(Expression value) -> "let the query be " + quoted(value);
            case Statement.AuthSet(String variable, Expression value) ->
                "let $" + variable + " be " + quoted(value) + " of the answer";
            case Statement.CookieFlags(String cookie, boolean pattern, var attributes) ->
                "give cookies " + (pattern ? "that match " : "") + "\"" + cookie + "\""
                        + attributes.stream()
                                .map(each -> (each.present() ? " " : " no ")
                                        + each.name()
                                        + (each.value().isEmpty() ? "" : " " + each.value()))
                                .collect(Collectors.joining(","));
            case Statement.Break _ -> "stop here";
            case Statement.If(Condition condition, List<Statement> then) ->
                "if " + of(condition)
                        + then.stream().map(StatementText::of).collect(Collectors.joining("; ", " { ", " }"));
            case Statement.Return(int status, Optional<Expression> text) ->
                "answer " + status + text.map(body -> " " + quoted(body)).orElse("");
            case Statement.Redirect(int status, Expression location) -> "redirect to " + location + ", " + status;
            case Statement.Rewrite rewrite ->
                switch (rewrite.flag()) {
                            case NONE, LAST, BREAK -> "rewrite ";
                            case REDIRECT, PERMANENT -> "redirect ";
                        }
                        + rewrite.pattern() + " to " + rewrite.target()
                        + switch (rewrite.flag()) {
                            case NONE -> ", and route it again at the end";
                            case LAST -> ", and route it again";
                            case BREAK -> "";
                            case REDIRECT -> ", 302";
                            case PERMANENT -> ", 301";
                        }
                        + (rewrite.query() ? "" : ", without the query");
            case Statement.InputHeader(String name, Expression value, boolean present, var types) ->
                "request header " + name + " " + quoted(value) + (present ? " where it is there" : "") + of(types);
            case Statement.BackendHeader(String name, Expression value) ->
                "send the backend " + name + " " + quoted(value);
            case Statement.AnswerHeader(var change, String name, Expression value, var statuses, var types) ->
                switch (change) {
                            case HIDE -> "hide " + name;
                            case ADD -> "add " + name + " " + quoted(value);
                            case SET -> "set " + name + " " + quoted(value);
                            case CLEAR -> "clear " + name;
                        }
                        + (statuses.isEmpty()
                                ? ""
                                : statuses.stream().map(String::valueOf).collect(Collectors.joining(" ", " at ", "")))
                        + of(types);
            case Statement.Expires(Age age) -> "answers expire " + of(age);
        };
    }

    private static String of(List<String> types) {
        return types.isEmpty() ? "" : " of " + String.join(" ", types);
    }

    private static String of(Age age) {
        return switch (age) {
            case Age.Relative(var time) -> "after " + time.toSeconds() + " s";
            case Age.Epoch _ -> "at once";
            case Age.Max _ -> "never";
        };
    }

    private static String of(Condition condition) {
        return switch (condition) {
            case Condition.Truth(Variable of) -> "$" + of.name();
            case Condition.Equal(Variable of, Expression to, boolean negated) ->
                "$" + of.name() + (negated ? " is not " : " is ") + quoted(to);
            case Condition.Match(Variable of, String pattern, boolean ignoreCase, boolean negated) ->
                "$" + of.name() + (negated ? " does not match " : " matches ") + pattern
                        + (ignoreCase ? " in any case" : "");
        };
    }

    private static String quoted(Expression value) {
        return "\"" + value + "\"";
    }
}
