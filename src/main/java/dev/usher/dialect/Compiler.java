package dev.usher.dialect;

import dev.usher.model.ResourceKey;
import dev.usher.model.RoutingTable;
import dev.usher.problem.Problem;
import dev.usher.problem.Report;
import dev.usher.resource.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Turns snapshots into tables and reports: hands each Ingress to its dialect and joins what the dialects contribute.
///
/// Not thread-safe: the reconcile loop owns it. A fresh compiler gives an equal table and report for the same
/// snapshot (last good versions of refused objects aside); a used one gives them faster and keeps identities, as
/// [RoutingTable] promises. `check` and the webhook use a fresh one.
public final class Compiler {
    private final CompilerOptions options;
    private List<Dialect> dialects;
    private Claims claims;
    private boolean interrupted;

    private Compilation last = new Compilation(RoutingTable.EMPTY, Report.EMPTY);
    private List<Contribution> lastContributions;
    private List<Problem> lastForeign = List.of();

    /// Prepares to compile.
    ///
    /// @param dialects in order of precedence; each Ingress goes to the first that speaks for its controller
    public Compiler(CompilerOptions options, List<Dialect> dialects) {
        if (dialects.isEmpty()) {
            throw new IllegalArgumentException("no dialect to compile with");
        }
        this.options = options;
        this.dialects = List.copyOf(dialects);
        this.claims = new Claims(options, this.dialects);
        this.lastContributions = Collections.nCopies(dialects.size(), Contribution.EMPTY);
    }

    /// Compiles a snapshot. When nothing changed, table and report are the instances of the call before; otherwise
    /// the generation of the table is one higher.
    ///
    /// A compile that throws is a bug of ours and may leave any stage half up to date. It changes nothing that was
    /// given out, and the next one begins with fresh stages.
    public Compilation compile(Snapshot snapshot) {
        if (interrupted) {
            startAfresh();
        }
        interrupted = true;
        claims.update(snapshot);
        var contributions = new ArrayList<Contribution>(dialects.size());
        for (Dialect dialect : dialects) {
            contributions.add(dialect.compile(snapshot, claims.of(dialect)));
        }
        last = new Compilation(table(Contributions.join(contributions)), report(contributions));
        lastContributions = contributions;
        lastForeign = claims.problems();
        interrupted = false;
        return last;
    }

    private void startAfresh() {
        var fresh = new ArrayList<Dialect>(dialects.size());
        for (int i = 0; i < dialects.size(); i++) {
            fresh.add(dialects.get(i).afresh(lastContributions.get(i)));
        }
        dialects = List.copyOf(fresh);
        claims = new Claims(options, dialects);
    }

    /// Every ConfigMap the last snapshot asked for, whether it exists or not: what a cluster source has to watch.
    public Set<ResourceKey> configMaps() {
        return Contributions.configMaps(lastContributions);
    }

    private RoutingTable table(Contribution joined) {
        var before = last.table();
        boolean same = before.hosts().equals(joined.hosts())
                && before.upstreams().equals(joined.upstreams())
                && before.tls().equals(joined.tls())
                && before.streams().equals(joined.streams())
                && Objects.equals(before.settings(), joined.settings());
        return same
                ? before
                : new RoutingTable(
                        before.generation() + 1,
                        joined.hosts(),
                        joined.upstreams(),
                        joined.tls(),
                        joined.streams(),
                        joined.settings());
    }

    private Report report(List<Contribution> contributions) {
        boolean same = lastForeign.equals(claims.problems());
        for (int i = 0; same && i < contributions.size(); i++) {
            var before = lastContributions.get(i);
            var now = contributions.get(i);
            same = before.problems().equals(now.problems()) && before.served().equals(now.served());
        }
        if (same) {
            return last.report();
        }
        var problems = new ArrayList<>(claims.problems());
        contributions.forEach(contribution -> problems.addAll(contribution.problems()));
        var report = new Report(problems, Contributions.served(contributions));
        return report.equals(last.report()) ? last.report() : report;
    }
}
