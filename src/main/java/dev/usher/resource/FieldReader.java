package dev.usher.resource;

import dev.usher.problem.Reason;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the fields of one map of an object's tree, knows where it stands, and notes what is not as the API has it:
/// unknown fields, values of another type, missing ones. Never throws for what a tree may hold.
final class FieldReader {
    private final Map<?, ?> fields;
    private final String path;
    private final Findings findings;

    /// Looks at a map; keys outside `known` are reported and otherwise ignored.
    FieldReader(Map<?, ?> fields, String path, Set<String> known, Findings findings) {
        this.fields = fields;
        this.path = path;
        this.findings = findings;
        for (Object key : fields.keySet()) {
            if (!(key instanceof String name)) {
                findings.error(Reason.INVALID_FIELD, path, "a key is no text (" + shown(key) + "): quote it");
            } else if (!known.contains(name)) {
                findings.warning(
                        Reason.UNKNOWN_FIELD,
                        at(name),
                        "the API has no such field, it is ignored"
                                + NearestName.of(name, known)
                                        .map(near -> ": did you mean " + near + "?")
                                        .orElse(": remove it or correct its name"));
            }
        }
    }

    Findings findings() {
        return findings;
    }

    /// The path of a field below this map.
    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    /// A text, absent when missing or of another type.
    Optional<String> text(String name) {
        Object value = fields.get(name);
        return value == null ? Optional.empty() : textOf(value, at(name));
    }

    /// A text, or the fallback.
    String text(String name, String fallback) {
        return text(name).orElse(fallback);
    }

    /// A text that must be there.
    Optional<String> required(String name) {
        Optional<String> value = text(name).filter(text -> !text.isEmpty());
        if (value.isEmpty() && !(fields.get(name) instanceof Map || fields.get(name) instanceof List)) {
            missing(name);
        }
        return value;
    }

    void missing(String name) {
        findings.error(Reason.MISSING_FIELD, at(name), "is required: add it");
    }

    /// A whole number within bounds, absent when missing or wrong.
    Optional<Integer> integer(String name, int least, int most) {
        Object value = fields.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
            long number = ((Number) value).longValue();
            if (number >= least && number <= most) {
                return Optional.of((int) number);
            }
            findings.error(Reason.INVALID_FIELD, at(name), "is " + shown(value) + ": must be " + least + " to " + most);
        } else {
            findings.error(Reason.INVALID_FIELD, at(name), "must be a whole number, not " + kindOf(value));
        }
        return Optional.empty();
    }

    /// A boolean, or the fallback.
    boolean bool(String name, boolean fallback) {
        Object value = fields.get(name);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Boolean bool) {
            return bool;
        }
        findings.error(Reason.INVALID_FIELD, at(name), "must be true or false, not " + kindOf(value));
        return fallback;
    }

    /// A map below this one.
    Optional<FieldReader> object(String name, Set<String> known) {
        Object value = fields.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Map<?, ?> map) {
            return Optional.of(new FieldReader(map, at(name), known, findings));
        }
        findings.error(Reason.INVALID_FIELD, at(name), "must be a map of fields, not " + kindOf(value));
        return Optional.empty();
    }

    /// An element of a list and its place.
    record Element(int index, FieldReader reader) {}

    /// The maps of a list; elements of another type are reported and left out.
    List<Element> objects(String name, Set<String> known) {
        var elements = new ArrayList<Element>();
        List<?> list = list(name);
        for (int i = 0; i < list.size(); i++) {
            String place = at(name) + "[" + i + "]";
            if (list.get(i) instanceof Map<?, ?> map) {
                elements.add(new Element(i, new FieldReader(map, place, known, findings)));
            } else {
                findings.error(Reason.INVALID_FIELD, place, "must be a map of fields, not " + kindOf(list.get(i)));
            }
        }
        return elements;
    }

    /// The texts of a list; elements of another type are reported and left out.
    List<String> texts(String name) {
        var texts = new ArrayList<String>();
        List<?> list = list(name);
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            String place = at(name) + "[" + i + "]";
            if (element == null) {
                findings.error(Reason.INVALID_FIELD, place, "must be a text, not nothing");
            } else {
                textOf(element, place).ifPresent(texts::add);
            }
        }
        return texts;
    }

    private List<?> list(String name) {
        Object value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        findings.error(Reason.INVALID_FIELD, at(name), "must be a list, not " + kindOf(value));
        return List.of();
    }

    /// A map of texts: labels, annotations, data.
    Map<String, String> textMap(String name) {
        Object value = fields.get(name);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            findings.error(Reason.INVALID_FIELD, at(name), "must be a map of texts, not " + kindOf(value));
            return Map.of();
        }
        var texts = new LinkedHashMap<String, String>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object text = entry.getValue();
            String place = at(name) + "[" + shown(entry.getKey()) + "]";
            if (!(entry.getKey() instanceof String key)) {
                findings.error(Reason.INVALID_FIELD, place, "the key is no text: quote it");
            } else if (text != null) {
                textOf(text, place).ifPresent(found -> texts.put(key, found));
            }
        }
        return texts;
    }

    /// A number or a text, as `targetPort` is.
    Optional<PortReference> port(String name) {
        Object value = fields.get(name);
        if (value instanceof Integer || value instanceof Long) {
            return integer(name, 1, 65_535).map(PortReference.ByNumber::new);
        }
        return text(name).map(PortReference.ByName::new);
    }

    private Optional<String> textOf(Object value, String place) {
        if (value instanceof String text) {
            return Optional.of(text);
        }
        String hint = value instanceof Map || value instanceof List ? "" : ": quote it";
        findings.error(Reason.INVALID_FIELD, place, "must be a text, not " + kindOf(value) + hint);
        return Optional.empty();
    }

    private static String kindOf(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case Map<?, ?> _ -> "a map";
            case List<?> _ -> "a list";
            case String _ -> "a text";
            case Boolean bool -> "the boolean " + bool;
            case Number number -> "the number " + shown(number);
            default -> "a value of another kind";
        };
    }

    /// A short form of a value, for messages.
    private static String shown(@Nullable Object value) {
        if (value instanceof Map || value instanceof List) {
            return "…";
        }
        String text = String.valueOf(value);
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
