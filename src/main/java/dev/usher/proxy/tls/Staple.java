package dev.usher.proxy.tls;

/// What its issuer says of a certificate, as far as that is known now.
interface Staple {
    Staple NONE = () -> new byte[0];

    /// A response that holds now; empty for none. Never waits; on event loops. Not to be modified.
    byte[] response();
}
