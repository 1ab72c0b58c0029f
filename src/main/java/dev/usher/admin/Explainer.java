package dev.usher.admin;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Answers what would happen to a request, with the matcher live traffic uses. Any thread.
public interface Explainer {
    /// Explains; a question it cannot make sense of is refused, not thrown.
    Answer explain(Question question);

    /// A request to explain.
    ///
    /// @param url absolute, or a target that begins with a slash; as the caller wrote it
    /// @param clientIp address the request comes from, when that matters
    record Question(String method, String url, List<Header> headers, Optional<String> clientIp) {
        public Question {
            headers = List.copyOf(headers);
        }
    }

    /// A request header.
    record Header(String name, String value) {}

    /// What became of a question.
    sealed interface Answer {
        /// The explanation.
        record Explained(JsonNode explanation) implements Answer {}

        /// The question makes no sense.
        ///
        /// @param why one sentence for whoever asked
        record Refused(String why) implements Answer {}
    }
}
