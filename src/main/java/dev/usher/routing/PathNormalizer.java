package dev.usher.routing;

import java.util.Arrays;

/// The one normalisation of a path that routing, limits and logs use (C5.5, SEC9): percent-decoded, `.` and `..`
/// resolved, repeated slashes merged, as nginx makes `$uri`. What is forwarded stays raw.
///
/// Reused for one path after the other by one event loop. A path with nothing to do is not copied.
public final class PathNormalizer {
    private static final byte[] ROOT = {'/'};

    private byte[] scratch = new byte[256];
    private byte[] array = ROOT;
    private int offset;
    private int length = 1;

    /// Normalises the raw path of a request: everything before the first `?`.
    ///
    /// @param length may be 0, which is the root
    /// @return false when the path must be refused: it climbs above the root, has a broken escape, NUL, a
    ///     control byte or `#`, or does not begin with a slash
    public boolean normalize(byte[] bytes, int offset, int length) {
        if (length == 0) {
            use(ROOT, 0, 1);
            return true;
        }
        if (bytes[offset] != '/') {
            return false;
        }
        int end = offset + length;
        boolean clean = true;
        byte before = 0;
        for (int i = offset; i < end; i++) {
            byte b = bytes[i];
            if (b == '%' || (before == '/' && (b == '/' || b == '.'))) {
                clean = false;
            } else if ((b >= 0 && b < 0x20) || b == 0x7F || b == '#') {
                return false;
            }
            before = b;
        }
        if (clean) {
            use(bytes, offset, length);
            return true;
        }
        return decode(bytes, offset, end);
    }

    /// Decodes into the scratch array, resolving segments as they end.
    private boolean decode(byte[] bytes, int from, int end) {
        if (scratch.length < end - from + 1) {
            scratch = new byte[(end - from + 1) * 2];
        }
        byte[] out = scratch;
        int at = 0;
        for (int i = from; i < end; i++) {
            int b = bytes[i];
            if (b == '%') {
                if (i + 2 >= end) {
                    return false;
                }
                int high = digit(bytes[i + 1]);
                int low = digit(bytes[i + 2]);
                b = (high << 4) | low;
                if (high < 0 || low < 0 || b == 0) {
                    return false;
                }
                i += 2;
            }
            if (b == '/') {
                at = endSegment(out, at, true);
                if (at < 0) {
                    return false;
                }
            } else {
                out[at++] = (byte) b;
            }
        }
        at = endSegment(out, at, false);
        if (at < 0) {
            return false;
        }
        use(out, 0, at);
        return true;
    }

    /// Ends the segment that stands after the last slash.
    ///
    /// @param slash whether a slash ends it; the end of the path otherwise
    /// @return the new length, -1 above the root
    private static int endSegment(byte[] out, int at, boolean slash) {
        if (at == 0) {
            out[0] = '/';
            return 1;
        }
        int start = at;
        while (out[start - 1] != '/') {
            start--;
        }
        int segment = at - start;
        if (segment == 0) {
            return at;
        }
        if (segment == 1 && out[start] == '.') {
            return start;
        }
        if (segment == 2 && out[start] == '.' && out[start + 1] == '.') {
            int parent = start - 1;
            if (parent == 0) {
                return -1;
            }
            while (out[parent - 1] != '/') {
                parent--;
            }
            return parent;
        }
        if (slash) {
            out[at] = '/';
            return at + 1;
        }
        return at;
    }

    private static int digit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private void use(byte[] bytes, int from, int count) {
        array = bytes;
        offset = from;
        length = count;
    }

    /// Holds the normal path; valid until the next call, and while the bytes it was made from stay.
    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /// A copy of the normal path.
    public byte[] copy() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }
}
