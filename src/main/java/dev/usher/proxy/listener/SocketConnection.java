package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.ClientCertificate;
import dev.usher.proxy.exchange.ClientConnection;
import dev.usher.proxy.tls.TlsSession;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The facts of one client connection. Filled in while it is set up; fixed once its first request begins.
/// Belongs to the loop of the connection.
final class SocketConnection implements ClientConnection {
    private byte[] address;
    private byte[] text;
    private int remotePort;
    private byte[] localAddress;
    private int localPort;
    private final int namedPort;
    private boolean proxied;
    private boolean secure;
    private boolean clearOnTlsPort;
    private String serverName = "";
    private String tlsProtocol = "";
    private String tlsCipher = "";
    private TlsSession tlsSession = TlsSession.NONE;
    private long serial;
    private int requests;
    private ClientCertificate clientCertificate = ClientCertificate.Absent.NOT_ASKED;

    /// @param localPort the port the outside sees
    /// @param namedPort the port redirects name
    SocketConnection(
            @Nullable InetSocketAddress remote,
            @Nullable InetSocketAddress local,
            int localPort,
            int namedPort,
            boolean secure) {
        this.localPort = localPort;
        this.namedPort = namedPort;
        this.secure = secure;
        address = remote == null ? new byte[4] : remote.getAddress().getAddress();
        text = NetUtil.bytesToIpAddress(address).getBytes(StandardCharsets.US_ASCII);
        remotePort = remote == null ? 0 : remote.getPort();
        localAddress = local == null ? new byte[4] : local.getAddress().getAddress();
    }

    /// The PROXY protocol named another source.
    void source(byte[] from, int port, byte[] destination, int destinationPort) {
        address = from;
        text = NetUtil.bytesToIpAddress(from).getBytes(StandardCharsets.US_ASCII);
        remotePort = port;
        localAddress = destination;
        localPort = destinationPort;
        proxied = true;
    }

    /// What came on a TLS port was no TLS.
    void clearOnTlsPort(boolean clear) {
        clearOnTlsPort = clear;
        secure &= !clear;
    }

    /// The handshake ended.
    void handshake(String name, String protocol, String cipher, ClientCertificate certificate) {
        serverName = name;
        tlsProtocol = protocol;
        tlsCipher = cipher;
        clientCertificate = certificate;
    }

    /// The session the handshake made or resumed.
    void session(TlsSession session) {
        tlsSession = session;
    }

    /// Gives the connection its number.
    void serial(long number) {
        serial = number;
    }

    @Override
    public byte[] remoteAddress() {
        return address;
    }

    @Override
    public byte[] remoteAddressText() {
        return text;
    }

    @Override
    public int remotePort() {
        return remotePort;
    }

    @Override
    public byte[] localAddress() {
        return localAddress;
    }

    @Override
    public boolean proxied() {
        return proxied;
    }

    @Override
    public int localPort() {
        return localPort;
    }

    @Override
    public int namedPort() {
        return namedPort;
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public boolean clearOnTlsPort() {
        return clearOnTlsPort;
    }

    @Override
    public String serverName() {
        return serverName;
    }

    @Override
    public String tlsProtocol() {
        return tlsProtocol;
    }

    @Override
    public String tlsCipher() {
        return tlsCipher;
    }

    @Override
    public String tlsSessionId() {
        return tlsSession.id();
    }

    @Override
    public boolean tlsSessionReused() {
        return tlsSession.reused();
    }

    @Override
    public long serial() {
        return serial;
    }

    @Override
    public int nextRequest() {
        return ++requests;
    }

    @Override
    public ClientCertificate clientCertificate() {
        return clientCertificate;
    }
}
