package dev.usher.dialect.nginx;

import java.util.List;
import java.util.Optional;

/// What came of a snippet.
sealed interface Translation {
    /// All of it means something here, or changes nothing.
    ///
    /// @param idle what has no effect here, each with its line
    /// @param elsewhere what can be had in another place only, each with its line and that place
    record Taken(Snippet snippet, List<String> idle, List<String> elsewhere) implements Translation {
        public Taken {
            idle = List.copyOf(idle);
            elsewhere = List.copyOf(elsewhere);
        }

        /// What is to be had elsewhere in one sentence; empty where nothing is.
        Optional<String> advice() {
            return elsewhere.isEmpty() ? Optional.empty() : Optional.of(joined(elsewhere));
        }

        /// What has no effect in one sentence; empty where all has some.
        Optional<String> text() {
            return idle.isEmpty() ? Optional.empty() : Optional.of(joined(idle) + " has no effect here");
        }
    }

    /// It cannot be translated.
    ///
    /// @param faults each with its line
    record Refused(List<String> faults) implements Translation {
        public Refused {
            faults = List.copyOf(faults);
        }

        /// The faults in one sentence, without a full stop.
        String text() {
            return joined(faults);
        }
    }

    private static String joined(List<String> texts) {
        var first = texts.stream().limit(5).toList();
        return String.join("; ", first)
                + (texts.size() > first.size() ? "; and " + (texts.size() - first.size()) + " more" : "");
    }
}
