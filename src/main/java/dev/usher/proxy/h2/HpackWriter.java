package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.util.Arrays;

/// Writes field sections straight from [Fields] (RFC 7541), as nginx does: what the static table has is one octet, all
/// else a literal that is not indexed. No dynamic table, so no state that grows, no copies of values to keep, and
/// nothing for CRIME-like guessing; no Huffman coding, which costs more than it saves beside a body.
///
/// The peer is told once, in the first section, that the table is empty (RFC 7541 §4.2), so whatever size it allows
/// later needs no answer. Values that are credentials are marked never to be indexed by anyone (RFC 7541 §7.1.3).
final class HpackWriter implements Http2HeadersEncoder, Http2HeadersEncoder.Configuration {
    /// A section to send; knows its lines and gives them in order to the writer.
    abstract static class Section extends EmptyHeaders {
        abstract void write(HpackWriter to);
    }

    /// Stands for the section encoded last.
    private static final class Encoded extends EmptyHeaders {
        @Override
        public CharSequence status() {
            return "200";
        }
    }

    /// Static table indexes of the pseudo-header fields (RFC 7541 appendix A).
    static final int AUTHORITY = 1;

    static final int METHOD_GET = 2;
    static final int METHOD_POST = 3;
    static final int PATH_ROOT = 4;
    static final int SCHEME_HTTP = 6;
    static final int SCHEME_HTTPS = 7;

    private static final int INDEXED = 0x80;
    private static final int NOT_INDEXED = 0x00;
    private static final int NEVER_INDEXED = 0x10;
    private static final int EMPTY_TABLE = 0x20;
    private static final int STATUS_200 = 8;
    private static final int CONTENT_LENGTH = 28;
    private static final int MOST_DIGITS = 20;

    /// Lines that belong to one connection or to the framing of one message: an HTTP/2 message has none of them
    /// (RFC 9113 §8.2.2), and `Host` and `Content-Length` are sent from what is known of the message.
    private static final long OWN = bit(FieldName.HOST)
            | bit(FieldName.CONTENT_LENGTH)
            | bit(FieldName.TRANSFER_ENCODING)
            | bit(FieldName.CONNECTION)
            | bit(FieldName.KEEP_ALIVE)
            | bit(FieldName.PROXY_CONNECTION)
            | bit(FieldName.UPGRADE)
            | bit(FieldName.TE)
            | bit(FieldName.HTTP2_SETTINGS);

    private static final long CREDENTIALS =
            bit(FieldName.AUTHORIZATION) | bit(FieldName.COOKIE) | bit(FieldName.SET_COOKIE);

    /// Static table index of each name that has an id, 0 for the others.
    private static final byte[] NAME_INDEX = new byte[FieldName.COUNT];

    /// Static table index of each status that it has, 0 for the others.
    private static final byte[] STATUS_INDEX = new byte[600];

    static {
        NAME_INDEX[FieldName.ACCEPT] = 19;
        NAME_INDEX[FieldName.AUTHORIZATION] = 23;
        NAME_INDEX[FieldName.CONTENT_ENCODING] = 26;
        NAME_INDEX[FieldName.CONTENT_LENGTH] = CONTENT_LENGTH;
        NAME_INDEX[FieldName.CONTENT_TYPE] = 31;
        NAME_INDEX[FieldName.COOKIE] = 32;
        NAME_INDEX[FieldName.DATE] = 33;
        NAME_INDEX[FieldName.EXPECT] = 35;
        NAME_INDEX[FieldName.LOCATION] = 46;
        NAME_INDEX[FieldName.REFERER] = 51;
        NAME_INDEX[FieldName.RETRY_AFTER] = 53;
        NAME_INDEX[FieldName.SERVER] = 54;
        NAME_INDEX[FieldName.SET_COOKIE] = 55;
        NAME_INDEX[FieldName.STRICT_TRANSPORT_SECURITY] = 56;
        NAME_INDEX[FieldName.USER_AGENT] = 58;
        NAME_INDEX[FieldName.VARY] = 59;
        int[] statuses = {200, 204, 206, 304, 400, 404, 500};
        for (int i = 0; i < statuses.length; i++) {
            STATUS_INDEX[statuses[i]] = (byte) (STATUS_200 + i);
        }
    }

    private final Encoded encoded = new Encoded();
    private byte[] bytes = new byte[1024];
    private int length;
    private boolean begun;

