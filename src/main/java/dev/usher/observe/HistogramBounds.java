package dev.usher.observe;

import java.math.BigDecimal;
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
        var decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < 6) {
            return decimal.toPlainString();
        }
        var digits = decimal.unscaledValue().abs().toString();
        var mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return (value < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
}
