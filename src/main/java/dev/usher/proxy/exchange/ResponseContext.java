package dev.usher.proxy.exchange;

import dev.usher.model.Expression;

/// What a response filter may see and do. Valid during [ResponseFilter#apply] only.
public interface ResponseContext {
    /// The head about to be sent, to be edited.
    ResponseHead responseHead();

    /// The request. If it was forwarded, its lines are those the backend got.
    RequestHead head();

    /// Whether a backend made the answer.
    boolean fromBackend();

    /// Whether the effective scheme of the request is https (S4.2).
    boolean secure();

    /// Whether the client's connection is TLS.
    boolean secureConnection();

    /// An expression filled in.
    String expand(Expression expression);
}
