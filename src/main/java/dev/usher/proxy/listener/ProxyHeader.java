package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.LoopContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The PROXY protocol header that connections begin with under `use-proxy-protocol`, versions 1 and 2, as HAProxy's
/// specification has it. A connection without a valid one, or whose does not come in time, is closed: what it says
/// cannot be told from a forgery.
final class ProxyHeader extends FirstBytes {
    private static final byte[] V2_SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final byte[] V1_START = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int V1_LONGEST = 107;
    private static final int V2_HEAD = 16;
    private static final int V2_LONGEST = 4096;
    private static final int INCOMPLETE = 0;
    private static final int MALFORMED = -1;

    private final SocketConnection client;
    private final Runnable then;

    private ProxyHeader(LoopContext loop, SocketConnection client, Runnable then) {
        super(loop, loop.settings().forwarding().proxyProtocolSeconds());
        this.client = client;
        this.then = then;
    }

    /// Waits for a header and goes on by `then`, which adds the next handler.
    static void expect(ChannelPipeline pipeline, LoopContext loop, SocketConnection client, Runnable then) {
        pipeline.addLast(new ProxyHeader(loop, client, then));
    }

    @Override
    boolean decide(ChannelHandlerContext context, ByteBuf bytes) {
        int length = switch (bytes.getByte(bytes.readerIndex())) {
            case 'P' -> version1(bytes);
            case 0x0D -> version2(bytes);
            default -> MALFORMED;
        };
        if (length == INCOMPLETE) {
            return false;
        }
        if (length == MALFORMED) {
            bytes.skipBytes(bytes.readableBytes());
            var _ = context.close();
            return true;
        }
        bytes.skipBytes(length);
        then.run();
        return true;
    }

    private int version1(ByteBuf bytes) {
        int available = Math.min(bytes.readableBytes(), V1_LONGEST);
        if (!startsWith(bytes, V1_START)) {
            return MALFORMED;
        }
        int end = bytes.indexOf(bytes.readerIndex(), bytes.readerIndex() + available, (byte) '\n');
        if (end < 0) {
            return available == V1_LONGEST ? MALFORMED : INCOMPLETE;
        }
        int length = end - bytes.readerIndex() + 1;
        String line = bytes.toString(bytes.readerIndex(), length, StandardCharsets.US_ASCII);
        if (!line.endsWith("\r\n")) {
            return MALFORMED;
        }
        String[] words = line.substring(0, line.length() - 2).split(" ", -1);
        if (words.length >= 2 && words[1].equals("UNKNOWN")) {
            return length;
        }
        boolean known = words.length == 6 && (words[1].equals("TCP4") || words[1].equals("TCP6"));
        if (!known) {
            return MALFORMED;
        }
        byte[] source = NetUtil.createByteArrayFromIpAddressString(words[2]);
        byte[] destination = NetUtil.createByteArrayFromIpAddressString(words[3]);
        int bytesWanted = words[1].equals("TCP4") ? 4 : 16;
        int sourcePort = port(words[4]);
        int destinationPort = port(words[5]);
        if (source == null
                || destination == null
                || source.length != bytesWanted
                || destination.length != bytesWanted
                || sourcePort < 0
                || destinationPort < 0) {
            return MALFORMED;
        }
        client.source(source, sourcePort, destination, destinationPort);
        return length;
    }

    private static int port(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port > 65_535 ? -1 : port;
    }

    private int version2(ByteBuf bytes) {
        if (!startsWith(bytes, V2_SIGNATURE)) {
            return MALFORMED;
        }
        if (bytes.readableBytes() < V2_HEAD) {
            return INCOMPLETE;
        }
        int at = bytes.readerIndex();
        int versionAndCommand = bytes.getUnsignedByte(at + 12);
        int family = bytes.getUnsignedByte(at + 13);
        int rest = bytes.getUnsignedShort(at + 14);
        int command = versionAndCommand & 15;
        if (versionAndCommand >> 4 != 2 || command > 1 || rest > V2_LONGEST) {
            return MALFORMED;
        }
        if (bytes.readableBytes() < V2_HEAD + rest) {
            return INCOMPLETE;
        }
        int width = switch (family) {
            case 0x11 -> 4;
            case 0x21 -> 16;
            default -> 0;
        };
        if (command == 1 && width > 0) {
            if (rest < width * 2 + 4) {
                return MALFORMED;
            }
            var source = new byte[width];
            bytes.getBytes(at + V2_HEAD, source);
            var destination = new byte[width];
            bytes.getBytes(at + V2_HEAD + width, destination);
            client.source(
                    source,
                    bytes.getUnsignedShort(at + V2_HEAD + width * 2),
                    destination,
                    bytes.getUnsignedShort(at + V2_HEAD + width * 2 + 2));
        }
        return V2_HEAD + rest;
    }

    /// Whether the bytes that are there are the beginning of, or begin with, a text.
    private static boolean startsWith(ByteBuf bytes, byte[] start) {
        int available = Math.min(bytes.readableBytes(), start.length);
        var seen = new byte[available];
        bytes.getBytes(bytes.readerIndex(), seen);
        return Arrays.equals(seen, 0, available, start, 0, available);
    }
}
