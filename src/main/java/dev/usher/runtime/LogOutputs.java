package dev.usher.runtime;

import dev.usher.config.Hostname;
import dev.usher.model.ErrorLog;
import dev.usher.model.LogDestination;
import dev.usher.model.ProxySettings;
import dev.usher.model.ResourceKey;
import dev.usher.observe.AccessLog;
import dev.usher.observe.Metrics;
import dev.usher.observe.SyslogStream;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Sends both logs where the settings say: opens files and sockets, and tells what cannot be opened. What cannot be had
/// is no reason to lose a line: it goes where it goes without the setting. Reconcile thread only.
final class LogOutputs implements AutoCloseable {
    private final AccessLog accessLog;
    private final Optional<ResourceKey> configMap;
    private final int verbosity;
    private final AtomicLong dropped = new AtomicLong();
    private LogDestination access = LogDestination.STANDARD;
    private ErrorLog errors = ErrorLog.DEFAULTS;
    private List<Problem> accessProblems = List.of();
    private List<Problem> errorProblems = List.of();

    /// @param configMap whom problems are about
    /// @param verbosity `--v`
    LogOutputs(AccessLog accessLog, Optional<ResourceKey> configMap, int verbosity) {
        this.accessLog = accessLog;
        this.configMap = configMap;
        this.verbosity = verbosity;
    }

    /// Adds the counters of outputs to the metrics.
    void register(Metrics metrics) {
        metrics.counter(
                "usher_syslog_dropped_messages_total",
                "Access-log lines the system did not take as syslog messages",
                dropped::get);
    }

    /// Puts settings in force.
    ///
    /// @return what cannot be had
    List<Problem> apply(ProxySettings settings) {
        accessLog.settings(settings.accessLog());
        accessLog.streams(settings);
        LogDestination wanted = settings.accessLog().destination();
        if (!wanted.equals(access)) {
            access = wanted;
            accessProblems = open(wanted);
        }
        if (!settings.errorLog().equals(errors)) {
            errors = settings.errorLog();
            accessLog.debug(errors.debugged());
            Logging.level(errors.level(), verbosity);
            errorProblems = Logging.copy(errors.copy())
                    .map(cause -> problem("error-log-path", "the log cannot be copied there (" + cause + ")"))
                    .orElse(List.of());
        }
        var all = new ArrayList<>(accessProblems);
        all.addAll(errorProblems);
        return all;
    }

    private List<Problem> open(LogDestination destination) {
        try {
            return switch (destination) {
                case LogDestination.Standard _ -> {
                    accessLog.destination(Optional.empty());
                    yield List.of();
                }
                case LogDestination.File(String path) -> {
                    accessLog.destination(Optional.of(append(path)));
                    yield List.of();
                }
                case LogDestination.Syslog(String host, int port) -> syslog(host, port);
            };
        } catch (IOException cause) {
            accessLog.destination(Optional.empty());
            return problem(
                    "access-log-path",
                    "the access log cannot be written there (" + cause.getMessage() + "); it goes to standard output");
        }
    }

    private List<Problem> syslog(String host, int port) throws IOException {
        var stream = SyslogStream.open(host, port, Hostname.read(), System::nanoTime, dropped);
        accessLog.destination(Optional.of(stream));
        return stream.isResolved()
                ? List.of()
                : problem("syslog-host", "the name " + host + " has no address; logs are lost until it has one");
    }

    private static OutputStream append(String path) throws IOException {
        return new FileOutputStream(Path.of(path).toFile(), true);
    }

    /// The log goes to standard error alone again; the access log closes by itself.
    @Override
    public void close() {
        Logging.level(ErrorLog.DEFAULTS.level(), verbosity);
        var _ = Logging.copy(Optional.empty());
    }

    private List<Problem> problem(String key, String what) {
        return configMap
                .map(map -> Problem.error(Reason.INVALID_SETTING, map, "data[" + key + "]", key + ": " + what + "."))
                .map(List::of)
                .orElse(List.of());
    }
}
