package dev.usher.resource;

import dev.usher.problem.NearestName;
import dev.usher.problem.Reason;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads the fields of one map of an object's tree, knows where it stands, and notes what is not as the API has it:
/// unknown fields, values of another type, missing ones. Never throws for what a tree may hold, never walks below the
/// fields it is asked for, and never shows a value that could be secret.
final class FieldReader {
    private final Map<?, ?> fields;
    private final String path;
    private final Findings findings;
    private final Damage damage;

    private FieldReader(Map<?, ?> fields, String path, Findings findings, Damage damage) {
        this.fields = fields;
        this.path = path;
        this.findings = findings;
        this.damage = damage;
    }

    /// Looks at a whole object.
    static FieldReader of(Map<?, ?> object, Shape shape, Findings findings) {
        var reader = new FieldReader(
                object, "", findings, new Damage("the object is not used, its last good version stays"));
        reader.reportUnknown(shape.names());
        return reader;
    }

    private FieldReader below(Map<?, ?> map, String at, Shape shape) {
        Damage own = shape.loss().isEmpty() ? damage : new Damage(shape.loss());
        var reader = new FieldReader(map, at, findings, own);
        reader.reportUnknown(shape.names());
        return reader;
    }

    /// The same map, where something wrong costs less than usual.
    FieldReader tolerating(String consequence) {
        return new FieldReader(fields, path, findings, new Damage(consequence));
    }

    /// Unknown fields cost nothing but themselves.
    private void reportUnknown(Set<String> known) {
        for (Object key : fields.keySet()) {
            if (!(key instanceof String name)) {
                findings.error(Reason.INVALID_FIELD, path, () -> badKey(key));
            } else if (!known.contains(name)) {
                findings.warning(Reason.UNKNOWN_FIELD, at(Shown.step(name)), () -> unknown(name, known));
            }
        }
    }

    private static String unknown(String name, Set<String> known) {
        return Shown.word(name) + " is no field of the API here and is ignored: "
                + NearestName.of(name, known)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("known are " + String.join(", ", new TreeSet<>(known)) + ".");
    }

    /// Whether nothing was wrong so far, here or below where it would cost this.
    boolean intact() {
        return !damage.isDone();
    }

    /// The path of a field below this map.
    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    /// Notes that a field is wrong, with what it costs.
    void wrong(Reason reason, String name, Supplier<String> whatAndFix) {
        wrongAt(reason, at(name), () -> name + " " + whatAndFix.get());
    }

    private void wrongAt(Reason reason, String place, Supplier<String> whatAndFix) {
        damage.inflict();
        findings.error(reason, place, () -> whatAndFix.get() + "; " + damage.loss() + ".");
    }

    void missing(String name) {
        wrong(Reason.MISSING_FIELD, name, () -> "is required: add it");
    }

    /// A text, absent when missing or of another type.
    Optional<String> text(String name) {
        Object value = fields.get(name);
        return value == null ? Optional.empty() : textOf(value, at(name), name);
    }

    /// A text, or nothing.
    String textOrEmpty(String name) {
        return text(name).orElse("");
    }

    /// A text that must be there and not be empty.
    Optional<String> required(String name) {
        Object value = fields.get(name);
        if (value == null || value.equals("")) {
            missing(name);
            return Optional.empty();
        }
        return text(name);
    }

    /// One of a few words; absent when missing or another one.
    Optional<String> oneOf(String name, List<String> words) {
        Optional<String> text = text(name);
        if (text.isPresent() && !words.contains(text.get())) {
            wrong(
                    Reason.INVALID_FIELD,
                    name,
                    () -> "is " + Shown.quoted(text.get()) + ": use " + String.join(" or ", words)
                            + " as written here");
            return Optional.empty();
        }
        return text;
    }

    /// A whole number within bounds, absent when missing or wrong.
    Optional<Integer> integer(String name, int least, int most) {
        return whole(name, least, most).map(Long::intValue);
    }

