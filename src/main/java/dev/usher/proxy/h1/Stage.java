package dev.usher.proxy.h1;

/// How far the request under way on a client connection is.
///
/// ```
///          first byte        head complete            body complete
///   NONE ─────────────▶ HEAD ───────────────▶ BODY ───────────────────▶ AWAIT ──▶ NONE, when the response ended
///                        │ no body: AWAIT      │ discardBody: DRAIN       │ 101: TUNNEL
///                        ▼ refused, late       ▼ broken, late
///                       REFUSED ◀──────────────┘
/// ```
enum Stage {
    /// No request is under way.
    NONE,
    /// Part of a head has come.
    HEAD,
    /// A body is coming and goes to the exchange.
    BODY,
    /// A body is coming that nobody wants.
    DRAIN,
    /// The request has come whole; the response has not ended.
    AWAIT,
    /// Raw bytes go both ways.
    TUNNEL,
    /// The request was refused; input is dropped until the answer has ended.
    REFUSED;

    /// Whether the client's bytes are wanted, where the exchange has a say in it as it wants.
    boolean reads(boolean bodyWanted) {
        return bodyWanted || (this != BODY && this != TUNNEL);
    }
}
