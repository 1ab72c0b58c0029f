package dev.usher.model;

import java.util.List;
import java.util.Optional;

/// The log of the process itself, which is on standard error whatever this says.
///
/// @param level what is logged
/// @param copy a file or syslog server that gets it too
/// @param debugged addresses of clients whose every request is logged in detail (`debug-connections`)
public record ErrorLog(Level level, Optional<LogDestination> copy, List<Cidr> debugged) {
    /// Severities of nginx.
    public enum Level {
        DEBUG,
        INFO,
        NOTICE,
        WARN,
        ERROR,
        CRIT,
        ALERT,
        EMERG
    }

    public static final ErrorLog DEFAULTS = new ErrorLog(Level.NOTICE, Optional.empty(), List.of());

    public ErrorLog {
        debugged = List.copyOf(debugged);
    }
}
