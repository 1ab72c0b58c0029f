package dev.usher.runtime;

import dev.usher.config.ProcessSettings;
import dev.usher.dialect.Compilation;
import dev.usher.model.RoutingTable;
import dev.usher.problem.Problem;
import dev.usher.problem.Report;
import dev.usher.resource.Positions;
import dev.usher.resource.SnapshotStore;
import dev.usher.resource.file.ManifestException;
import dev.usher.resource.file.Manifests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Manifests compiled once, by the same decoder and compiler as live traffic: what `check` and `explain` look at.
///
/// @param report decoding and compile problems together
public record OfflineCompile(RoutingTable table, Report report, Positions positions) {

    private static Manifests load(List<Path> paths) {
        try {
            return Manifests.load(paths);
        } catch (ManifestException missing) {
            throw StartException.because(missing);
        }
    }

    /// Loads and compiles.
    ///
    /// @throws StartException when a path does not exist or cannot be read
    public static OfflineCompile of(List<Path> paths, ProcessSettings settings) {
        Manifests manifests = load(paths);
        var store = new SnapshotStore();
        store.apply(manifests.changes());
        Compilation compilation = CompilerOptionsFrom.compiler(CompilerOptionsFrom.settings(settings, () -> ""))
                .compile(store.snapshot());
        var problems = new ArrayList<Problem>(store.problems());
        problems.addAll(compilation.report().problems());
        return new OfflineCompile(
                compilation.table(), new Report(problems, compilation.report().served()), manifests.positions());
    }
}
