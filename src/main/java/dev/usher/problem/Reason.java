package dev.usher.problem;

/// Stable, CamelCase reasons: Events, `check`, the admin API and metrics all carry them.
public enum Reason {
    /// A manifest file is not valid YAML or JSON.
    SYNTAX("SyntaxError"),
    /// A field the API does not have.
    UNKNOWN_FIELD("UnknownField"),
    /// A field has a value of the wrong type, or one outside its allowed values.
    INVALID_FIELD("InvalidField"),
    /// A required field is missing.
    MISSING_FIELD("MissingField"),
    /// The same object is defined twice in the manifests.
    DUPLICATE_OBJECT("DuplicateObject"),
    /// An annotation under our prefix that we do not know.
    UNKNOWN_ANNOTATION("UnknownAnnotation"),
    /// An annotation known to ingress-nginx that this version does not honour.
    UNSUPPORTED_ANNOTATION("UnsupportedAnnotation"),
    /// A snippet that is left out, since snippets are off or it cannot be translated (EV1).
    SNIPPET_IGNORED("SnippetIgnored"),
    /// An annotation value that does not parse.
    INVALID_ANNOTATION("InvalidAnnotation"),
    /// A ConfigMap key we do not know.
    UNKNOWN_SETTING("UnknownSetting"),
    /// A ConfigMap key this version does not honour.
    UNSUPPORTED_SETTING("UnsupportedSetting"),
    /// A ConfigMap value that does not parse.
    INVALID_SETTING("InvalidSetting"),
    /// Another Ingress already has this host and path (C2.6).
    PATH_CONFLICT("PathConflict"),
    /// A default backend that serves nothing of a host, since another Ingress made the host (C2.11).
    UNUSED_DEFAULT_BACKEND("UnusedDefaultBackend"),
    /// A path that cannot be served, for example an Exact path that does not start with a slash.
    INVALID_PATH("InvalidPath"),
    /// A path that looks like a regular expression and has a type that makes it none (AD6).
    PATH_TYPE_MISMATCH("PathTypeMismatch"),
    /// Something that is allowed and probably not meant.
    DOUBTFUL("Doubtful"),
    /// A host that is not a name.
    INVALID_HOST("InvalidHost"),
    /// A regular expression that does not compile.
    INVALID_REGEX("InvalidRegex"),
    /// A backend kind we cannot serve.
    UNSUPPORTED_BACKEND("UnsupportedBackend"),
    /// A Service that does not exist.
    MISSING_SERVICE("MissingService"),
    /// A Service port that does not exist.
    MISSING_PORT("MissingServicePort"),
    /// An ExternalName that is refused.
    INVALID_EXTERNAL_NAME("InvalidExternalName"),
    /// A certificate cannot be used; the default one is served (S2).
    CERTIFICATE_FALLBACK("CertificateFallback"),
    /// A certificate has expired or is about to (S3.3).
    CERTIFICATE_EXPIRY("CertificateExpiry"),
    /// Another Ingress already gave the host a certificate.
    CERTIFICATE_CONFLICT("CertificateConflict"),
    /// The Ingress names a class that does not exist or is not ours; nothing of it is served.
    FOREIGN_CLASS("ForeignClass"),
    /// The class speaks a dialect this version does not serve yet; nothing of the Ingress is served.
    UNSUPPORTED_CLASS("UnsupportedClass"),
    /// A class parameter that cannot be honoured.
    INVALID_PARAMETERS("InvalidParameters"),
    /// A canary that finds no location to join (N1).
    CANARY_UNMATCHED("CanaryUnmatched"),
    /// An Ingress of another namespace changes how a host matches (SEC7).
    CROSS_NAMESPACE_EFFECT("CrossNamespaceEffect");

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    /// The word shown to users.
    public String text() {
        return text;
    }
}
