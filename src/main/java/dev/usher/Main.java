package dev.usher;

import dev.usher.cli.CommandLine;
import java.util.List;

/// Picks a command, nothing else.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int code = CommandLine.run(List.of(arguments));
        if (code != CommandLine.KEEP_RUNNING) {
            System.exit(code);
        }
    }
}
