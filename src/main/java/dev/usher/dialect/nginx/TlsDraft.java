package dev.usher.dialect.nginx;

import dev.usher.model.ClientCertificates.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The part of a draft that is about TLS.
final class TlsDraft {
    Optional<String> clientSecret = Optional.empty();
    Demand demand = Demand.REQUIRED;
    /// Whether `auth-tls-verify-client` itself asks for certificates, and not the default.
    boolean demanded;
    int clientDepth = 1;
    Optional<String> errorPage = Optional.empty();
    boolean passCertificate;
    Optional<String> subjectPattern = Optional.empty();

    String backendSecret = "";
    boolean verify;
    int backendDepth = 1;
    Optional<String> backendName = Optional.empty();
    boolean sendName;
    List<String> backendProtocols = List.of("TLSv1.2");
    List<String> backendCiphers = List.of();

    Optional<CipherString> ciphers = Optional.empty();
    Optional<Boolean> serverOrder = Optional.empty();

    /// Something about one annotation that only the others tell.
    ///
    /// @param protects whether the locations must not be served
    record Fault(String annotation, String what, boolean protects) {}

    void demand(Demand wanted) {
        demand = wanted;
        demanded = wanted == Demand.REQUIRED || wanted == Demand.OPTIONAL;
    }

    /// What the annotations do not say together. One that was to protect and has nothing to do it with closes the
    /// locations (SEC4); the original left them open.
    List<Fault> faults() {
        var faults = new ArrayList<Fault>();
        if (clientSecret.isEmpty()) {
            if (demanded) {
                faults.add(new Fault("auth-tls-verify-client", "needs auth-tls-secret to verify by", true));
            }
            if (subjectPattern.isPresent()) {
                faults.add(new Fault("auth-tls-match-cn", "needs auth-tls-secret to verify by", true));
            }
        }
        if (backendSecret.isEmpty() && verify) {
            faults.add(new Fault("proxy-ssl-verify", "needs proxy-ssl-secret to verify by", true));
        }
        if (!backendSecret.isEmpty() && verify && backendName.isEmpty()) {
            faults.add(new Fault(
                    "proxy-ssl-verify",
                    "verifies the name " + HostTrust.DEFAULT_NAME + " as long as proxy-ssl-name gives no other, and"
                            + " hardly any certificate is for that",
                    false));
        }
        errorPage.ifPresent(page -> fault(page)
                .ifPresent(
                        what -> faults.add(new Fault("auth-tls-error-page", "is " + Quoted.of(page) + what, false))));
        ciphers.filter(string -> !string.unknown().isEmpty())
                .ifPresent(string -> faults.add(new Fault(
                        "ssl-ciphers",
                        "names suites nobody knows: " + Quoted.of(String.join(":", string.unknown()))
                                + "; they are left out",
                        false)));
        return faults;
    }

    private static Optional<String> fault(String page) {
        if (page.startsWith("@")) {
            return Optional.of(", a location of nginx text, which is never run; the usual page of status 400 is sent");
        }
        return page.startsWith("/") || page.startsWith("https://") || page.startsWith("http://")
                ? Optional.empty()
                : Optional.of(", which browsers take for a path of the host itself: begin it with https:// or http://");
    }

    IngressTls finish() {
        var clients = clientSecret.map(secret -> new IngressTls.Clients(
                secret,
                demand,
                clientDepth,
                errorPage.filter(page -> !page.startsWith("@")),
                passCertificate,
                subjectPattern));
        var backends = backendSecret.isEmpty()
                ? Optional.<IngressTls.Backends>empty()
                : Optional.of(new IngressTls.Backends(
                        backendSecret, verify, backendDepth, backendName, sendName, backendProtocols, backendCiphers));
        var finished = new IngressTls(
                clients, backends, ciphers.map(CipherString::suites).orElse(List.of()), serverOrder);
        return finished.equals(IngressTls.NOTHING) ? IngressTls.NOTHING : finished;
    }
}
