package dev.usher.webhook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads `AdmissionReview` of `admission.k8s.io/v1`. Streams: the old object, and what nobody reads of the new one, are
/// passed over without being held, and what is held is bounded in depth and number, so that a review costs memory in
/// proportion to nothing a stranger chooses (CVE-2026-24514).
final class ReviewReader {
    private static final String VERSION = "admission.k8s.io/v1";
    private static final JsonFactory JSON = new JsonFactory();

    /// An Ingress of 1.5 MiB, the most the API server stores, has less.
    private static final int MOST_VALUES = 300_000;

    private static final int DEEPEST = 50;

    private final JsonParser parser;
    private int values;

    private ReviewReader(JsonParser parser) {
        this.parser = parser;
    }

    /// What is no review.
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;
        private final String why;

        /// @param status of HTTP: 400 for what is no JSON or too much of it, 500 for another object or kind (AD1)
        UnreadableException(int status, String why) {
            super(why, null, false, false);
            this.status = status;
            this.why = why;
        }

        int status() {
            return status;
        }

        String why() {
            return why;
        }
    }

    static Review read(byte[] body) throws UnreadableException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            return new ReviewReader(parser).review();
        } catch (JacksonException _) {
            // The parser's own message quotes what it read.
            throw new UnreadableException(400, "the body is not JSON");
        }
    }

    private Review review() throws UnreadableException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new UnreadableException(400, "the body is no JSON object");
        }
        var envelope = new LinkedHashMap<String, String>();
        Optional<Review> request = Optional.empty();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("request") && value == JsonToken.START_OBJECT) {
                request = Optional.of(request());
            } else if (value == JsonToken.VALUE_STRING) {
                envelope.put(name, parser.getString());
            } else {
                parser.skipChildren();
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw new UnreadableException(400, "the body is not one JSON object");
        }
        if (!"AdmissionReview".equals(envelope.get("kind")) || !VERSION.equals(envelope.get("apiVersion"))) {
            throw new UnreadableException(500, "only AdmissionReview of " + VERSION + " is answered");
        }
        return request.orElseThrow(() -> new UnreadableException(400, "the review has no request"));
    }

    private Review request() throws UnreadableException {
        var texts = new LinkedHashMap<String, String>();
        Optional<Map<String, Object>> object = Optional.empty();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("object") && value == JsonToken.START_OBJECT) {
                object = Optional.of(object(1));
            } else if (name.equals("kind") && value == JsonToken.START_OBJECT) {
                texts.put("kind", kind());
            } else if (value == JsonToken.VALUE_STRING) {
                texts.put(name, parser.getString());
            } else {
                parser.skipChildren();
            }
        }
        String kind = texts.getOrDefault("kind", "");
        if (!kind.equals(Review.INGRESS)) {
            throw new UnreadableException(500, "only objects of kind " + Review.INGRESS + " are reviewed");
        }
        return new Review(
                texts.getOrDefault("uid", ""),
                texts.getOrDefault("operation", ""),
                texts.getOrDefault("namespace", ""),
                texts.getOrDefault("name", ""),
                object);
    }

    private String kind() {
        var parts = new LinkedHashMap<String, String>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                parts.put(name, parser.getString());
            } else {
                parser.skipChildren();
            }
        }
        return parts.getOrDefault("group", "") + "/" + parts.getOrDefault("version", "") + " "
                + parts.getOrDefault("kind", "");
    }

    private Map<String, Object> object(int depth) throws UnreadableException {
        var fields = new LinkedHashMap<String, Object>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals("managedFields")) {
                parser.skipChildren();
                continue;
            }
            Object value = value(token, depth);
            if (value != null) {
                fields.put(name, value);
            }
        }
        return fields;
    }

    private List<Object> array(int depth) throws UnreadableException {
        var elements = new ArrayList<Object>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            Object value = value(token, depth);
            if (value != null) {
                elements.add(value);
            }
        }
        return elements;
    }

    /// A value as the decoders of objects take it; null for `null`, which means absent in an object of Kubernetes.
    private @Nullable Object value(@Nullable JsonToken token, int depth) throws UnreadableException {
        if (++values > MOST_VALUES || depth > DEEPEST) {
            throw new UnreadableException(400, "the object has too many values, or too many inside each other");
        }
        return switch (token) {
            case START_OBJECT -> object(depth + 1);
            case START_ARRAY -> array(depth + 1);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case null, default -> throw new UnreadableException(400, "the body ends too early");
        };
    }
}
