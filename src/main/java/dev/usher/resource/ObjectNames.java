package dev.usher.resource;

import dev.usher.model.ResourceKey;
import java.util.Optional;

/// Names of objects as the API allows them: DNS-1123 subdomains, and labels for namespaces.
final class ObjectNames {
    private static final int LONGEST = 253;

    private ObjectNames() {}

    /// What is wrong with the name of an object, empty when nothing is.
    static Optional<String> problem(ResourceKey key) {
        if (key.name().isEmpty()) {
            return Optional.of("metadata.name is required, the object is not used: add it.");
        }
        if (!isSubdomain(key.name())) {
            return Optional.of(
                    "metadata.name must be lower-case letters, digits, '-' and '.', at most 253, and begin and"
                            + " end with a letter or digit; the object is not used: correct the name.");
        }
        if (!key.namespace().isEmpty() && !HostNames.isLabel(key.namespace())) {
            return Optional.of(
                    "metadata.namespace must be lower-case letters, digits and '-', at most 63; the object is"
                            + " not used: correct the namespace.");
        }
        return Optional.empty();
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
