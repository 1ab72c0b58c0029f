package dev.usher.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.dialect.Compilation;
import dev.usher.model.RoutingTable;
import dev.usher.problem.Report;
import dev.usher.resource.Snapshot;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Test
    void goesOnAfterACompileThatEndedInAnError() throws InterruptedException {
        var compiles = new AtomicInteger();
        var inbox = new Inbox();
        try (var reconciler = new Reconciler(
                inbox,
                UnaryOperator.identity(),
                _ -> {
                    if (compiles.incrementAndGet() == 1) {
                        throw new StackOverflowError("a bug");
                    }
                    return new Compilation(RoutingTable.EMPTY, Report.EMPTY);
                },
                () -> true,
                new Listening())) {
            reconciler.start();
            inbox.synced();
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("failed: a bug");

            inbox.synced();

            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("compiled");
        }
    }

    private final class Listening implements Reconciler.Listener {
        @Override
        public void compiled(Compilation compilation, Report report, Snapshot snapshot, long sinceNanos) {
            heard.add("compiled");
        }

        @Override
        public void failed(Throwable cause) {
            heard.add("failed: " + cause.getMessage());
        }
    }
}
