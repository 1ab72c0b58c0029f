package dev.usher.observe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A protocol-buffer message under construction: the few kinds of fields that traces need. Keeps its memory when
/// cleared. Not thread-safe.
final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED_32 = 5;
    private static final int LONGEST_VARINT = 10;

    private byte[] bytes = new byte[512];
    private int length;

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    /// A copy of the finished message.
    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }

    private void varint(long value) {
        reserve(LONGEST_VARINT);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void tag(int field, int kind) {
        varint(((long) field << 3) | kind);
    }

    ProtoMessage number(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    ProtoMessage fixed64(int field, long value) {
        tag(field, FIXED_64);
        littleEndian(value, Long.BYTES);
        return this;
    }

    ProtoMessage fixed32(int field, int value) {
        tag(field, FIXED_32);
        littleEndian(value, Integer.BYTES);
        return this;
    }

    private void littleEndian(long value, int count) {
        reserve(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) (value >>> (8 * i));
        }
    }

    /// Ids are octets in network order.
    ProtoMessage id(int field, long value) {
        tag(field, LENGTH);
        varint(Long.BYTES);
        bigEndian(value);
        return this;
    }

    ProtoMessage id(int field, long high, long low) {
        tag(field, LENGTH);
        varint(2 * Long.BYTES);
        bigEndian(high);
        bigEndian(low);
        return this;
    }

    private void bigEndian(long value) {
        reserve(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    ProtoMessage text(int field, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return octets(field, utf8, utf8.length);
    }

    /// Octets a client sent, as text: what is not UTF-8 is replaced, since a text that is not makes the whole message
    /// invalid.
    ProtoMessage text(int field, byte[] value, int count) {
        for (int i = 0; i < count; i++) {
            if (value[i] < 0) {
                return text(field, new String(value, 0, count, StandardCharsets.UTF_8));
            }
        }
        return octets(field, value, count);
    }

    ProtoMessage message(int field, ProtoMessage inner) {
        return octets(field, inner.bytes, inner.length);
    }

    ProtoMessage message(int field, byte[] inner) {
        return octets(field, inner, inner.length);
    }

    private ProtoMessage octets(int field, byte[] value, int count) {
        tag(field, LENGTH);
        varint(count);
        reserve(count);
        System.arraycopy(value, 0, bytes, length, count);
        length += count;
        return this;
    }
}
