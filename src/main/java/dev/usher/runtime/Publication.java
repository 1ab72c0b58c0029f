package dev.usher.runtime;

import dev.usher.dialect.Compilation;
import dev.usher.model.RoutingTable;
import dev.usher.observe.ControlPlaneMetrics;
import dev.usher.observe.ControlPlaneMetrics.ProblemCount;
import dev.usher.observe.Tracer;
import dev.usher.problem.Problem;
import dev.usher.problem.Report;
import dev.usher.resource.Snapshot;
import dev.usher.status.Outlook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts what was compiled in service and tells whoever has to know. Called by the reconcile loop only; what others read
/// is behind volatile fields.
final class Publication implements Reconciler.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

    /// Hears of every table in service, with what it was compiled from. Must not wait: this is the reconcile thread.
    interface Follower {
        void published(Outlook outlook);

        /// A table could not be compiled.
        void failed(String cause);
    }

    private final DataPlane proxy;
    private final ControlPlaneMetrics metrics;
    private final LogOutputs outputs;
    private final ListenAddresses addresses;
    private final Tracer tracer;
    private final UnaryOperator<RoutingTable> adjust;
    private final List<Follower> followers;
    private final ProblemLog problemLog = new ProblemLog();
    private volatile Report report = Report.EMPTY;
    private List<Problem> outputProblems = List.of();
    private long generation = -1;

    /// @param adjust applied to each table before it is published: what flags say beyond the objects
    Publication(
            DataPlane proxy,
            ControlPlaneMetrics metrics,
            LogOutputs outputs,
            ListenAddresses addresses,
            Tracer tracer,
            UnaryOperator<RoutingTable> adjust,
            List<Follower> followers) {
        this.proxy = proxy;
        this.metrics = metrics;
        this.outputs = outputs;
        this.addresses = addresses;
        this.tracer = tracer;
        this.adjust = adjust;
        this.followers = List.copyOf(followers);
    }

    @Override
    public void compiled(Compilation compilation, Report found, Snapshot snapshot, long sinceNanos) {
        if (compilation.table().generation() != generation) {
            RoutingTable table = adjust.apply(compilation.table());
            proxy.publish(table);
            generation = table.generation();
            outputProblems = Stream.concat(
                            outputs.apply(table.settings()).stream(),
                            addresses.unheeded(table.settings().sockets()).stream())
                    .toList();
            tracer.settings(table.settings().tracing());
            metrics.published(table, Duration.ofNanos(System.nanoTime() - sinceNanos), Instant.now());
            LOG.atDebug()
                    .addKeyValue("generation", generation)
                    .addKeyValue("hosts", table.hosts().size())
                    .log("table in service");
        }
        Report now = withOutputs(found);
        if (!now.problems().equals(report.problems())) {
            problemLog.update(now.problems());
            metrics.problems(count(now.problems()));
        }
        report = now;
        var outlook = new Outlook(compilation.table(), now, snapshot);
        followers.forEach(follower -> follower.published(outlook));
    }

    private Report withOutputs(Report found) {
        if (outputProblems.isEmpty()) {
            return found;
        }
        var all = new ArrayList<>(found.problems());
        all.addAll(outputProblems);
        return new Report(all, found.served());
    }

    @Override
    public void failed(Throwable cause) {
        metrics.rejected();
        followers.forEach(follower -> follower.failed(String.valueOf(cause)));
    }

    /// What is wrong now. Any thread.
    List<Problem> problems() {
        return report.problems();
    }

    private static List<ProblemCount> count(List<Problem> problems) {
        return problems.stream()
                .collect(Collectors.groupingBy(
                        problem -> List.of(
                                problem.severity().name().toLowerCase(Locale.ROOT),
                                problem.reason().text()),
                        Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> new ProblemCount(
                        entry.getKey().getFirst(), entry.getKey().getLast(), entry.getValue()))
                .toList();
    }
}
