package dev.usher.webhook;

import dev.usher.webhook.Review.Answer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes the answer to a review: `AdmissionReview` with a response (AD2).
final class ReviewWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private ReviewWriter() {}

    static byte[] write(Review review, Answer answer) {
        var bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("kind", "AdmissionReview");
            json.writeStringProperty("apiVersion", "admission.k8s.io/v1");
            json.writeObjectPropertyStart("response");
            json.writeStringProperty("uid", clean(review.uid()));
            json.writeBooleanProperty("allowed", answer.denial().isEmpty());
            answer.denial().ifPresent(cause -> denial(cause, json));
            if (!answer.warnings().isEmpty()) {
                json.writeArrayPropertyStart("warnings");
                answer.warnings().forEach(warning -> json.writeString(clean(warning)));
                json.writeEndArray();
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void denial(String cause, JsonGenerator json) {
        json.writeObjectPropertyStart("status");
        json.writeStringProperty("status", "Failure");
        json.writeStringProperty("message", clean(cause));
        json.writeStringProperty("reason", "BadRequest");
        json.writeNumberProperty("code", 400);
        json.writeEndObject();
    }

    /// Warnings become header fields: the API server drops one with a control character whole. Halves of surrogate
    /// pairs cannot be written at all.
    private static String clean(String text) {
        var whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        var clean = new StringBuilder(whole.length());
        whole.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return clean.toString();
    }
}
