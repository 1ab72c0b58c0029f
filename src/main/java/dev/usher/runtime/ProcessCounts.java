package dev.usher.runtime;

import dev.usher.config.ProcessSettings;
import dev.usher.observe.MetricSettings;
import dev.usher.observe.Metrics;
import dev.usher.routing.PathRegex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the metrics of this process: as its flags say, under its name, with what pure code counts by itself.
final class ProcessCounts {
    private static final Logger LOG = LoggerFactory.getLogger("metrics");

    private ProcessCounts() {}

    static Metrics of(ProcessSettings settings) {
        var wanted = MetricSettings.from(settings.observation(), identity(settings));
        wanted.unknownExclusions()
                .forEach(name -> LOG.atWarn()
                        .addKeyValue("flag", "--exclude-socket-metrics")
                        .addKeyValue("known", String.join(",", MetricSettings.excludable()))
                        .log("no request metric is called " + name + ": it is ignored"));
        var metrics = new Metrics(wanted);
        metrics.counter(
                "usher_regex_stopped_total",
                "Matches of regular expressions that were given up after too many steps",
                PathRegex::exhausted);
        return metrics;
    }

    private static MetricSettings.Identity identity(ProcessSettings settings) {
        return new MetricSettings.Identity(
                settings.status().podNamespace(),
                settings.scope().controllerClasses().getFirst(),
                settings.status().podName(),
                Version.number(),
                Version.build(),
                Version.REPOSITORY);
    }
}
