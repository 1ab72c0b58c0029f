package dev.usher.proxy.exchange;

import dev.usher.model.Statement;
import dev.usher.routing.Expansion;

/// What a response filter may see and do. Valid during [ResponseFilter#apply] only.
public interface ResponseContext extends Expansion {
    /// The head about to be sent, to be edited.
    ResponseHead responseHead();

    /// The request. If it was forwarded, its lines are those the backend got.
    RequestHead head();

    /// Whether a backend of the route made the answer: not the proxy, nor an error backend.
    boolean fromBackend();

    /// Address and port of the endpoint tried last; empty when there was none.
    String endpoint();

    /// The authority the backend was given instead of the client's; empty when it was given that.
    String backendAuthority();

    /// Whether the effective scheme of the request is https (S4.2).
    boolean secure();

    /// Whether the client's connection is TLS.
    boolean secureConnection();

    /// Whether nginx's `add_header` adds to an answer of this status.
    boolean takesAddedHeaders();

    /// Whether the request met the condition of a statement ([ScriptContext#take]).
    boolean took(Statement.If statement);
}
