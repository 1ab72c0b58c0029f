package dev.usher.dialect.reference;

import dev.usher.model.Certificate;
import java.util.List;

/// What a Secret is worth as a server certificate.
public sealed interface SecretCertificate {

    /// A certificate with its key.
    ///
    /// @param names lower-case DNS names it is for: its SAN list, or its common name when it has none (S2)
    record Usable(Certificate certificate, List<String> names) implements SecretCertificate {
        public Usable {
            names = List.copyOf(names);
        }

        /// Whether the certificate is for a host: an equal name, or a wildcard for exactly one label.
        public boolean covers(String host) {
            int dot = host.indexOf('.');
            var wildcard = dot > 0 && host.charAt(0) != '*' ? "*" + host.substring(dot) : host;
            return names.contains(host) || names.contains(wildcard);
        }
    }

    /// Nothing to serve.
    ///
    /// @param why ends a sentence that begins with the name of the Secret
    record Unusable(String why) implements SecretCertificate {}

    /// There is no such Secret, or not yet: whoever issues certificates makes it later than the Ingress.
    record Absent() implements SecretCertificate {}
}
