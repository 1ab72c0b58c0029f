package dev.usher.resource;

import dev.usher.model.ResourceKey;
import dev.usher.problem.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Names of objects as the API allows them: DNS-1123 subdomains, and labels for namespaces.
public final class ObjectNames {
    private static final int LONGEST = 253;

    private ObjectNames() {}

    /// What is wrong with a name.
    ///
    /// @param field path of the part that is wrong
    /// @param message a sentence about the object that has the name
    public record Fault(Reason reason, String field, String message) {}

    /// What is wrong with the name of an object, empty when nothing is.
    public static Optional<Fault> fault(ResourceKey key) {
        if (key.name().isEmpty()) {
            return Optional.of(new Fault(
                    Reason.MISSING_FIELD,
                    "metadata.name",
                    "metadata.name is required, the object is not used: add it."));
        }
        if (!isSubdomain(key.name())) {
            return Optional.of(new Fault(
                    Reason.INVALID_FIELD,
                    "metadata.name",
                    "metadata.name must be lower-case letters, digits, '-' and '.', at most 253, and begin and end with a"
                            + " letter or digit; the object is not used: correct the name."));
        }
        if (!key.namespace().isEmpty() && !HostNames.isLabel(key.namespace())) {
            return Optional.of(new Fault(
                    Reason.INVALID_FIELD,
                    "metadata.namespace",
                    "metadata.namespace must be lower-case letters, digits and '-', at most 63; the object is not used:"
                            + " correct the namespace."));
        }
        return Optional.empty();
    }

    /// What is wrong with an object that cannot be told from others: it has no name, or a name or namespace that is no
    /// text, such as `name: off` in YAML. The message goes on where a sentence names the object.
    ///
    /// @param tree the whole object
    public static Optional<Fault> untold(Map<?, ?> tree) {
        Map<?, ?> metadata = tree.get("metadata") instanceof Map<?, ?> map ? map : Map.of();
        for (String field : List.of("name", "namespace")) {
            Object value = metadata.get(field);
            if (value != null && !(value instanceof String)) {
                boolean quotable = !(value instanceof Map || value instanceof List);
                return Optional.of(new Fault(
                        Reason.INVALID_FIELD,
                        "metadata." + field,
                        "has a metadata." + field + " that is " + Shown.kindOf(value) + ", not text, and is not used: "
                                + (quotable ? "quote it." : "correct it.")));
            }
        }
        return metadata.get("name") instanceof String name && !name.isEmpty()
                ? Optional.empty()
                : Optional.of(new Fault(
                        Reason.MISSING_FIELD, "metadata.name", "has no metadata.name and is not used: add it."));
    }

    /// A name that can be printed even when it is none.
    static String printable(String name) {
        return Shown.printable(name, LONGEST);
    }

    private static boolean isSubdomain(String name) {
        if (name.length() > LONGEST) {
            return false;
        }
        for (String label : name.split("\\.", -1)) {
            // Labels of object names may be longer than those of host names.
            if (!HostNames.isLabel(label, LONGEST)) {
                return false;
            }
        }
        return true;
    }
}
