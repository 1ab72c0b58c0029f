package dev.usher.resource;

import dev.usher.model.PrivateKeyPem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Decodes Secret: its type and the keys we use. What a Secret holds never reaches a message.
final class SecretDecoder {
    private static final Shape OBJECT =
            Shape.of("apiVersion", "kind", "metadata", "data", "immutable", "stringData", "type");
    private static final List<String> KEYS = List.of("tls.crt", "tls.key", "ca.crt", "ca.crl", UserTexts.FILE);

    private static final int LONGEST_ENCODED = 1024;

    /// Never users, and often large: Helm keeps its releases in Secrets.
    private static final Set<String> WITHOUT_USERS = Set.of(
            "helm.sh/release.v1",
            "kubernetes.io/tls",
            "kubernetes.io/service-account-token",
            "kubernetes.io/dockerconfigjson",
            "kubernetes.io/dockercfg",
            "kubernetes.io/ssh-auth",
            "bootstrap.kubernetes.io/token");

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
                decoder.value("ca.crt").orElse(""),
                decoder.value("ca.crl").orElse(""),
                WITHOUT_USERS.contains(type.orElse("")) ? UserTexts.NONE : decoder.users());
        return root.intact() ? Optional.of(secret) : Optional.empty();
    }

    /// A value that is not base64 costs the Secret only where it is the file of users: nobody knows whether the others
    /// are meant for us.
    private UserTexts users() {
        var texts = new HashMap<String, String>();
        root.textEntries("data").forEach((key, base64) -> {
            if (!KEYS.contains(key) && base64.length() <= LONGEST_ENCODED) {
                decode(base64).filter(UserTexts::isHash).ifPresent(text -> texts.put(key, text));
            }
        });
        root.textEntries("stringData").forEach((key, text) -> {
            if (key.equals(UserTexts.FILE) || !KEYS.contains(key)) {
                texts.put(key, latin1(text));
            }
        });
        if (!plain.containsKey(UserTexts.FILE)) {
            value(UserTexts.FILE).ifPresent(text -> texts.put(UserTexts.FILE, text));
        }
        return UserTexts.of(texts);
    }

    /// Characters above Latin-1 come from `stringData` alone: what they are as octets, one character each.
    private static String latin1(String text) {
        boolean octets = text.chars().allMatch(c -> c < 0x80);
        return octets ? text : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static Optional<String> decode(String base64) {
        try {
            // The API server ignores line ends and nothing else; spaces come from hand-written manifests.
            byte[] bytes = Base64.getDecoder().decode(base64.replaceAll("[\\r\\n\\t ]", ""));
            return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /// One key; `stringData` wins over `data`, as the API server merges them. A value that is not base64 costs the
    /// Secret, whose last good content is better than half of a new one.
    private Optional<String> value(String key) {
        if (plain.containsKey(key)) {
            return Optional.of(plain.get(key));
        }
        return Optional.ofNullable(encoded.get(key)).flatMap(base64 -> {
            var text = decode(base64);
            if (text.isEmpty()) {
                root.wrongEntry("data", key, "is not base64: encode it, or put it as it is under stringData");
            }
            return text;
        });
    }
}
