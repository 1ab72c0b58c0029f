package dev.usher.resource;

import java.util.Map;
import java.util.Optional;

/// Decodes ConfigMap.
final class ConfigMapDecoder {
    private static final Shape OBJECT = Shape.of("apiVersion", "kind", "metadata", "binaryData", "data", "immutable");

    private ConfigMapDecoder() {}

    static Optional<ConfigMap> decode(Map<?, ?> tree, Findings findings) {
        FieldReader root = FieldReader.of(tree, OBJECT, findings);
        MetadataDecoder.decode(root);
        Map<String, String> data = root.textMap("data");
        return root.intact() ? Optional.of(new ConfigMap(findings.object(), data)) : Optional.empty();
    }
}
