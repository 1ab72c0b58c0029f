package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.ClientConnection;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The facts of one client connection. Filled in while it is set up; fixed once its first request begins.
final class SocketConnection implements ClientConnection {
    private byte[] address;
    private byte[] text;
    private int remotePort;
    private int localPort;
    private boolean secure;
    private boolean clearOnTlsPort;
    private String serverName = "";
    private String tlsProtocol = "";
    private String tlsCipher = "";

    /// @param localPort the port the outside sees
    SocketConnection(@Nullable InetSocketAddress remote, int localPort, boolean secure) {
        this.localPort = localPort;
        this.secure = secure;
        address = remote == null ? new byte[4] : remote.getAddress().getAddress();
        text = NetUtil.bytesToIpAddress(address).getBytes(StandardCharsets.US_ASCII);
        remotePort = remote == null ? 0 : remote.getPort();
    }

    /// The PROXY protocol named another source.
    void source(byte[] from, int port, int destinationPort) {
        address = from;
        text = NetUtil.bytesToIpAddress(from).getBytes(StandardCharsets.US_ASCII);
        remotePort = port;
        localPort = destinationPort;
    }

    /// What came on a TLS port was no TLS.
    void clearOnTlsPort(boolean clear) {
        clearOnTlsPort = clear;
        secure &= !clear;
    }

    /// The handshake ended.
    void handshake(String name, String protocol, String cipher) {
        serverName = name;
        tlsProtocol = protocol;
        tlsCipher = cipher;
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
    public int localPort() {
        return localPort;
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
}
