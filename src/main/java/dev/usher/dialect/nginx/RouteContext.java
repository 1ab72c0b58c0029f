package dev.usher.dialect.nginx;

import java.util.Optional;

/// What the host of a route decides about it.
///
/// @param regex whether all routes of the host are patterns (C6.1)
/// @param tls whether the host has a certificate configured (S4)
/// @param appRoot `app-root` of the host (C2.12)
record RouteContext(boolean regex, boolean tls, Optional<String> appRoot) {}
