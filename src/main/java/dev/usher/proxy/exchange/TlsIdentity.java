package dev.usher.proxy.exchange;

/// How TLS is spoken to an endpoint: whom we say we are, whom we expect. Two requests share connections only if they
/// share this, compared by identity (P3).
public interface TlsIdentity {}
