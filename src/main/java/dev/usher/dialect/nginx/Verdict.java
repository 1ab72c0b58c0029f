package dev.usher.dialect.nginx;

/// What becomes of an annotation or a ConfigMap key.
enum Verdict {
    /// Does what it did in ingress-nginx.
    HONOURED,
    /// Does it with a difference that its documentation states.
    DIFFERS,
    /// Accepted; there is nothing left for it to do.
    NO_EFFECT,
    /// Text of the nginx configuration language, which is never run, or a firewall, which there is none of.
    REFUSED
}
