package dev.usher.bench.rig;

import java.io.IOException;
import java.util.Optional;

/// One conversation through the proxy that goes on until it is told to end, each answer compared with what it must be.
/// The first thing that goes wrong ends it.
abstract class Talk implements AutoCloseable {
    private final String name;
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
    private volatile boolean ending;
    private volatile long exchanges;
    private volatile String trouble = "";

    Talk(String name) {
        this.name = name;
    }

    /// Says something and hears the answer.
    ///
    /// @return the answer, when it is not what it must be
    abstract Optional<String> exchange(long number) throws Exception;

    @Override
    public abstract void close() throws IOException;

    final Talk begin() {
        thread.start();
        return this;
    }

    private void run() {
        while (!ending && trouble.isEmpty()) {
            try {
                trouble = exchange(exchanges).map(answer -> "wrong answer: " + answer).orElse("");
                exchanges++;
            } catch (Exception e) {
                trouble = e.toString();
            }
        }
    }

    /// Ends after the exchange under way.
    final void finish() throws InterruptedException {
        ending = true;
        thread.join();
    }

    final String name() {
        return name;
    }

    final long exchanges() {
        return exchanges;
    }

    /// What went wrong; empty when nothing did.
    final String trouble() {
        return trouble;
    }

    static Optional<String> compare(String wanted, String answer) {
        return answer.equals(wanted) ? Optional.empty() : Optional.of(answer);
    }
}
