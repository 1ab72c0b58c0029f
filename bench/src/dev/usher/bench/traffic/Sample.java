package dev.usher.bench.traffic;

import dev.usher.bench.traffic.generator.Outcome;
import java.util.Locale;

/// One measurement of one proxy in one cell.
///
/// @param cpu what the proxy used meanwhile
/// @param wanted requests a second that were to be sent, 0 for as many as get answers
record Sample(String cell, Peer peer, int round, double wanted, PeerProcess.Cpu cpu, Outcome outcome) {
    static final String CSV_HEAD = "cell,peer,round,wanted_per_second,answered,failed,resumed_handshakes,seconds,"
            + "user_micros,system_micros,p50_micros,p99_micros,p999_micros,late_p50_micros,late_p99_micros,"
            + "late_p999_micros,trouble";

    private static final double STALLED = 0.97;

    boolean saturating() {
        return wanted == 0;
    }

    /// Whether its figures mean something: answers were as expected, and as many as were wanted.
    boolean good() {
        return outcome.good() && outcome.perSecond() >= wanted * STALLED;
    }

    String trouble() {
        return outcome.trouble().isEmpty() && !good()
                ? String.format(Locale.ROOT, "%.0f of %.0f requests a second", outcome.perSecond(), wanted)
                : outcome.trouble();
    }

    double user() {
        return cpu.user() / (double) outcome.answered();
    }

    double system() {
        return cpu.system() / (double) outcome.answered();
    }

    double total() {
        return user() + system();
    }

    /// Share of its processor that the proxy used.
    double busy() {
        return cpu.total() / 1e6 / outcome.seconds();
    }

    String csv() {
        return String.format(
                Locale.ROOT,
                "%s,%s,%d,%.1f,%d,%d,%d,%.3f,%d,%d,%s,%s,\"%s\"",
                cell,
                peer,
                round,
                wanted,
                outcome.answered(),
                outcome.failed(),
                outcome.resumed(),
                outcome.seconds(),
                cpu.user(),
                cpu.system(),
                csv(outcome.latency()),
                csv(outcome.lateness()),
                outcome.trouble().replaceAll("[\"\\r\\n]+", " "));
    }

    private static String csv(Outcome.Percentiles of) {
        return String.format(Locale.ROOT, "%.1f,%.1f,%.1f", of.p50(), of.p99(), of.p999());
    }
}
