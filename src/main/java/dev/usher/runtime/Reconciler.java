package dev.usher.runtime;

import dev.usher.dialect.Compilation;
import dev.usher.problem.Problem;
import dev.usher.problem.Report;
import dev.usher.resource.Snapshot;
import dev.usher.resource.SnapshotStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The reconcile loop: takes changes as they come, applies whatever has gathered as one step, compiles, publishes. One
/// virtual thread owns all of its state; a change waits for nothing but the compile before it.
final class Reconciler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    /// Told of every table, and of every compile that failed; called on the reconcile thread.
    interface Listener {
        /// The table has been compiled and is to be put in service.
        ///
        /// @param report compile problems and decoding problems together
        /// @param sinceNanos `System.nanoTime()` when the first change in it arrived
        void compiled(Compilation compilation, Report report, Snapshot snapshot, long sinceNanos);

        /// A compile failed: that is a bug of ours; the table before stays in service.
        void failed(Throwable cause);
    }

    private final Inbox inbox;
    private final CountDownLatch first = new CountDownLatch(1);
    private final SnapshotStore store = new SnapshotStore();
    private final UnaryOperator<Snapshot> decorate;
    private final Function<Snapshot, Compilation> compiler;
    private final BooleanSupplier complete;
    private final Listener listener;
    private final Thread thread;
    private boolean synced;
    private boolean serving;
    private List<Problem> lastDecoding = List.of();
    private Report lastCompiled = Report.EMPTY;
    private Report joined = Report.EMPTY;

    /// A loop that begins with [#start].
    ///
    /// @param inbox where changes arrive
    /// @param decorate applied to each snapshot before it is compiled
    /// @param complete asked after each compile: whether everything it asked for by name was there to be looked at.
    ///     The first table waits until that is so, or a restart would serve without what was served before (H4).
    ///     Later ones do not, since one object that cannot be read must not hold up all others
    Reconciler(
            Inbox inbox,
            UnaryOperator<Snapshot> decorate,
            Function<Snapshot, Compilation> compiler,
            BooleanSupplier complete,
            Listener listener) {
        this.inbox = inbox;
        this.decorate = decorate;
        this.compiler = compiler;
        this.complete = complete;
        this.listener = listener;
        thread = Thread.ofVirtual().name("reconcile").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Waits for the first table, or for the end.
    void awaitFirst() throws InterruptedException {
        first.await();
    }

    private void run() {
        try {
            while (step()) {
                // Each step takes all that has gathered.
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            first.countDown();
        }
    }

    private boolean step() throws InterruptedException {
        boolean changed = false;
        long since = System.nanoTime();
        for (Inbox.Entry entry : inbox.take()) {
            switch (entry) {
                case Inbox.Entry.Apply(var changes, long nanos) -> {
                    if (store.apply(changes)) {
                        changed = true;
                        since = Math.min(since, nanos);
                    }
                }
                case Inbox.Entry.Synced _ -> {
                    synced = true;
                    changed = true;
                }
                case Inbox.Entry.Classes(boolean readable) -> changed |= store.classesReadable(readable);
                case Inbox.Entry.Stop _ -> {
                    return false;
                }
            }
        }
        if (synced && changed) {
            compile(since);
        }
        return true;
    }

    private void compile(long since) {
        try {
            Snapshot snapshot = decorate.apply(store.snapshot());
            Compilation compilation = compiler.apply(snapshot);
            boolean whole = complete.getAsBoolean();
            if (!serving && !whole) {
                return;
            }
            serving = true;
            listener.compiled(compilation, join(store.problems(), compilation.report()), snapshot, since);
            first.countDown();
        } catch (RuntimeException | Error bug) {
            LOG.atError().setCause(bug).log("compile failed, the table before stays in service");
            listener.failed(bug);
        }
    }

    /// All problems in one report: the same instance while neither part changed, since sorting costs more than most
    /// changes do.
    private Report join(List<Problem> decoding, Report compiled) {
        if (!decoding.equals(lastDecoding) || !compiled.equals(lastCompiled)) {
            var problems = new ArrayList<>(decoding);
            problems.addAll(compiled.problems());
            joined = new Report(problems, compiled.served());
            lastDecoding = decoding;
            lastCompiled = compiled;
        }
        return joined;
    }

    @Override
    public void close() {
        inbox.stop();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
