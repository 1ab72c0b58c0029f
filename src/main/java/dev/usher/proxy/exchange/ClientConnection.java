package dev.usher.proxy.exchange;

/// What an exchange may know about the connection its request came on. Immutable once the first request begins, but for
/// the number of requests.
public interface ClientConnection {
    /// Raw address of the socket peer, or of the PROXY protocol's source: 4 or 16 bytes. Not to be modified.
    byte[] remoteAddress();

    /// The same as text bytes, IPv6 without brackets. Not to be modified.
    byte[] remoteAddressText();

    int remotePort();

    /// Raw address the client reached: of the socket, or the PROXY protocol's destination. Not to be modified.
    byte[] localAddress();

    /// Whether addresses and ports are those of a PROXY protocol header.
    boolean proxied();

    /// The port the outside sees: of the listener, or from the PROXY protocol.
    int localPort();

    /// The port of the listener that redirects name, whatever the PROXY protocol says.
    default int namedPort() {
        return localPort();
    }

    /// Whether the connection is TLS.
    boolean secure();

    /// Whether clear text came on a TLS port: its requests are refused.
    default boolean clearOnTlsPort() {
        return false;
    }

    /// Lower-case SNI name; empty when clear or when none was sent.
    String serverName();

    /// TLS version, for example `TLSv1.3`; empty when clear.
    String tlsProtocol();

    /// TLS cipher suite; empty when clear.
    String tlsCipher();

    /// Id of the TLS session, lower-case hexadecimal; empty when clear or when it has none.
    String tlsSessionId();

    /// Whether the TLS session was resumed.
    boolean tlsSessionReused();

    /// A number no other connection of the process has.
    long serial();

    /// Another request begins.
    ///
    /// @return how many have begun, this one included
    int nextRequest();
    /// The certificate of the client.
    default ClientCertificate clientCertificate() {
        return ClientCertificate.Absent.NOT_ASKED;
    }
}
