package dev.usher.model;

/// What is spoken to an endpoint (annotation `backend-protocol`, Service `appProtocol`).
public enum BackendProtocol {
    /// HTTP/1.1, clear.
    HTTP,
    /// HTTP/1.1 over TLS, unverified and without SNI unless told otherwise.
    HTTPS,
    /// The scheme the client used.
    AUTO_HTTP,
    /// HTTP/2, clear, prior knowledge.
    GRPC,
    /// HTTP/2 over TLS.
    GRPCS,
    /// HTTP/2, clear, prior knowledge, for plain HTTP requests (`kubernetes.io/h2c`).
    H2C,
    /// FastCGI/1.0, clear, in the role of a responder.
    FCGI
}
