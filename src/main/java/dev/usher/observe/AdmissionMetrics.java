package dev.usher.observe;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What the admission webhook reports (M3): the last review, and how many were allowed and denied. Any thread.
///
/// Each series of the counts is an Ingress somebody wanted to store, which may be any number of names: over a limit
/// they are counted together as `_other`.
public final class AdmissionMetrics implements MetricFamilies {
    private static final String PREFIX = MetricSettings.PREFIX;
    private static final int MOST = 1_000;
    private static final Subject OTHER = new Subject(SeriesKey.OTHER, SeriesKey.OTHER);

    private final String constant;
    private final Map<Subject, Count> counts = new ConcurrentHashMap<>();
    private volatile Last last = new Last(0, 0, Duration.ZERO, Duration.ZERO);

    private record Subject(String namespace, String ingress) {}

    private record Count(LongAdder allowed, LongAdder denied) {}

    private record Last(int ingresses, int bytes, Duration check, Duration whole) {}

    AdmissionMetrics(String constant) {
        this.constant = constant;
    }

    /// Reports an answered review.
    ///
    /// @param allowed whether the Ingress may be stored
    /// @param ingresses how many were compiled together; 0 for a review that was no business of ours, which
    ///     leaves no trace when it was allowed
    /// @param bytes of the review, in place of the configuration text that does not exist here
    /// @param check time the check took
    /// @param whole time the answer took
    public void reviewed(
            String namespace,
            String ingress,
            boolean allowed,
            int ingresses,
            int bytes,
            Duration check,
            Duration whole) {
        if (ingresses == 0 && allowed) {
            return;
        }
        last = new Last(ingresses, bytes, check, whole);
        var subject = new Subject(namespace, ingress);
        Count count = counts.containsKey(subject) || counts.size() < MOST ? count(subject) : count(OTHER);
        (allowed ? count.allowed() : count.denied()).increment();
    }

    private Count count(Subject subject) {
        return counts.computeIfAbsent(subject, _ -> new Count(new LongAdder(), new LongAdder()));
    }

    @Override
    public void write(Exposition out) throws IOException {
        Last now = last;
        gauge(
                out,
                "tested_ingresses",
                "The length of ingresses processed by the admission controller",
                now.ingresses());
        gauge(
                out,
                "tested_duration",
                "The processing duration of the admission controller tests (float seconds)",
                seconds(now.check()));
        gauge(out, "render_ingresses", "The length of ingresses rendered by the admission controller", now.ingresses());
        gauge(
                out,
                "render_duration",
                "The processing duration of ingresses rendering by the admission controller (float seconds)",
                seconds(now.check()));
        gauge(out, "config_size", "The size of the tested configuration", now.bytes());
        gauge(
                out,
                "roundtrip_duration",
                "The complete duration of the admission controller at the time to process a new event (float seconds)",
                seconds(now.whole()));
        counts(out, "check_success", "Cumulative number of Ingress controller syntax check operations", true);
        counts(out, "check_errors", "Cumulative number of Ingress controller errors during syntax check", false);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private void gauge(Exposition out, String name, String help, double value) throws IOException {
        out.gauge(PREFIX + "admission_" + name, help, constant, value);
    }

    private void counts(Exposition out, String name, String help, boolean allowed) throws IOException {
        out.family(PREFIX + name, MetricType.COUNTER, help);
        for (var entry : counts.entrySet()) {
            long count =
                    (allowed ? entry.getValue().allowed() : entry.getValue().denied()).sum();
            if (count > 0) {
                var labels = new Labels()
                        .add("ingress", entry.getKey().ingress())
                        .add("namespace", entry.getKey().namespace());
                out.sample(PREFIX + name, constant + "," + labels.text(), count);
            }
        }
    }
}
