package dev.usher.proxy.exchange;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Classes of octets and the scans over byte arrays that use them: what every protocol has to check alike.
public final class Octets {
    /// `tchar` of RFC 9110 §5.6.2.
    public static final int TOKEN = 1;
    /// What nginx takes for a valid field name: letters, digits and `-` (F9).
    public static final int PLAIN = 2;
    /// PLAIN and `_`.
    public static final int WORD = 4;
    /// Octets of a registered name. RFC 3986 would also allow `%` escapes and `,`: escapes because hosts are compared
    /// undecoded, the comma because it is what two merged Host lines look like.
    public static final int HOST = 8;
    /// Octets of a request target: visible ASCII but `#`, and raw UTF-8 as sloppy clients send it.
    public static final int TARGET = 16;
    /// Octets inside the brackets of an IPv6 literal.
    public static final int ADDRESS = 32;

    public static final byte CR = '\r';
    public static final byte LF = '\n';

    private static final byte[] KINDS = new byte[256];
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long SPACES = ONES * 0x20;
    private static final long DELETES = ONES * 0x7F;

    static {
        for (int c = 0x21; c < 256; c++) {
            mark(c, c != '#' && c != 0x7F, TARGET);
        }
        for (int c = '0'; c <= 'z'; c++) {
            boolean digit = c <= '9';
            boolean letter = (c >= 'A' && c <= 'Z') || c >= 'a';
            mark(c, digit || letter, TOKEN | PLAIN | WORD | HOST);
            mark(c, digit || (letter && (c | 0x20) <= 'f'), ADDRESS);
        }
        markAll("!#$%&'*+.^`|~", TOKEN);
        markAll("-", TOKEN | PLAIN | WORD);
        markAll("_", TOKEN | WORD);
        markAll("-._~!$&'()*+;=", HOST);
        markAll(":.", ADDRESS);
    }

    private Octets() {}

    private static void mark(int octet, boolean belongs, int kinds) {
        if (belongs) {
            KINDS[octet] |= (byte) kinds;
        }
    }

    private static void markAll(String octets, int kinds) {
        octets.chars().forEach(octet -> mark(octet, true, kinds));
    }

    /// All classes an octet is in.
    public static int kinds(byte octet) {
        return KINDS[octet & 0xFF];
    }

    public static boolean is(byte octet, int kind) {
        return (KINDS[octet & 0xFF] & kind) != 0;
    }

    /// Index of the first octet that is not of the kind, `to` when all are.
    public static int skip(byte[] bytes, int from, int to, int kind) {
        int at = from;
        while (at < to && is(bytes[at], kind)) {
            at++;
        }
        return at;
    }

    /// Index of the first control octet but HTAB, `to` when there is none.
    ///
    /// Eight octets a step. Subtraction borrows only out of octets that match, so the lowest marked octet is
    /// always a true match, and only that one is looked at.
    public static int control(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to) {
            long word = (long) WORDS.get(bytes, at);
            long deletes = word ^ DELETES;
            long marks = (((word - SPACES) & ~word) | ((deletes - ONES) & ~deletes)) & HIGH_BITS;
            if (marks == 0) {
                at += Long.BYTES;
                continue;
            }
            at += Long.numberOfTrailingZeros(marks) >>> 3;
            if (bytes[at] != '\t') {
                return at;
            }
            at++;
        }
        while (at < to && !isControl(bytes[at])) {
            at++;
        }
        return at;
    }

    /// Whether an octet is a control but HTAB.
    public static boolean isControl(byte octet) {
        return (octet >= 0 && octet < 0x20 && octet != '\t') || octet == 0x7F;
    }

    /// The eight octets at `at`, first one lowest.
    public static long word(byte[] bytes, int at) {
        return (long) WORDS.get(bytes, at);
    }

    /// Optional whitespace (RFC 9110 §5.6.3).
    public static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /// Whether two regions of the same length hold the same token, letters in any case.
    public static boolean sameToken(byte[] bytes, int one, int other, int length) {
        for (int i = 0; i < length; i++) {
            byte a = bytes[one + i];
            byte b = bytes[other + i];
            if (a != b && ((a ^ b) != 0x20 || (a | 0x20) < 'a' || (a | 0x20) > 'z')) {
                return false;
            }
        }
        return true;
    }

    /// Value of a hexadecimal digit, -1 for any other octet.
    public static int hexValue(byte octet) {
        return octet >= '0' && octet <= '9'
                ? octet - '0'
                : (octet | 0x20) >= 'a' && (octet | 0x20) <= 'f' ? (octet | 0x20) - 'a' + 10 : -1;
    }
}
