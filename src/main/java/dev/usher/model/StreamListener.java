package dev.usher.model;

/// A port whose bytes go to a Service as they are (TU1). It is open only while the upstream may have endpoints (TU3).
///
/// @param port as the outside sees it, 1..65535
/// @param readsProxyHeader connections begin with a PROXY protocol header; TCP only
/// @param sendsProxyHeader endpoints are told the client's address by a PROXY protocol header, version 1; TCP only
public record StreamListener(
        StreamProtocol protocol, int port, UpstreamKey upstream, boolean readsProxyHeader, boolean sendsProxyHeader) {
    public StreamListener {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port out of range: " + port);
        }
        if (protocol == StreamProtocol.UDP && (readsProxyHeader || sendsProxyHeader)) {
            throw new IllegalArgumentException("there is no PROXY header on UDP: port " + port);
        }
    }
}