    private static long bit(int id) {
        return 1L << id;
    }

    /// Writes a section, or what [#encoded] stands for.
    @Override
    public void encodeHeaders(int streamId, Http2Headers headers, ByteBuf buffer) {
        if (headers instanceof Section section) {
            encode(section);
        } else if (!(headers instanceof Encoded)) {
            throw new IllegalArgumentException("not one of our sections: " + headers.getClass());
        }
        writeTo(buffer);
    }

    /// The section encoded last: it was read, and most can be read only once.
    Http2Headers encoded() {
        return encoded;
    }

    /// Encodes a section, which is kept until the next one is.
    ///
    /// @return its length in octets
    int encode(Section section) {
        length = 0;
        if (!begun) {
            put(EMPTY_TABLE);
        }
        section.write(this);
        return length;
    }

    /// Writes the section encoded last.
    void writeTo(ByteBuf buffer) {
        begun = true;
        buffer.writeBytes(bytes, 0, length);
    }

    /// Writes `:status`, 100 to 999.
    void status(int status) {
        int index = status < STATUS_INDEX.length ? STATUS_INDEX[status] : 0;
        if (index != 0) {
            indexed(index);
            return;
        }
        integer(NOT_INDEXED, 4, STATUS_200);
        decimal(status);
    }

    /// Writes a line of the static table, name and value.
    void indexed(int index) {
        integer(INDEXED, 7, index);
    }

    /// Writes a line whose name is in the static table.
    void literal(int nameIndex, byte[] value, int offset, int count) {
        integer(NOT_INDEXED, 4, nameIndex);
        string(value, offset, count);
    }

    /// Writes a line with a known name.
    void known(int id, byte[] value) {
        name(NOT_INDEXED, id, FieldName.lowerCase(id), 0, FieldName.lowerCase(id).length);
        string(value, 0, value.length);
    }

    /// Writes `content-length`.
    void contentLength(long value) {
        integer(NOT_INDEXED, 4, CONTENT_LENGTH);
        decimal(value);
    }

    /// Writes all lines but removed ones and those that do not exist in HTTP/2. Names become lower case (RFC 9113
    /// §8.2).
    void lines(Fields fields) {
        byte[] source = fields.array();
        for (int line = 0; line < fields.count(); line++) {
            int id = fields.id(line);
            if (((OWN >>> id) & 1) != 0 || fields.isRemoved(line)) {
                continue;
            }
            int kind = ((CREDENTIALS >>> id) & 1) != 0 ? NEVER_INDEXED : NOT_INDEXED;
            name(kind, id, source, fields.nameOffset(line), fields.nameLength(line));
            string(source, fields.valueOffset(line), fields.valueLength(line));
        }
    }

    private void name(int kind, int id, byte[] source, int offset, int count) {
        int index = NAME_INDEX[id];
        integer(kind, 4, index);
        if (index != 0) {
            return;
        }
        integer(0, 7, count);
        room(count);
        for (int i = 0; i < count; i++) {
            byte octet = source[offset + i];
            bytes[length + i] = octet >= 'A' && octet <= 'Z' ? (byte) (octet | 0x20) : octet;
        }
        length += count;
    }

    private void string(byte[] source, int offset, int count) {
        integer(0, 7, count);
        room(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    private void decimal(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        put(digits);
        room(MOST_DIGITS);
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /// An integer with a prefix of `bits` bits (RFC 7541 §5.1).
    private void integer(int flags, int bits, int value) {
        int most = (1 << bits) - 1;
        if (value < most) {
            put(flags | value);
            return;
        }
        put(flags | most);
        int rest = value - most;
        while (rest >= 0x80) {
            put((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        put(rest);
    }

    private void put(int octet) {
        room(1);
        bytes[length++] = (byte) octet;
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }

    @Override
    public Configuration configuration() {
        return this;
    }

    /// The peer's wish about a table we do not use.
    @Override
    public void maxHeaderTableSize(long max) {}

    @Override
    public long maxHeaderTableSize() {
        return 0;
    }

    /// Advice (RFC 9113 §6.5.2): a message that is too large for the peer is for the peer to refuse.
    @Override
    public void maxHeaderListSize(long max) {}

    @Override
    public long maxHeaderListSize() {
        return Integer.MAX_VALUE;
    }
}
