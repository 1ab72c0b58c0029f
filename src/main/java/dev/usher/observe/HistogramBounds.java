package dev.usher.observe;

import java.util.List;

/// The upper bounds of a histogram, in whole counted units, and how they are printed.
final class HistogramBounds {
    private final long[] bounds;
    private final String[] labels;
    private final long scale;

    /// @param scale counted units in one reported unit
    private HistogramBounds(long[] bounds, String[] labels, long scale) {
        this.bounds = bounds;
        this.labels = labels;
        this.scale = scale;
    }

    static HistogramBounds of(List<Double> reported, long scale) {
        return new HistogramBounds(
                reported.stream()
                        .mapToLong(bound -> (long) Math.floor(bound * scale + 1e-6))
                        .toArray(),
                reported.stream().map(HistogramBounds::number).toArray(String[]::new),
                scale);
    }

    /// Number of buckets, the one without a bound included.
    int buckets() {
        return bounds.length + 1;
    }

    /// The bucket of a value: the first whose bound is not below it. A scan, since bounds are few and values small.
    int bucket(long value) {
        int at = 0;
        while (at < bounds.length && value > bounds[at]) {
            at++;
        }
        return at;
    }

    /// The `le` of a bucket.
    String label(int bucket) {
        return bucket == bounds.length ? "+Inf" : labels[bucket];
    }

    /// A sum of counted units in reported ones.
    String sum(long counted) {
        return scale == 1 ? Long.toString(counted) : number((double) counted / scale);
    }

    /// A number as Go prints it (`%g`, shortest): `0.005`, `1`, `100000`, `1e+06`. Recording rules select on `le` as
    /// text,
    /// so ours must be spelled as ingress-nginx's were.
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e6) {
            return Long.toString((long) value);
        }
        return general(value);
    }

    /// From the shortest digits that mean the same number, as `Double.toString` gives them: `0.0050`, `1.0E-5`.
    private static String general(double value) {
        var text = Double.toString(Math.abs(value));
        int mark = text.indexOf('E');
        int exponent = mark < 0 ? 0 : Integer.parseInt(text, mark + 1, text.length(), 10);
        var mantissa = mark < 0 ? text : text.substring(0, mark);
        int point = mantissa.indexOf('.');
        var digits = new StringBuilder(mantissa).deleteCharAt(point);
        exponent += point - 1;
        while (digits.length() > 1 && digits.charAt(0) == '0') {
            digits.deleteCharAt(0);
            exponent--;
        }
        while (digits.length() > 1 && digits.charAt(digits.length() - 1) == '0') {
            digits.setLength(digits.length() - 1);
        }
        return (value < 0 ? "-" : "") + written(digits, exponent);
    }

    /// @param exponent of the first digit
    private static String written(StringBuilder digits, int exponent) {
        if (exponent >= -4 && exponent < 0) {
            return "0." + "0".repeat(-exponent - 1) + digits;
        }
        if (exponent >= 0 && exponent < 6) {
            int whole = exponent + 1;
            return digits.length() <= whole
                    ? digits + "0".repeat(whole - digits.length())
                    : digits.insert(whole, '.').toString();
        }
        if (digits.length() > 1) {
            digits.insert(1, '.');
        }
        return digits + "e" + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
}
