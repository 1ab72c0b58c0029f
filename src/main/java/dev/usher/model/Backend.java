package dev.usher.model;

import java.util.Optional;

/// An upstream and how to speak to it.
///
/// @param session the cookie by which clients of this route keep their endpoint; absent where they do not
/// @param tls what is special about TLS to it, where it is spoken; absent when nothing is
public record Backend(
        UpstreamKey upstream, BackendProtocol protocol, Optional<SessionCookie> session, Optional<BackendTls> tls) {

    /// A backend without sessions, and with nothing special about its TLS.
    public Backend(UpstreamKey upstream, BackendProtocol protocol) {
        this(upstream, protocol, Optional.empty(), Optional.empty());
    }

    /// A backend with nothing special about its TLS.
    public Backend(UpstreamKey upstream, BackendProtocol protocol, Optional<SessionCookie> session) {
        this(upstream, protocol, session, Optional.empty());
    }
}
