package dev.usher.admin;

import dev.usher.model.Certificate;
import dev.usher.model.RoutingTable;
import dev.usher.model.TlsTable;
import dev.usher.model.VirtualHost;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The certificate a host is shown, by its name (H2.1). Never its key.
final class CertificatePages {
    /// Of a chain nothing else is shown: it is what stands in the Secret, and some keep the key in the same text.
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]++-----END CERTIFICATE-----");

    private final Supplier<RoutingTable> table;

    CertificatePages(Supplier<RoutingTable> table) {
        this.table = table;
    }

    /// `hostname`: a name as clients send it, or as an Ingress has it (`*.example.com`); `_` for the certificate that
    /// all other names get, where it is one of a Secret.
    void ofHost(Query query, Reply reply) throws IOException, BadRequestException {
        String host = query.one("hostname")
                .filter(given -> !given.isBlank())
                .orElseThrow(() -> new BadRequestException("Hostname must be specified."));
        Optional<String> chain =
                find(table.get().tls(), host.toLowerCase(Locale.ROOT)).map(CertificatePages::chain);
        if (chain.isEmpty()) {
            reply.text(404, "No certificate associated with this hostname.");
        } else {
            reply.text(200, chain.get());
        }
    }

    private static Optional<Certificate> find(TlsTable tls, String host) {
        return host.equals(VirtualHost.CATCH_ALL) ? tls.fallback() : tls.named(host);
    }

    private static String chain(Certificate certificate) {
        return CERTIFICATE
                .matcher(certificate.chainPem())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining("\n"));
    }
}
