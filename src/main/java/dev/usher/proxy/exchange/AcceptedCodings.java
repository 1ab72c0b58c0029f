package dev.usher.proxy.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Which content codings a client accepts, and how gladly (RFC 9110 §12.5.3). Reused for one request after the other.
///
/// Elements that are not well-formed say nothing. A client is not asked to decode what it does not name, as in nginx,
/// though one without the field, or with `*`, would accept any coding: many of those do not mean it.
final class AcceptedCodings {
    /// Content codings of responses.
    enum Coding {
        GZIP(0, "gzip"),
        BROTLI(1, "br"),
        ZSTD(2, "zstd"),
        IDENTITY(3, "identity");

        private final int number;
        private final String text;

        Coding(int number, String text) {
            this.number = number;
            this.text = text;
        }

        /// As `Content-Encoding` names it.
        String text() {
            return text;
        }
    }

    private static final byte[] NAME = "accept-encoding".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] X_GZIP = "x-gzip".getBytes(StandardCharsets.US_ASCII);
    private static final Coding[] CODINGS = Coding.values();
    /// Names of codings, by their numbers.
    private static final byte[][] TOKENS = new byte[CODINGS.length][];
    private static final int WHOLE = 1000;

    static {
        for (Coding coding : CODINGS) {
            TOKENS[coding.number] = coding.text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final int[] weights = new int[CODINGS.length];

    /// Reads the lines of a request.
    void read(Fields fields) {
        Arrays.fill(weights, 0);
        for (int line = 0; line < fields.count(); line++) {
            boolean named = !fields.isRemoved(line)
                    && FieldName.equalsIgnoreCase(
                            fields.array(), fields.nameOffset(line), fields.nameLength(line), NAME);
            if (named) {
                list(fields.array(), fields.valueOffset(line), fields.valueOffset(line) + fields.valueLength(line));
            }
        }
    }

    /// How gladly, in thousandths: 0 not at all, as what is not named; `identity` is accepted then, too, but less than
    /// anything that is named.
    int weight(Coding coding) {
        return weights[coding.number];
    }

    private void list(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && bytes[end] != ',') {
                end++;
            }
            element(bytes, at, end);
            at = end + 1;
        }
    }

    private void element(byte[] bytes, int from, int to) {
        int start = skipSpace(bytes, from, to);
        int end = Octets.skip(bytes, start, to, Octets.TOKEN);
        int weight = weight(bytes, skipSpace(bytes, end, to), to);
        if (end == start || weight < 0) {
            return;
        }
        for (Coding coding : CODINGS) {
            if (FieldName.equalsIgnoreCase(bytes, start, end - start, TOKENS[coding.number])
                    || (coding == Coding.GZIP && FieldName.equalsIgnoreCase(bytes, start, end - start, X_GZIP))) {
                weights[coding.number] = weight;
            }
        }
    }

    /// `OWS ";" OWS "q=" qvalue`, or nothing.
    ///
    /// @return thousandths, -1 for anything else
    private static int weight(byte[] bytes, int from, int to) {
        if (from == to) {
            return WHOLE;
        }
        int at = bytes[from] == ';' ? skipSpace(bytes, from + 1, to) : to;
        int end = to;
        while (end > at && Octets.isSpace(bytes[end - 1])) {
            end--;
        }
        boolean named = at + 2 < end && (bytes[at] | 0x20) == 'q' && bytes[at + 1] == '=';
        return named ? thousandths(bytes, at + 2, end) : -1;
    }

    /// `0`, `0.5`, `1.000`: at most three decimals (RFC 9110 §12.4.2).
    private static int thousandths(byte[] bytes, int from, int to) {
        int whole = bytes[from] - '0';
        boolean formed = (whole == 0 || whole == 1) && to - from <= 5 && (to - from == 1 || bytes[from + 1] == '.');
        if (!formed) {
            return -1;
        }
        int value = whole * WHOLE;
        int unit = 100;
        for (int at = from + 2; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value += digit * unit;
            unit /= 10;
        }
        return value <= WHOLE ? value : -1;
    }

    private static int skipSpace(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && Octets.isSpace(bytes[at])) {
            at++;
        }
        return at;
    }
}
