package dev.usher.proxy.listener;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Finds the server name in the first bytes of a TLS connection (RFC 8446 §4.1.2, RFC 6066 §3) without taking part in
/// the handshake. The ClientHello may be spread over several records (RFC 8446 §5.1) and may have come in part.
///
/// Whatever cannot be read has no name here: to judge it is the TLS library's business.
final class ClientHello {
    /// A ClientHello and the heads of its records may have as many bytes; the TLS library's own limit is the same.
    static final int LONGEST = 16 * 1024;

    private static final int RECORD_HEAD = 5;
    private static final int HANDSHAKE_RECORD = 22;
    /// Of every version of TLS, in the head of a record.
    private static final int MAJOR_VERSION = 3;
    private static final int HANDSHAKE_HEAD = 4;
    private static final int CLIENT_HELLO = 1;
    private static final int VERSION_AND_RANDOM = 2 + 32;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;
    private static final int LONGEST_NAME = 255;

    private final byte[] message;
    private final int length;
    private int at;

    private ClientHello(byte[] message) {
        this.message = message;
        length = message.length;
    }

    /// What the bytes tell.
    sealed interface Reading {
        /// More is needed.
        record Incomplete() implements Reading {}

        /// There is a name: lower-case, without a final dot.
        record Named(String serverName) implements Reading {}

        /// There is none, or no ClientHello that could have one.
        record Nameless() implements Reading {}
    }

    static final Reading INCOMPLETE = new Reading.Incomplete();
    static final Reading NAMELESS = new Reading.Nameless();

    /// Reads from the reader index on and moves nothing. Copies only once all is there, so that bytes that come one by
    /// one cost little.
    static Reading read(ByteBuf bytes) {
        int from = bytes.readerIndex();
        int end = bytes.writerIndex();
        int head = 0;
        int count = 0;
        int wanted = HANDSHAKE_HEAD;
        while (count < wanted) {
            boolean handshake = (end - from < 1 || bytes.getUnsignedByte(from) == HANDSHAKE_RECORD)
                    && (end - from < 2 || bytes.getUnsignedByte(from + 1) == MAJOR_VERSION);
            if (!handshake) {
                return NAMELESS;
            }
            if (end - from < RECORD_HEAD) {
                return incomplete(bytes);
            }
            int record = bytes.getUnsignedShort(from + 3);
            if (record == 0 || record > LONGEST) {
                return NAMELESS;
            }
            int available = Math.min(record, end - from - RECORD_HEAD);
            for (int i = 0; i < available && count + i < HANDSHAKE_HEAD; i++) {
                head = head << 8 | bytes.getUnsignedByte(from + RECORD_HEAD + i);
            }
            boolean headBefore = count >= HANDSHAKE_HEAD;
            count += available;
            if (!headBefore && count >= HANDSHAKE_HEAD) {
                wanted = HANDSHAKE_HEAD + (head & 0xFF_FFFF);
                if (head >>> 24 != CLIENT_HELLO || wanted > LONGEST) {
                    return NAMELESS;
                }
            }
            if (available < record) {
                return incomplete(bytes);
            }
            from += RECORD_HEAD + record;
        }
        return new ClientHello(message(bytes, wanted)).serverName();
    }

    /// The message without the heads of its records.
    private static byte[] message(ByteBuf bytes, int length) {
        var message = new byte[length];
        int from = bytes.readerIndex();
        int count = 0;
        while (count < length) {
            int record = bytes.getUnsignedShort(from + 3);
            int part = Math.min(record, length - count);
            bytes.getBytes(from + RECORD_HEAD, message, count, part);
            count += part;
            from += RECORD_HEAD + record;
        }
        return message;
    }

    private static Reading incomplete(ByteBuf bytes) {
        return bytes.readableBytes() > LONGEST ? NAMELESS : INCOMPLETE;
    }

    private Reading serverName() {
        at = HANDSHAKE_HEAD + VERSION_AND_RANDOM;
        skip(number(1));
        skip(number(2));
        skip(number(1));
        int extensionsEnd = number(2) + at;
        if (extensionsEnd > length) {
            return NAMELESS;
        }
        while (at + 4 <= extensionsEnd) {
            int type = number(2);
            int size = number(2);
            if (type == SERVER_NAME) {
                return at + size > extensionsEnd ? NAMELESS : hostName(at + size);
            }
            skip(size);
        }
        return NAMELESS;
    }

    /// The one name of type host_name; RFC 6066 allows no second.
    private Reading hostName(int end) {
        int listEnd = number(2) + at;
        if (listEnd > end || number(1) != HOST_NAME) {
            return NAMELESS;
        }
        int size = number(2);
        if (size < 1 || size > LONGEST_NAME || at + size > listEnd) {
            return NAMELESS;
        }
        var name = new byte[size];
        for (int i = 0; i < size; i++) {
            byte c = message[at + i];
            if (!isOfName(c)) {
                return NAMELESS;
            }
            name[i] = c >= 'A' && c <= 'Z' ? (byte) (c + 32) : c;
        }
        int used = name[size - 1] == '.' ? size - 1 : size;
        return used == 0 ? NAMELESS : new Reading.Named(new String(name, 0, used, StandardCharsets.US_ASCII));
    }

    private static boolean isOfName(byte c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.';
    }

    /// A number of some bytes; past the end of the message it is 0, and the end stays where it is.
    private int number(int size) {
        if (at + size > length) {
            at = length;
            return 0;
        }
        int value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | (message[at++] & 0xFF);
        }
        return value;
    }

    private void skip(int count) {
        at = Math.min(length, at + count);
    }
}
