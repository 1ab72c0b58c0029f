package dev.usher.proxy.exchange;

/// The one accepted spelling of `Content-Length`: digits (RFC 9110 §8.6). Signs, lists, even of equal numbers, and
/// whatever else two implementations have ever read differently is none.
public final class ContentLength {
    /// 18 digits cannot overflow, and nobody has a body of an exabyte.
    private static final int MOST_DIGITS = 18;

    private ContentLength() {}

    /// The number, -1 when there is none.
    public static long parse(byte[] bytes, int offset, int digits) {
        if (digits == 0 || digits > MOST_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int at = offset; at < offset + digits; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
