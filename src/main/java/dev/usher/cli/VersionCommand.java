package dev.usher.cli;

import dev.usher.config.UsageException;
import dev.usher.runtime.Version;
import java.io.PrintStream;
import java.util.List;

/// `usher version`.
final class VersionCommand {
    private VersionCommand() {}

    static int run(List<String> arguments, PrintStream out) {
        if (Help.wanted(arguments)) {
            Help.print(out, "version", List.of());
            return 0;
        }
        if (!arguments.isEmpty()) {
            throw new UsageException("version takes no arguments, not " + arguments.getFirst() + ": usher version");
        }
        out.println("usher      " + Version.number());
        out.println("jdk        " + Runtime.version());
        out.println("transport  " + Version.transport());
        out.println("tls        " + Version.tls());
        return 0;
    }
}
