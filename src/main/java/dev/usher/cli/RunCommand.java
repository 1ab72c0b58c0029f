package dev.usher.cli;

import dev.usher.config.Flag;
import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.config.UsageException;
import dev.usher.runtime.Usher;
import java.io.PrintStream;
import java.util.List;

/// `usher run`: the controller and its data plane, until a signal.
final class RunCommand {
    private RunCommand() {}

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            help(out);
            return 0;
        }
        FlagValues flags = FlagValues.parse(Flags.ALL, arguments);
        if (flags.bool("version")) {
            return VersionCommand.run(out);
        }
        if (!flags.rest().isEmpty()) {
            throw new UsageException("run takes flags only, not " + flags.rest().getFirst()
                    + ": did you mean --manifests " + flags.rest().getFirst() + "?");
        }
        flags.warnings().forEach(warning -> err.println("usher: warning: " + warning));
        Usher usher = Usher.prepare(ProcessSettings.from(flags, System.getenv()), Usher.standardOutput());
        usher.stopOnSignals();
        usher.serve();
        try {
            usher.awaitStop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return CommandLine.KEEP_RUNNING;
    }

    private static void help(PrintStream out) {
        out.println("usage: usher run [FLAG…]");
        for (Flag flag : Flags.ALL) {
            String fallback = flag.fallback().isEmpty() ? "" : " (default " + flag.fallback() + ")";
            String note = switch (flag.support()) {
                case HONOURED, SIMPLIFIED -> "";
                case NGINX_ONLY -> " [no effect here]";
                case NOT_YET -> " [no effect in this version]";
            };
            out.println("  --" + flag.name() + "=" + flag.type().form() + "  " + flag.doc() + fallback + note);
        }
    }
}
