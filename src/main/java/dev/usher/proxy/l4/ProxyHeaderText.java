package dev.usher.proxy.l4;

import dev.usher.proxy.exchange.ClientConnection;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;

/// The PROXY protocol header that endpoints are told a client's address with: version 1 (HAProxy's specification §2.1).
final class ProxyHeaderText {
    private ProxyHeaderText() {}

    /// The line. Addresses of two families fit no line; then it says that nothing is known.
    static byte[] version1(ClientConnection client) {
        byte[] from = client.remoteAddress();
        byte[] to = client.localAddress();
        String line = from.length == to.length
                ? "PROXY TCP" + (from.length == 4 ? '4' : '6') + ' ' + NetUtil.bytesToIpAddress(from) + ' '
                        + NetUtil.bytesToIpAddress(to) + ' ' + client.remotePort() + ' ' + client.localPort() + "\r\n"
                : "PROXY UNKNOWN\r\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }
}
