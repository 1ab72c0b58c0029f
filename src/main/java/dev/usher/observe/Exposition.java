package dev.usher.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/// Writes the Prometheus text format 0.0.4.
///
/// OpenMetrics is not offered on purpose: it demands that the samples of a counter end in `_total`, and Prometheus
/// prefers it when offered, so `nginx_ingress_controller_requests` would change its name under every dashboard.
final class Exposition {
    private static final int BUFFER = 32 * 1024;

    private final Writer out;
    private final StringBuilder buffer = new StringBuilder(BUFFER + 1024);

    Exposition(OutputStream out) {
        this.out = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    }

    /// Begins a family. All its samples must follow before the next one begins.
    void family(String name, MetricType type, String help) throws IOException {
        buffer.append("# HELP ").append(name).append(' ');
        buffer.append(help.replace("\\", "\\\\").replace("\n", "\\n"));
        buffer.append("\n# TYPE ").append(name).append(' ').append(type.text()).append('\n');
        spill();
    }

    /// One sample.
    ///
    /// @param labels as [Labels] builds them; may be empty
    void sample(String name, String labels, long value) throws IOException {
        name(name, labels).append(' ').append(value).append('\n');
        spill();
    }

    /// One sample whose value is already text.
    void sample(String name, String labels, String value) throws IOException {
        name(name, labels).append(' ').append(value).append('\n');
        spill();
    }

    void sample(String name, String labels, double value) throws IOException {
        sample(name, labels, HistogramBounds.number(value));
    }

    /// A family of one counter without labels of its own.
    void counter(String name, String help, String labels, long value) throws IOException {
        family(name, MetricType.COUNTER, help);
        sample(name, labels, value);
    }

    /// A family of one gauge.
    void gauge(String name, String help, String labels, double value) throws IOException {
        family(name, MetricType.GAUGE, help);
        sample(name, labels, value);
    }

    /// A family of one gauge that is a whole number.
    void gauge(String name, String help, String labels, long value) throws IOException {
        family(name, MetricType.GAUGE, help);
        sample(name, labels, value);
    }

    /// The samples of one histogram. The count is the sum of the buckets as read, so the three always agree.
    ///
    /// @param buckets not cumulative
    void histogram(String name, String labels, HistogramBounds bounds, long[] buckets, long sum) throws IOException {
        long count = 0;
        for (int i = 0; i < buckets.length; i++) {
            count += buckets[i];
            buffer.append(name).append("_bucket{").append(labels);
            buffer.append(labels.isEmpty() ? "le=\"" : ",le=\"").append(bounds.label(i));
            buffer.append("\"} ").append(count).append('\n');
        }
        sample(name + "_sum", labels, bounds.sum(sum));
        sample(name + "_count", labels, count);
    }

    private StringBuilder name(String name, String labels) {
        buffer.append(name);
        return labels.isEmpty() ? buffer : buffer.append('{').append(labels).append('}');
    }

    private void spill() throws IOException {
        if (buffer.length() >= BUFFER) {
            out.append(buffer);
            buffer.setLength(0);
        }
    }

    void flush() throws IOException {
        out.append(buffer);
        buffer.setLength(0);
        out.flush();
    }
}
