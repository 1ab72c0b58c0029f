package dev.usher.dialect.nginx;

import dev.usher.model.ClientCertificates.Demand;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Client certificates (2.3).
final class ClientCertificateAnnotations {
    private static final ValueType<Demand> DEMAND = ValueType.enumeration(Map.of(
            "on", Demand.REQUIRED,
            "off", Demand.NOTHING,
            "optional", Demand.OPTIONAL,
            "optional_no_ca", Demand.ANY));
    private static final ValueType<String> DEMAND_WORD = new ValueType<>(DEMAND.expected(), Optional::of);
    private static final ValueType<Integer> DEPTH =
            ValueType.COUNT.where(depth -> depth <= 100, "a whole number, 0 to 100");
    private static final Pattern PAGE =
            Pattern.compile("https?://.*|(?:[A-Za-z0-9.-]+(?::[0-9]{1,5})?)?/.*|@[A-Za-z0-9_-]+");
    private static final ValueType<String> ERROR_PAGE = new ValueType<>(
            "a URL, absolute or relative, or the name of a location after @",
            text -> (text.startsWith("@") ? ValueType.TEXT : ValueType.URL)
                    .parse(text)
                    .filter(page -> PAGE.matcher(page).matches()));

    static final List<Annotation<?>> ROWS = List.of(
            Annotation.honoured(
                    "auth-tls-secret",
                    ValueType.BASIC,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.REJECT,
                    (draft, secret) -> draft.tls.clientSecret = Optional.of(secret),
                    "Secret with the authorities whose certificates clients must have (ca.crt), and the certificates"
                            + " taken back (ca.crl); holds for whole hosts. While it cannot be used they answer 403."),
            Annotation.honoured(
                    "auth-tls-verify-client",
                    DEMAND_WORD,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    ClientCertificateAnnotations::demand,
                    "Whether a certificate is required: on (the default with auth-tls-secret), optional,"
                            + " optional_no_ca or off. As in nginx, plain HTTP is not asked."),
            Annotation.honoured(
                    "auth-tls-verify-depth",
                    DEPTH,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, depth) -> draft.tls.clientDepth = Math.max(1, depth),
                    "Most intermediate authorities in the chain of a certificate; 0 counts as 1."),
            Annotation.honoured(
                    "auth-tls-error-page",
                    ERROR_PAGE,
                    Scope.OWN,
                    Risk.HIGH,
                    BadValue.REJECT,
                    (draft, page) -> draft.tls.errorPage = Optional.of(page),
                    "Where a client without a good certificate is redirected (302) instead of 400. A page of the same"
                            + " host is itself served without a certificate."),
            Annotation.honoured(
                    "auth-tls-pass-certificate-to-upstream",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, on) -> draft.tls.passCertificate = on,
                    "Sends the certificate to the backend, as escaped PEM in ssl-client-cert."),
            Annotation.honoured(
                            "auth-tls-match-cn",
                            ValueType.matching("CN=[ -~]*", "CN= and a regular expression"),
                            Scope.OWN,
                            Risk.HIGH,
                            BadValue.REJECT,
                            (draft, pattern) -> draft.tls.subjectPattern = Optional.of(pattern),
                            "Regular expression for the subject; others get 403, over plain HTTP too.")
                    .protecting());

    private ClientCertificateAnnotations() {}

    /// A word nobody knows counts as the default, which asks for the most.
    private static void demand(SettingsDraft draft, String text) {
        draft.tls.demand(DEMAND.parse(text).orElseGet(() -> {
            draft.tell(new SettingsDraft.Finding(
                    Severity.WARNING,
                    Reason.INVALID_ANNOTATION,
                    "auth-tls-verify-client",
                    "auth-tls-verify-client is " + Quoted.of(text) + ", expected " + DEMAND.expected()
                            + "; it counts as on."));
            return Demand.REQUIRED;
        }));
    }
}
