package dev.usher.resource;

import dev.usher.model.PrivateKeyPem;
import dev.usher.problem.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Decodes Secret, ConfigMap and Namespace. What a Secret holds never reaches a message.
final class DataDecoder {
    private static final Set<String> SECRET =
            Set.of("apiVersion", "kind", "metadata", "data", "stringData", "type", "immutable");
    private static final Set<String> CONFIG_MAP =
            Set.of("apiVersion", "kind", "metadata", "data", "binaryData", "immutable");
    private static final Set<String> NAMESPACE = Set.of("apiVersion", "kind", "metadata", "spec", "status");

    private DataDecoder() {}

    static Optional<Secret> secret(Map<?, ?> tree, Findings findings) {
        var root = new FieldReader(tree, "", SECRET, findings);
        ResourceDecoder.metadata(root);
        Map<String, String> encoded = root.textMap("data");
        Map<String, String> plain = root.textMap("stringData");
        return Optional.of(new Secret(
                findings.object(),
                root.text("type", "Opaque"),
                value("tls.crt", encoded, plain, findings).orElse(""),
                value("tls.key", encoded, plain, findings).map(PrivateKeyPem::new),
                value("ca.crt", encoded, plain, findings).orElse("")));
    }

    /// A key of a Secret: `stringData` wins over `data`, as the API server merges them.
    private static Optional<String> value(
            String key, Map<String, String> encoded, Map<String, String> plain, Findings findings) {
        if (plain.containsKey(key)) {
            return Optional.of(plain.get(key));
        }
        String base64 = encoded.get(key);
        if (base64 == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Base64.getMimeDecoder().decode(base64.strip()), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException wrong) {
            findings.error(
                    Reason.INVALID_FIELD,
                    "data[" + key + "]",
                    "is not base64: encode it, or use stringData for plain text");
            return Optional.empty();
        }
    }

    static Optional<ConfigMap> configMap(Map<?, ?> tree, Findings findings) {
        var root = new FieldReader(tree, "", CONFIG_MAP, findings);
        ResourceDecoder.metadata(root);
        return Optional.of(new ConfigMap(findings.object(), root.textMap("data")));
    }

    static Optional<Namespace> namespace(Map<?, ?> tree, Findings findings) {
        var root = new FieldReader(tree, "", NAMESPACE, findings);
        return Optional.of(
                new Namespace(findings.object(), ResourceDecoder.metadata(root).labels()));
    }
}
