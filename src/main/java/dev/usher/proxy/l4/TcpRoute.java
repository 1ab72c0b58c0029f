package dev.usher.proxy.l4;

import dev.usher.proxy.exchange.BackendTarget;

/// Where the connections of a port or a server name go.
///
/// @param readsProxyHeader they begin with a PROXY protocol header
/// @param sendsProxyHeader endpoints are sent one
record TcpRoute(BackendTarget target, boolean readsProxyHeader, boolean sendsProxyHeader) {}
