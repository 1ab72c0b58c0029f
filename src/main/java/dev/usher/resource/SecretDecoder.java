package dev.usher.resource;

import dev.usher.model.PrivateKeyPem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decodes Secret: its type and the keys we use. What a Secret holds never reaches a message.
final class SecretDecoder {
    private static final Shape OBJECT =
            Shape.of("apiVersion", "kind", "metadata", "data", "immutable", "stringData", "type");
    private static final List<String> KEYS = List.of("tls.crt", "tls.key", "ca.crt");

    private final FieldReader root;
    private final Map<String, String> encoded;
    private final Map<String, String> plain;

    private SecretDecoder(FieldReader root) {
        this.root = root;
        encoded = root.textMap("data", KEYS);
        plain = root.textMap("stringData", KEYS);
    }

    static Optional<Secret> decode(Map<?, ?> tree, Findings findings) {
        FieldReader root = FieldReader.of(tree, OBJECT, findings);
        MetadataDecoder.decode(root);
        var decoder = new SecretDecoder(root);
        Optional<String> type = root.text("type");
        var secret = new Secret(
                findings.object(),
                type.orElse("Opaque"),
                decoder.value("tls.crt").orElse(""),
                decoder.value("tls.key").map(PrivateKeyPem::new),
                decoder.value("ca.crt").orElse(""));
        return root.intact() ? Optional.of(secret) : Optional.empty();
    }

    /// One key; `stringData` wins over `data`, as the API server merges them. A value that is not base64 costs the
    /// Secret, whose last good content is better than half of a new one.
    private Optional<String> value(String key) {
        if (plain.containsKey(key)) {
            return Optional.of(plain.get(key));
        }
        return Optional.ofNullable(encoded.get(key)).flatMap(base64 -> {
            try {
                // The API server ignores line ends and nothing else; spaces come from hand-written manifests.
                byte[] bytes = Base64.getDecoder().decode(base64.replaceAll("[\\r\\n\\t ]", ""));
                return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
            } catch (IllegalArgumentException _) {
                root.wrongEntry("data", key, "is not base64: encode it, or put it as it is under stringData");
                return Optional.empty();
            }
        });
    }
}
