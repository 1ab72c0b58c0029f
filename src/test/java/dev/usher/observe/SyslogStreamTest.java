package dev.usher.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SyslogStreamTest {
    private final AtomicLong dropped = new AtomicLong();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String receive(DatagramSocket server) throws IOException {
        var packet = new DatagramPacket(new byte[65_536], 65_536);
        server.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    @Test
    void sendsEachLineAsNginxDoes() throws IOException {
        try (var server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                var stream = SyslogStream.open("127.0.0.1", server.getLocalPort(), "pod-1", () -> 0, dropped)) {
            server.setSoTimeout(10_000);
            stream.write(ascii("whole\nbegun"), 0, 11);
            stream.write(ascii(" and ended\n"), 0, 11);

            String head = "<190>[A-Z][a-z]{2} [ 123][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} pod-1 nginx: ";
            assertThat(receive(server)).matches(head + "whole");
            assertThat(receive(server)).matches(head + "begun and ended");
            assertThat(dropped).hasValue(0);
        }
    }

    @Test
    void cutsALineNoDatagramHolds() throws IOException {
        try (var server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                var stream = SyslogStream.open("127.0.0.1", server.getLocalPort(), "pod-1", () -> 0, dropped)) {
            server.setSoTimeout(10_000);
            stream.write(ascii("x".repeat(100_000) + "\nnext\n"));

            assertThat(receive(server)).hasSize(65_507);
            assertThat(receive(server)).endsWith("nginx: next");
        }
    }

    @Test
    void dropsAndCountsWhileTheServerHasNoAddress() throws IOException {
        try (var stream = SyslogStream.open("no-such-host.invalid", 514, "pod-1", () -> 0, dropped)) {
            assertThat(stream.isResolved()).isFalse();

            stream.write(ascii("lost\n"));

            assertThat(dropped).hasValue(1);
        }
    }
}
