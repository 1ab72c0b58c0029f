package dev.usher.cli;

import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.runtime.StartException;
import dev.usher.runtime.TrainingRun;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;

/// `usher train`: starts, serves a few requests of each kind and ends, so that a start-up cache made meanwhile holds
/// what a real start needs. Used by the build.
final class TrainCommand {
    private TrainCommand() {}

    /// Trains.
    ///
    /// @param flags more flags of `run`
    static int run(List<String> flags, PrintStream out) {
        if (Help.wanted(flags)) {
            out.println("usher train [FLAG…]: makes the start-up cache; the build does it");
            return 0;
        }
        try {
            TrainingRun.run(
                    flags,
                    arguments -> RunCommand.start(
                            FlagValues.parse(Flags.ALL, arguments), OutputStream.nullOutputStream(), System.err));
            out.println("usher: trained");
            return 0;
        } catch (IOException e) {
            throw new StartException("the training run failed: " + e.getMessage(), e);
        }
    }
}
