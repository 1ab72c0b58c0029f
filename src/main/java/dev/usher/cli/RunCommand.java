package dev.usher.cli;

import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.config.UsageException;
import dev.usher.runtime.Usher;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;

/// `usher run`: the controller and its data plane, until a signal.
final class RunCommand {
    private RunCommand() {}

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (Help.wanted(arguments)) {
            Help.print(out, "run [FLAG…]", Flags.ALL);
            return 0;
        }
        FlagValues flags = FlagValues.parse(Flags.ALL, arguments);
        if (flags.bool("version")) {
            return VersionCommand.run(List.of(), out);
        }
        Usher usher = start(flags, Usher.standardOutput(), err);
        try {
            usher.awaitStop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return CommandLine.KEEP_RUNNING;
    }

    /// Starts with flags that have been read; returns once traffic is served.
    static Usher start(FlagValues flags, OutputStream accessLog, PrintStream err) {
        for (String word : flags.rest()) {
            // Templates leave empty words behind, and Go minds none.
            if (!word.isEmpty()) {
                throw new UsageException(unexpected(word));
            }
        }
        flags.warnings().forEach(warning -> err.println("usher: warning: " + warning));
        Usher usher = Usher.prepare(ProcessSettings.from(flags, System.getenv()), accessLog);
        usher.stopOnSignals();
        usher.serve();
        return usher;
    }

    /// Booleans do not take the word behind them, in Go neither.
    private static String unexpected(String word) {
        return word.equals("true") || word.equals("false")
                ? "run takes flags only, not " + word + ": write a boolean flag as --flag=" + word
                : "run takes flags only, not " + word + ": did you mean --manifests " + word + "?";
    }
}
