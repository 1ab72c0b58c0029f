package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/// A client with a socket of its own.
final class UdpClient implements AutoCloseable {
    final DatagramSocket socket;

    UdpClient(int port) throws IOException {
        this(InetAddress.getLoopbackAddress(), port);
    }

    UdpClient(InetAddress address, int port) throws IOException {
        socket = new DatagramSocket(0, address);
        socket.connect(address, port);
        socket.setSoTimeout(20_000);
    }

    /// What comes back for a datagram.
    static String asked(int port, String text) throws IOException {
        try (var client = new UdpClient(port)) {
            return client.send(text).receive();
        }
    }

    /// Whether anybody answers on this machine.
    static boolean answers(int port) throws IOException {
        return answers(InetAddress.getLoopbackAddress(), port);
    }

    /// Whether anybody answers there.
    static boolean answers(InetAddress address, int port) throws IOException {
        try (var client = new UdpClient(address, port)) {
            client.socket.setSoTimeout(100);
            return !client.send("?").receive().isEmpty();
        } catch (SocketTimeoutException | PortUnreachableException nobody) {
            return false;
        }
    }

    UdpClient send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        socket.send(new DatagramPacket(bytes, bytes.length));
        return this;
    }

    String receive() throws IOException {
        var packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    void hearsNothingMore() throws IOException {
        socket.setSoTimeout(200);
        assertThatThrownBy(this::receive).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(20_000);
    }

    @Override
    public void close() {
        socket.close();
    }
}
