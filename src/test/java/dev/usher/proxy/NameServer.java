package dev.usher.proxy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A name server on a port of its own (RFC 1035 §4): every name has one address of each family, for no time at all,
/// but those that begin with `six` have none of IPv4.
final class NameServer implements AutoCloseable {
    /// Type of a record with an IPv4 address.
    static final int A = 1;
    /// Type of a record with an IPv6 address (RFC 3596).
    static final int AAAA = 28;

    private static final int HEADER = 12;
    private static final int IS_ANSWER = 0x8180;
    private static final int CLASS_IN = 1;
    private static final int NAME_OF_QUESTION = 0xc00c;
    private static final byte[] IPV4 = {(byte) 192, 0, 2, 7};
    private static final byte[] IPV6 = {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7};

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final List<Integer> asked = new CopyOnWriteArrayList<>();

    NameServer() throws IOException {
        Thread.ofPlatform().daemon().start(this::serve);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    /// How many questions of a type came so far.
    long asked(int type) {
        return asked.stream().filter(one -> one == type).count();
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[512], 512);
        while (!socket.isClosed()) {
            try {
                packet.setLength(512);
                socket.receive(packet);
                byte[] answer = answer(packet.getData());
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private byte[] answer(byte[] packet) {
        var question = ByteBuffer.wrap(packet);
        int end = HEADER;
        while (question.get(end) != 0) {
            end += 1 + question.get(end);
        }
        int type = question.getShort(end + 1);
        asked.add(type);
        byte[] address = type == A ? IPV4 : IPV6;
        boolean none = type == A && new String(packet, HEADER + 1, 3, StandardCharsets.US_ASCII).equals("six");
        var answer = ByteBuffer.allocate(512);
        answer.putShort(question.getShort(0)).putShort((short) IS_ANSWER);
        answer.putShort((short) 1).putShort((short) (none ? 0 : 1)).putInt(0);
        answer.put(packet, HEADER, end + 5 - HEADER);
        if (!none) {
            answer.putShort((short) NAME_OF_QUESTION).putShort((short) type).putShort((short) CLASS_IN);
            answer.putInt(0).putShort((short) address.length).put(address);
        }
        byte[] bytes = new byte[answer.position()];
        answer.get(0, bytes);
        return bytes;
    }

    @Override
    public void close() {
        socket.close();
    }
}
