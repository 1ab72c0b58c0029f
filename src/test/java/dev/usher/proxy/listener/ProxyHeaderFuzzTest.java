package dev.usher.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.exchange.TestLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// PROXY headers in pieces and damaged: the same decision however they come, and never an exception.
class ProxyHeaderFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 4000);
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final List<byte[]> HEADERS = List.of(
            ascii("PROXY TCP4 203.0.113.7 192.0.2.1 4711 8443\r\n"),
            ascii("PROXY TCP6 2001:db8::7 2001:db8::1 4711 80\r\n"),
            ascii("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n"),
            hex(SIGNATURE + "2111000c" + "cb007107" + "c0000201" + "1267" + "20fb"),
            // Command LOCAL, of no family.
            hex(SIGNATURE + "20000000"),
            // A UNIX socket's addresses: 216 bytes, and not ours to read.
            hex(SIGNATURE + "213100d8" + "00".repeat(216)),
            // A TLV (PP2_TYPE_AUTHORITY) behind the addresses.
            hex(SIGNATURE + "21110013" + "cb007107" + "c0000201" + "1267" + "20fb" + "020004" + "61626364"));

    /// What became of a connection.
    private record Outcome(boolean open, String address, int port, String rest) {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static Outcome outcome(byte[] bytes, int... cuts) {
        var client = new SocketConnection(null, null, 80, 80, false);
        var channel = new EmbeddedChannel();
        ProxyHeader.expect(channel.pipeline(), new TestLoop(), client, () -> {});
        int from = 0;
        for (int cut : cuts) {
            write(channel, bytes, from, cut);
            from = cut;
        }
        write(channel, bytes, from, bytes.length);
        var rest = new ByteArrayOutputStream();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            byte[] copy = new byte[part.readableBytes()];
            part.readBytes(copy).release();
            rest.writeBytes(copy);
        }
        boolean open = channel.isOpen();
        channel.finishAndReleaseAll();
        return new Outcome(
                open,
                new String(client.remoteAddressText(), StandardCharsets.US_ASCII),
                client.localPort(),
                rest.toString(StandardCharsets.ISO_8859_1));
    }

    /// After it was closed nothing can come any more.
    private static void write(EmbeddedChannel channel, byte[] bytes, int from, int to) {
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
        }
    }

    @Test
    void passesOnExactlyWhatFollowsTheHeader() {
        for (byte[] header : HEADERS) {
            byte[] bytes = Arrays.copyOf(header, header.length + 4);
            System.arraycopy(ascii("rest"), 0, bytes, header.length, 4);

            Outcome outcome = outcome(bytes);

            assertThat(outcome.open())
                    .as(new String(header, StandardCharsets.ISO_8859_1))
                    .isTrue();
            assertThat(outcome.rest()).isEqualTo("rest");
        }
        assertThat(outcome(HEADERS.get(6)).address()).isEqualTo("203.0.113.7");
        assertThat(outcome(HEADERS.get(5)).address()).as("of a UNIX socket").isEqualTo("0.0.0.0");
    }

    @Test
    void decidesTheSameHoweverTheBytesAreSplit() {
        var random = new SplittableRandom(3);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] header = HEADERS.get(random.nextInt(HEADERS.size())).clone();
            for (int i = random.nextInt(3); i > 0; i--) {
                header[random.nextInt(header.length)] = (byte) random.nextInt(256);
            }
            byte[] bytes = Arrays.copyOf(header, header.length + random.nextInt(8));
            int[] cuts = random.ints(random.nextInt(1, 6), 1, bytes.length)
                    .sorted()
                    .distinct()
                    .toArray();
            Outcome whole = outcome(bytes);
            assertThat(outcome(bytes, cuts))
                    .as("%s cut at %s", Arrays.toString(bytes), Arrays.toString(cuts))
                    .isEqualTo(whole);
            refused += whole.open() ? 0 : 1;
        }
        assertThat(refused).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
    }
}
