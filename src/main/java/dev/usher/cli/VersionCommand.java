package dev.usher.cli;

import dev.usher.runtime.Version;
import java.io.PrintStream;

/// `usher version`.
final class VersionCommand {
    private VersionCommand() {}

    static int run(PrintStream out) {
        out.println("usher      " + Version.number());
        out.println("jdk        " + Runtime.version());
        out.println("transport  " + Version.transport());
        out.println("tls        " + Version.tls());
        return 0;
    }
}
