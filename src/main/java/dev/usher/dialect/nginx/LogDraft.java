package dev.usher.dialect.nginx;

import dev.usher.model.Cidr;
import dev.usher.model.ErrorLog;
import dev.usher.model.Expression;
import dev.usher.model.LogDestination;
import dev.usher.model.LogTemplate;
import dev.usher.model.LogTemplate.Escape;
import dev.usher.model.ProxySettings.AccessLog;
import java.util.List;
import java.util.Optional;

/// What the ConfigMap says about logs, while it is read.
final class LogDraft {
    private static final String STANDARD_OUTPUT = "/dev/stdout";
    private static final String STANDARD_ERROR = "/dev/stderr";

    Optional<Expression> line = Optional.empty();
    boolean escapeJson;
    boolean escapeNone;
    Optional<String> path = Optional.empty();
    Optional<String> httpPath = Optional.empty();
    Optional<String> errorPath = Optional.empty();
    ErrorLog.Level level = ErrorLog.DEFAULTS.level();
    List<Cidr> debugged = List.of();
    boolean syslog;
    String syslogHost = "";
    int syslogPort = 514;

    /// Whether syslog is asked for and nobody says where it is.
    boolean lacksSyslogHost() {
        return syslog && syslogHost.isEmpty();
    }

    /// The access log.
    AccessLog accessLog(boolean enabled, boolean defaultBackend, List<String> skipTargets) {
        return new AccessLog(
                enabled, AccessLog.DEFAULTS.format(), template(), defaultBackend, skipTargets, destination());
    }

    private Optional<LogTemplate> template() {
        Escape escape = escapeNone ? Escape.NONE : escapeJson ? Escape.JSON : Escape.DEFAULT;
        if (line.isEmpty() && escape == Escape.DEFAULT) {
            return Optional.empty();
        }
        return Optional.of(new LogTemplate(line.orElseGet(() -> Expression.parse(LogTemplate.DEFAULT_LINE)), escape));
    }

    /// As in ingress-nginx, syslog is instead of files.
    private LogDestination destination() {
        return syslog().orElseGet(() -> httpPath.or(() -> path)
                .filter(file -> !file.equals(STANDARD_OUTPUT))
                .<LogDestination>map(LogDestination.File::new)
                .orElse(LogDestination.STANDARD));
    }

    private Optional<LogDestination> syslog() {
        return syslog && !syslogHost.isEmpty()
                ? Optional.of(new LogDestination.Syslog(syslogHost, syslogPort))
                : Optional.empty();
    }

    /// The log of the process.
    ErrorLog errorLog() {
        return new ErrorLog(
                level,
                syslog().or(() ->
                        errorPath.filter(file -> !file.equals(STANDARD_ERROR)).map(LogDestination.File::new)),
                debugged);
    }
}
