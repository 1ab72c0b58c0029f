package dev.usher.model;

import java.util.Optional;

/// An upstream and how to speak to it.
///
/// @param session the cookie by which clients of this route keep their endpoint; absent where they do not
public record Backend(UpstreamKey upstream, BackendProtocol protocol, Optional<SessionCookie> session) {

    /// A backend without sessions.
    public Backend(UpstreamKey upstream, BackendProtocol protocol) {
        this(upstream, protocol, Optional.empty());
    }
}
