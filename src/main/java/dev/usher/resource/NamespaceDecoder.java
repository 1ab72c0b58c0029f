package dev.usher.resource;

import java.util.Map;
import java.util.Optional;

/// Decodes Namespace: its labels.
final class NamespaceDecoder {
    private static final Shape OBJECT = Shape.of("apiVersion", "kind", "metadata", "spec", "status");

    private NamespaceDecoder() {}

    static Optional<Namespace> decode(Map<?, ?> tree, Findings findings) {
        FieldReader root = FieldReader.of(tree, OBJECT, findings);
        return Optional.of(
                new Namespace(findings.object(), MetadataDecoder.decode(root).labels()));
    }
}
