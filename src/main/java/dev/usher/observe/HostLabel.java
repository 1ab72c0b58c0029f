package dev.usher.observe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The real host name of a request as a label: lower case, without port and trailing dot. Empty when it is not used
/// or not a name, in which case the host of the rule is the label. One a loop, refilled for each request.
final class HostLabel implements FinishedExchange.ByteSink {
    private static final int LONGEST_NAME = 253;

    /// One for all, as nearly all labels are empty.
    private static final byte[] NONE = {};

    private final byte[] bytes = new byte[LONGEST_NAME];
    private int length;
    private boolean ended;
    private boolean refused;

    void clear() {
        length = 0;
        ended = false;
        refused = false;
    }

    @Override
    public void append(byte[] source, int offset, int count) {
        for (int i = offset; i < offset + count && !ended && !refused; i++) {
            byte b = source[i];
            if (b == ':') {
                ended = true;
            } else if (isName(b) && length < LONGEST_NAME) {
                bytes[length++] = b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
            } else {
                refused = true;
            }
        }
    }

    /// Names and IPv4 literals; what a stranger makes up besides does not become a label.
    private static boolean isName(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '.'
                || b == '-'
                || b == '_';
    }

    private int size() {
        if (refused) {
            return 0;
        }
        return length > 1 && bytes[length - 1] == '.' ? length - 1 : length;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    boolean matches(byte[] other) {
        int size = size();
        return size == other.length && Arrays.equals(bytes, 0, size, other, 0, size);
    }

    int hash() {
        int hash = 0;
        for (int i = 0, size = size(); i < size; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    byte[] copy() {
        int size = size();
        return size == 0 ? NONE : Arrays.copyOf(bytes, size);
    }

    String text() {
        return new String(bytes, 0, size(), StandardCharsets.US_ASCII);
    }
}
