package dev.usher.resource;

import dev.usher.model.PrivateKeyPem;
import dev.usher.model.ResourceKey;
import java.util.Optional;

/// `v1` Secret, trimmed to the keys we use and decoded from base64. Prints redacted.
///
/// @param certificate `tls.crt` as PEM text; empty when absent
/// @param privateKey `tls.key`
/// @param ca `ca.crt` as PEM text; empty when absent
/// @param crl `ca.crl` as PEM text; empty when absent
/// @param users who may sign in
public record Secret(
        ResourceKey key,
        String type,
        String certificate,
        Optional<PrivateKeyPem> privateKey,
        String ca,
        String crl,
        UserTexts users)
        implements Resource {

    @Override
    public String toString() {
        return "Secret[" + key.path() + ", " + type + ", redacted]";
    }
}
