package dev.usher.cli;

import dev.usher.config.Spelling;
import dev.usher.config.UsageException;
import dev.usher.runtime.Logging;
import dev.usher.runtime.StartException;
import java.io.PrintStream;
import java.util.List;

/// Finds the command a command line names, runs it, and turns what it throws into a message and an exit code: 0 done,
/// 1 the thing asked about has errors, 2 wrong usage, 3 cannot start.
public final class CommandLine {
    /// The process goes on by itself.
    public static final int KEEP_RUNNING = -1;

    private static final String USAGE = """
            usage: usher COMMAND

              run      the controller and its data plane
                       --manifests PATH   serve a file or folder (repeatable), or
                       --kubeconfig FILE  a cluster; default: in-cluster account, then ~/.kube/config
                       --http-port, --https-port, and the flags of ingress-nginx; --help lists them
              check    DIR…: compiles manifests offline and prints every problem; -o json
              explain  [METHOD] URL: which rule takes a request, which lose and why
                       --manifests DIR or --admin URL; -H 'name: value'; --client-ip; -o json
              dbg      what a process on this machine knows, as /dbg of ingress-nginx tells it:
                       backends list|all|get NAME, certs get HOST, conf, general; --status-port
              echo     a small backend that answers with what it received; --port
              version  version, JDK, transport, TLS provider

            usher help COMMAND lists the flags of a command.
            """;

    private static final List<String> COMMANDS = List.of("run", "check", "explain", "dbg", "echo", "version", "help");

    /// What Helm's chart and manifests of ingress-nginx put before the flags.
    private static final String NGINX_CONTROLLER = "/nginx-ingress-controller";

    private CommandLine() {}

    /// Runs a command line on the standard streams.
    ///
    /// @return the exit code, or [#KEEP_RUNNING]
    public static int run(List<String> arguments) {
        Logging.install();
        return run(arguments, System.out, System.err);
    }

    /// Runs a command line.
    ///
    /// @return the exit code, or [#KEEP_RUNNING]
    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.isEmpty()) {
            err.print(USAGE);
            return 2;
        }
        // `help run` is `run --help`.
        boolean about = arguments.getFirst().equals("help") && arguments.size() > 1;
        List<String> rest = about ? List.of("--help") : arguments.subList(1, arguments.size());
        try {
            return switch (command(arguments)) {
                case "run", NGINX_CONTROLLER -> RunCommand.run(rest, out, err);
                case "check" -> CheckCommand.run(rest, out);
                case "explain" -> ExplainCommand.run(rest, out);
                case "dbg" -> DbgCommand.run(rest, out);
                case "echo" -> EchoCommand.run(rest, out);
                case "version", "--version", "-version" -> VersionCommand.run(rest, out);
                case "train" -> TrainCommand.run(rest, out);
                case "help", "--help", "-h" -> {
                    out.print(USAGE);
                    yield 0;
                }
                default ->
                    throw new UsageException("unknown command " + command(arguments)
                            + Spelling.nearest(command(arguments), COMMANDS)
                                    .map(near -> ": did you mean " + near + "?")
                                    .orElse(": use run, check, explain, dbg, echo or version"));
            };
        } catch (UsageException wrong) {
            err.println("usher: " + wrong.getMessage());
            return 2;
        } catch (StartException failed) {
            err.println("usher: " + failed.getMessage());
            return 3;
        } catch (RuntimeException bug) {
            // Threads that were started would keep a half-made process alive for ever.
            err.println("usher: cannot go on, by a bug of ours; please report what follows");
            bug.printStackTrace(err);
            return 3;
        }
    }

    private static String command(List<String> arguments) {
        return arguments.getFirst().equals("help") && arguments.size() > 1 ? arguments.get(1) : arguments.getFirst();
    }
}
