package dev.usher.bench.traffic;

import dev.usher.bench.traffic.generator.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// One cell, or several that are compared: the proxies in turn, round by round, so that what happens to the machine
/// happens to all of them; first as fast as they can, then all at the same rate.
final class Experiment {
    private static final double PROBE_SECONDS = 0.5;
    private static final int PROBES = 4;
    /// With fewer rounds than this it is a try of the benchmark itself, for which a short warm-up will do.
    static final int WARM_ROUNDS = 3;

    private static final int PIECE_SECONDS = 2;
    private static final int SHORT_PIECES = 2;
    private static final int LEAST_PIECES = 6;
    private static final int MOST_PIECES = 30;
    /// The program is as fast as it gets when its compilers have nothing left to do: they share its processor. So many
    /// pieces in a row must have been quiet.
    private static final int QUIET_PIECES = 3;

    private static final double QUIET = 0.02;
    /// Of the pieces of a warm-up, each so many-th is the generator's, which then is warm itself.
    private static final int GENERATED = 3;
    /// A proxy slower than this cannot take the others' half load.
    private static final double REACH = 1.1;

    private final Load load;
    private final Results results;

    /// A cell on one proxy.
    record Trial(Cell cell, Fleet.Running running) {
        Peer peer() {
            return running.peer();
        }

        int port() {
            return running.port(cell);
        }
    }

    Experiment(Load load, Results results) {
        this.load = load;
        this.results = results;
    }

    void run(List<Trial> all, int rounds, double seconds) throws InterruptedException {
        var trials = new ArrayList<Trial>();
        for (Trial trial : all) {
            if (warmUp(trial, rounds < WARM_ROUNDS)) {
                trials.add(trial);
            }
        }
        for (int round = 1; round <= rounds; round++) {
            for (Trial trial : trials) {
                measure(trial, round, 0, seconds);
            }
        }
        OptionalDouble slowest = trials.stream()
                .filter(trial -> trial.peer() != Peer.CADDY)
                .map(trial -> results.perSecond(trial.cell().name(), trial.peer()))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .min();
        if (slowest.isEmpty()) {
            return;
        }
        double half = Math.min(slowest.getAsDouble(), mostGenerated(trials, seconds)) / 2;
        trials.removeIf(trial -> isOutOfReach(trial, half));
        for (int round = 1; round <= rounds; round++) {
            for (Trial trial : trials) {
                measure(trial, round, half, seconds);
            }
        }
    }

    /// What the slowest but Caddy takes from the generator, which for small answers cannot make as many requests as
    /// others can: at a rate beyond it, latency would be its own.
    private double mostGenerated(List<Trial> trials, double seconds) {
        double least = Double.MAX_VALUE;
        for (Trial trial : trials) {
            if (trial.peer() == Peer.CADDY) {
                continue;
            }
            try {
                Outcome outcome = load.generate(trial.cell(), trial.port(), 0, seconds);
                if (outcome.good()) {
                    least = Math.min(least, outcome.perSecond());
                }
            } catch (IOException e) {
                results.note(trial.cell().name(), trial.peer(), e.toString());
            }
        }
        return least;
    }

    private boolean isOutOfReach(Trial trial, double rate) {
        double most = results.perSecond(trial.cell().name(), trial.peer()).orElse(0);
        if (most >= rate * REACH) {
            return false;
        }
        results.note(
                trial.cell().name(),
                trial.peer(),
                String.format("too slow for half the load of the others, %.0f requests a second", rate));
        return true;
    }

    /// @param tried whether only the benchmark itself is tried, and figures do not count
    /// @return whether the proxy can do what the cell asks for
    private boolean warmUp(Trial trial, boolean tried) throws InterruptedException {
        try {
            Outcome probe = probe(trial);
            if (!probe.good()) {
                results.note(
                        trial.cell().name(), trial.peer(), "cannot: " + probe.failed() + " failed, " + probe.trouble());
                return false;
            }
            if (trial.peer().isUsher()) {
                untilCompiled(trial, tried);
            } else {
                load.saturate(trial.cell(), trial.port(), PIECE_SECONDS);
            }
            return true;
        } catch (IOException e) {
            results.note(trial.cell().name(), trial.peer(), e.toString());
            return false;
        }
    }

    /// In pieces: code compiled while no connection began or ended is thrown away when the first does.
    private void untilCompiled(Trial trial, boolean tried) throws IOException, InterruptedException {
        PeerProcess process = trial.running().process();
        int quiet = 0;
        int pieces = tried ? SHORT_PIECES : MOST_PIECES;
        for (int i = 0; i < pieces && (i < LEAST_PIECES || quiet < QUIET_PIECES); i++) {
            long before = process.compilersMicros();
            if (i % GENERATED == GENERATED - 1) {
                load.generate(trial.cell(), trial.port(), 0, PIECE_SECONDS);
            } else {
                load.saturate(trial.cell(), trial.port(), PIECE_SECONDS);
            }
            double compiling = (process.compilersMicros() - before) / (PIECE_SECONDS * 1e6);
            quiet = compiling < QUIET ? quiet + 1 : 0;
        }
        if (!tried && quiet < QUIET_PIECES) {
            results.note(trial.cell().name(), trial.peer(), "its compilers were still at work when it was measured");
        }
    }

    /// The generator looks at each answer. A program that does something for the first time may need more than one try.
    private Outcome probe(Trial trial) throws IOException {
        Outcome probe = load.generate(trial.cell(), trial.port(), 0, PROBE_SECONDS);
        for (int i = 1; i < PROBES && !probe.good(); i++) {
            probe = load.generate(trial.cell(), trial.port(), 0, PROBE_SECONDS);
        }
        return probe;
    }

    private void measure(Trial trial, int round, double rate, double seconds) throws InterruptedException {
        try {
            PeerProcess process = trial.running().process();
            PeerProcess.Cpu before = process.cpu();
            Outcome outcome = rate == 0
                    ? load.saturate(trial.cell(), trial.port(), seconds)
                    : load.generate(trial.cell(), trial.port(), rate, seconds);
            PeerProcess.Cpu used = process.cpu().minus(before);
            results.add(new Sample(trial.cell().name(), trial.peer(), round, rate, used, outcome));
            checkResumption(trial, outcome);
        } catch (IOException e) {
            // What cannot be read any more is a process that has ended.
            results.note(trial.cell().name(), trial.peer(), e.toString());
        }
    }

    private void checkResumption(Trial trial, Outcome outcome) {
        switch (trial.cell().traffic().connecting()) {
            // Each connection slot begins with one full handshake.
            case RESUMED -> {
                long wanted = (outcome.answered() - trial.cell().traffic().connections()) * 9 / 10;
                if (outcome.resumed() < wanted) {
                    results.note(
                            trial.cell().name(),
                            trial.peer(),
                            outcome.resumed() + " of " + outcome.answered() + " handshakes resumed a session");
                }
            }
            case FRESH -> {
                if (outcome.resumed() > 0) {
                    results.note(
                            trial.cell().name(), trial.peer(), outcome.resumed() + " handshakes were no full ones");
                }
            }
            case KEPT -> {
                // No handshakes to look at.
            }
        }
    }
}
