package dev.usher.cli;

import dev.usher.proxy.listener.Transport;
import dev.usher.proxy.tls.TlsProvider;
import dev.usher.runtime.Version;
import java.io.PrintStream;

/// `usher version`.
final class VersionCommand {
    private VersionCommand() {}

    static int run(PrintStream out) {
        out.println("usher      " + Version.number());
        out.println("jdk        " + Runtime.version());
        out.println("transport  " + Transport.choose("").text());
        out.println("tls        " + TlsProvider.best().describe());
        return 0;
    }
}
