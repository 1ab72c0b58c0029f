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
    /// @param arguments `cluster` for starts in one, then more flags of `run`
    static int run(List<String> arguments, PrintStream out) {
        if (Help.wanted(arguments)) {
            out.println("usher train [cluster] [FLAG…]: makes a start-up cache; the build does it");
            return 0;
        }
        boolean cluster = !arguments.isEmpty() && arguments.getFirst().equals("cluster");
        try {
            TrainingRun.run(
                    cluster ? arguments.subList(1, arguments.size()) : arguments,
                    cluster,
                    flags -> RunCommand.start(
                            FlagValues.parse(Flags.ALL, flags), OutputStream.nullOutputStream(), System.err));
            out.println("usher: trained");
            return 0;
        } catch (IOException e) {
            throw new StartException("the training run failed: " + e.getMessage(), e);
        }
    }
}
