package dev.usher.observe;

import dev.usher.config.ProcessSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What is measured and how it is labelled; fixed for the life of the process (flags of ingress-nginx, M1, M2).
///
/// @param enabled false leaves only process and runtime metrics (`--enable-metrics`)
/// @param identity the constant labels
/// @param perHost request metrics carry `host` (`--metrics-per-host`)
/// @param perUndefinedHost requests to hosts no Ingress names are counted too, under the name the client asked for
///     (`--metrics-per-undefined-host`). Off: strangers would choose our labels (M2.4)
/// @param realHosts label requests to wildcard hosts with the name the client asked for, as ingress-nginx does,
///     instead of the host of the rule. Off, for the same reason
/// @param statusClasses `2xx` instead of `200` (`--report-status-classes`)
/// @param excluded request metrics that are not computed, names without prefix (`--exclude-socket-metrics`)
/// @param buckets upper bounds of the histograms
/// @param maxSeries label sets of request metrics kept at once; more are counted together as `_other`. One label set
///     is about 90 Prometheus series with the default buckets.
public record MetricSettings(
        boolean enabled,
        Identity identity,
        boolean perHost,
        boolean perUndefinedHost,
        boolean realHosts,
        boolean statusClasses,
        Set<String> excluded,
        Buckets buckets,
        int maxSeries) {

    /// The prefix of every metric that ingress-nginx has too.
    public static final String PREFIX = "nginx_ingress_controller_";

    /// Label sets kept by default.
    public static final int DEFAULT_MAX_SERIES = 5_000;

    /// Who we are.
    ///
    /// @param namespace label `controller_namespace`
    /// @param controllerClass label `controller_class`: the value of `--controller-class`
    /// @param pod label `controller_pod`
    /// @param release version of the program, for `build_info`
    /// @param build what it was built from
    /// @param repository where its source is
    public record Identity(
            String namespace, String controllerClass, String pod, String release, String build, String repository) {}

    /// Upper bounds, ascending (M2.3).
    ///
    /// @param time seconds (`--time-buckets`)
    /// @param length bytes (`--length-buckets`)
    /// @param size bytes (`--size-buckets`)
    public record Buckets(List<Double> time, List<Double> length, List<Double> size) {
        public static final Buckets DEFAULTS = new Buckets(
                List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
                List.of(10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0),
                List.of(10.0, 100.0, 1e3, 1e4, 1e5, 1e6, 1e7));

        public Buckets {
            time = checked(time);
            length = checked(length);
            size = checked(size);
        }

        private static List<Double> checked(List<Double> bounds) {
            double last = 0;
            for (double bound : bounds) {
                if (!(bound > last) || bound > 1e9) {
                    throw new IllegalArgumentException(
                            "histogram buckets must be positive, ascending and at most 1e9: " + bounds);
                }
                last = bound;
            }
            return List.copyOf(bounds);
        }
    }

    public MetricSettings {
        excluded = excluded.stream()
                .map(name -> name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name)
                .collect(Collectors.toUnmodifiableSet());
        if (maxSeries < 1) {
            throw new IllegalArgumentException("maxSeries must be at least 1: " + maxSeries);
        }
    }

    /// The defaults of ingress-nginx, except that metrics are on and wildcard hosts are labelled with their rule.
    public static MetricSettings of(Identity identity) {
        return new MetricSettings(
                true, identity, true, false, false, false, Set.of(), Buckets.DEFAULTS, DEFAULT_MAX_SERIES);
    }

    /// What the flags say.
    public static MetricSettings from(ProcessSettings.Observation flags, Identity identity) {
        return new MetricSettings(
                flags.metrics(),
                identity,
                flags.perHost(),
                flags.perUndefinedHost(),
                flags.realHosts(),
                flags.statusClasses(),
                Set.copyOf(flags.excluded()),
                new Buckets(flags.timeBuckets(), flags.lengthBuckets(), flags.sizeBuckets()),
                DEFAULT_MAX_SERIES);
    }

    /// The words of `--exclude-socket-metrics` that name no request metric: worth a warning.
    public Set<String> unknownExclusions() {
        var unknown = new TreeSet<>(excluded);
        excludable().forEach(unknown::remove);
        return unknown;
    }

    /// What `--exclude-socket-metrics` may name.
    public static List<String> excludable() {
        var names = new ArrayList<>(List.of("requests", UpstreamLatency.SUFFIX));
        for (var histogram : RequestHistogram.values()) {
            names.add(histogram.suffix());
        }
        return List.copyOf(names);
    }
}
