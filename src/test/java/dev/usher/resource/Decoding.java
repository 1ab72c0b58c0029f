package dev.usher.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.problem.Problem;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// One YAML text decoded.
record Decoding(Change change) {

    static Decoding of(String yaml) {
        return new Decoding(ResourceDecoder.decode(tree(yaml), "default")
                .orElseThrow(() -> new AssertionError("not a kind of ours")));
    }

    static Map<?, ?> tree(String yaml) {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    /// The object, which must have been accepted.
    <T extends Resource> T as(Class<T> type) {
        assertThat(change).isInstanceOf(Change.Put.class);
        return type.cast(((Change.Put) change).resource());
    }

    boolean isRejected() {
        return change instanceof Change.Reject;
    }

    List<Problem> problems() {
        return switch (change) {
            case Change.Put put -> put.problems();
            case Change.Reject reject -> reject.problems();
            case Change.Delete _ -> List.of();
        };
    }

    /// Each problem as `severity reason field: message`.
    List<String> lines() {
        return problems().stream()
                .map(problem ->
                        problem.severity() + " " + problem.reason() + " " + problem.field() + ": " + problem.message())
                .toList();
    }

    /// The fields with problems.
    List<String> fields() {
        return problems().stream().map(Problem::field).toList();
    }
}
