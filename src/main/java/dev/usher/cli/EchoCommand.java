package dev.usher.cli;

import dev.usher.config.Flag;
import dev.usher.config.FlagValues;
import dev.usher.config.UsageException;
import dev.usher.runtime.EchoServer;
import dev.usher.runtime.StartException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/// `usher echo`: a backend that answers with what it received.
final class EchoCommand {
    private static final List<Flag> FLAGS = List.of(
            new Flag("port", Flag.Type.PORT, "8090", Flag.Support.HONOURED, "Port to listen on"),
            new Flag("name", Flag.Type.TEXT, "echo", Flag.Support.HONOURED, "Name in the answers"));

    private EchoCommand() {}

    static int run(List<String> arguments, PrintStream out) {
        if (Help.wanted(arguments)) {
            Help.print(out, "echo [FLAG…]", FLAGS);
            return 0;
        }
        FlagValues flags = FlagValues.parse(FLAGS, arguments);
        if (!flags.rest().isEmpty()) {
            throw new UsageException(
                    "echo takes flags only, not " + flags.rest().getFirst() + ": usher echo --port=8090");
        }
        int port = flags.port("port");
        try {
            EchoServer echo = EchoServer.start(new InetSocketAddress(port), Map.of("service", flags.text("name")));
            out.println("usher: echo listens on port " + echo.port());
            return CommandLine.KEEP_RUNNING;
        } catch (IOException e) {
            throw new StartException(
                    "cannot listen on port " + port + " (" + e.getMessage() + "): choose another with --port", e);
        }
    }
}
