package dev.usher.dialect.nginx;

/// What is not served as long as an annotation is not honoured: what it protects, or what it says about traffic, must
/// not be served as if it were not there.
enum Unserved {
    /// Everything is served without it.
    NOTHING("; it has no effect"),
    /// The locations of its Ingress answer 503.
    PATHS(", and what it protects is not served without it: the paths of this Ingress are answered with 503"),
    /// The Ingress takes no traffic.
    TRAFFIC("; this Ingress takes no traffic");

    private final String consequence;

    Unserved(String consequence) {
        this.consequence = consequence;
    }

    /// Ends a sentence that says that the annotation is not honoured.
    String consequence() {
        return consequence;
    }
}