    /// A whole number within bounds, absent when missing or wrong.
    Optional<Long> whole(String name, long least, long most) {
        Object value = fields.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Integer || value instanceof Long || value instanceof BigInteger)) {
            String fix = value instanceof String ? ": remove the quotes" : "";
            wrong(Reason.INVALID_FIELD, name, () -> "must be a whole number, not " + Shown.kindOf(value) + fix);
            return Optional.empty();
        }
        boolean fits = !(value instanceof BigInteger big) || big.bitLength() < Long.SIZE;
        long number = ((Number) value).longValue();
        if (!fits || number < least || number > most) {
            wrong(Reason.INVALID_FIELD, name, () -> "must be from " + least + " to " + most);
            return Optional.empty();
        }
        return Optional.of(number);
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
        wrong(Reason.INVALID_FIELD, name, () -> "must be true or false, not " + Shown.kindOf(value));
        return fallback;
    }

    /// A map below this one.
    Optional<FieldReader> object(String name, Shape shape) {
        Object value = fields.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Map<?, ?> map) {
            return Optional.of(below(map, at(name), shape));
        }
        wrong(Reason.INVALID_FIELD, name, () -> "must be a map of fields, not " + Shown.kindOf(value));
        return Optional.empty();
    }

    /// A map below this one that must be there.
    Optional<FieldReader> requiredObject(String name, Shape shape) {
        if (!has(name)) {
            missing(name);
        }
        return object(name, shape);
    }

    /// An element of a list and its place.
    record Element(int index, FieldReader reader) {}

    /// The maps of a list; an element of another type costs only itself.
    List<Element> objects(String name, Shape shape) {
        var elements = new ArrayList<Element>();
        List<?> list = list(name);
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            String place = at(name) + "[" + i + "]";
            if (element instanceof Map<?, ?> map) {
                elements.add(new Element(i, below(map, place, shape)));
            } else {
                ignored(place, name, "a map of fields", element);
            }
        }
        return elements;
    }

    /// A text of a list and its place.
    record Text(int index, String text) {}

    /// The texts of a list; an element of another type costs only itself.
    List<Text> texts(String name) {
        var texts = new ArrayList<Text>();
        List<?> list = list(name);
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof String text) {
                texts.add(new Text(i, text));
            } else {
                ignored(at(name) + "[" + i + "]", name, "text", list.get(i));
            }
        }
        return texts;
    }

    /// The texts of a list without their places.
    List<String> textList(String name) {
        return texts(name).stream().map(Text::text).toList();
    }

    /// How many elements a list has as written.
    int size(String name) {
        return fields.get(name) instanceof List<?> list ? list.size() : 0;
    }

    /// Notes that an element of a list of texts is wrong, which costs only itself.
    void wrongElement(Reason reason, String name, int index, String whatAndFix) {
        findings.error(
                reason,
                at(name) + "[" + index + "]",
                () -> "An element of " + name + " " + whatAndFix + "; it is ignored.");
    }

    private void ignored(String place, String name, String wanted, @Nullable Object element) {
        findings.error(
                Reason.INVALID_FIELD,
                place,
                () -> "An element of " + name + " must be " + wanted + ", not " + Shown.kindOf(element)
                        + "; it is ignored.");
    }

    private List<?> list(String name) {
        Object value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        wrong(Reason.INVALID_FIELD, name, () -> "must be a list, not " + Shown.kindOf(value));
        return List.of();
    }

    /// A map of texts: labels, annotations, data. No value is empty text. One of another type counts as the text that
    /// it would be in quotes, a map or a list as empty text: what is meant to protect must not just be left out.
    Map<String, String> textMap(String name) {
        var texts = new LinkedHashMap<String, String>();
        map(name).forEach((key, value) -> {
            if (key instanceof String text) {
                texts.put(text, asText(name, text, value));
            } else {
                findings.error(Reason.INVALID_FIELD, at(name), () -> badKey(key));
            }
        });
        return texts;
    }

    private String asText(String name, String key, @Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof String text) {
            return text;
        }
        String read = value instanceof Map || value instanceof List ? "" : value.toString();
        findings.error(
                Reason.INVALID_FIELD,
                at(name) + "[" + Shown.step(key) + "]",
                () -> mustBeText(Shown.word(key), value) + "; it counts as " + Shown.quoted(read) + ".");
        return read;
    }

    /// Some entries of a map of texts, all of which must be right; the others are not looked at.
    Map<String, String> textMap(String name, List<String> keys) {
        var texts = new LinkedHashMap<String, String>();
        Map<?, ?> map = map(name);
        for (String key : keys) {
            if (map.containsKey(key)) {
                entry(name, key, map.get(key)).ifPresent(found -> texts.put(key, found));
            }
        }
        return texts;
    }

    /// The entries of a map that are texts; nothing is said about others.
    Map<String, String> textEntries(String name) {
        var texts = new LinkedHashMap<String, String>();
        if (fields.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (key instanceof String known && value instanceof String text) {
                    texts.put(known, text);
                }
            });
        }
        return texts;
    }

    private Map<?, ?> map(String name) {
        Object value = fields.get(name);
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        wrong(Reason.INVALID_FIELD, name, () -> "must be a map of texts, not " + Shown.kindOf(value));
        return Map.of();
    }

    private Optional<String> entry(String name, String key, @Nullable Object value) {
        return value == null ? Optional.of("") : textOf(value, at(name) + "[" + Shown.step(key) + "]", Shown.word(key));
    }

    private static String badKey(@Nullable Object key) {
        return "A key is not text (" + Shown.word(key) + ") and is ignored: quote it.";
    }

    /// Notes that an entry of a map of texts is wrong.
    void wrongEntry(String name, String key, String whatAndFix) {
        wrongAt(Reason.INVALID_FIELD, at(name) + "[" + key + "]", () -> key + " " + whatAndFix);
    }

    /// A number or a text, as `targetPort` is.
    Optional<PortReference> port(String name) {
        Object value = fields.get(name);
        if (value instanceof Number) {
            return integer(name, 0, 65_535).map(PortReference.ByNumber::new);
        }
        return text(name).map(PortReference.ByName::new);
    }

    private Optional<String> textOf(Object value, String place, String name) {
        if (value instanceof String text) {
            return Optional.of(text);
        }
        wrongAt(Reason.INVALID_FIELD, place, () -> mustBeText(name, value));
        return Optional.empty();
    }

    private static String mustBeText(String name, Object value) {
        return name + " must be text, not " + Shown.kindOf(value) + quoteHint(value);
    }

    private static String quoteHint(Object value) {
        return value instanceof Map || value instanceof List ? "" : ": quote it";
    }
}
