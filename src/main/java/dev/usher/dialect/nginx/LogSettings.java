package dev.usher.dialect.nginx;

import dev.usher.model.ErrorLog;
import dev.usher.model.Expression;
import dev.usher.model.LogTemplate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Access and error log (M4).
final class LogSettings {
    private static final ValueType<String> PATH = ValueType.matching("/[^\\x00-\\x1f]*", "a path that begins with /");

    private static final ValueType<Integer> PORT = ValueType.integer(1, 65_535, "a port");

    private static final ValueType<String> HOST = ValueType.matching("[A-Za-z0-9._:-]*", "a host name or an address");

    private static final ValueType<ErrorLog.Level> LEVEL = ValueType.enumeration(Map.of(
            "debug", ErrorLog.Level.DEBUG,
            "info", ErrorLog.Level.INFO,
            "notice", ErrorLog.Level.NOTICE,
            "warn", ErrorLog.Level.WARN,
            "error", ErrorLog.Level.ERROR,
            "crit", ErrorLog.Level.CRIT,
            "alert", ErrorLog.Level.ALERT,
            "emerg", ErrorLog.Level.EMERG));

    /// A request is one line, however its format is folded.
    private static final ValueType<Expression> LINE = new ValueType<>(
            "text with variables", text -> Optional.of(Expression.parse(text.replaceAll("\\s*[\\r\\n]+\\s*", " "))));

    static final List<Setting<?>> ROWS = List.of(
            Setting.honoured(
                    "access-log-path",
                    PATH,
                    "/var/log/nginx/access.log",
                    (draft, path) -> draft.logs.path = Optional.of(path),
                    "File the access log is appended to; the default is standard output. A file that cannot be opened"
                            + " is told, and lines go to standard output."),
            Setting.nginxOnly("access-log-params", "", "Parameters of the nginx log."),
            Setting.honoured(
                    "http-access-log-path",
                    PATH,
                    "",
                    (draft, path) -> draft.logs.httpPath = Optional.of(path),
                    "The same, and wins over `access-log-path`."),
            Setting.differs("stream-access-log-path", "", "Lines of TCP and UDP go where those of HTTP go."),
            Setting.honoured(
                    "enable-access-log-for-default-backend",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.logDefaultBackend = value,
                    "Logs requests to the default location."),
            Setting.honoured(
                    "error-log-path",
                    PATH,
                    "/var/log/nginx/error.log",
                    (draft, path) -> draft.logs.errorPath = Optional.of(path),
                    "File the log is appended to as well; standard error has it in any case."),
            Setting.honoured(
                    "error-log-level",
                    LEVEL,
                    "notice",
                    (draft, level) -> draft.logs.level = level,
                    "What the log holds: `debug`, `info` and `notice`, `warn`, or errors alone. `--v` of 2 and more"
                            + " makes it hold more."),
            Setting.honoured(
                    "disable-access-log",
                    ValueType.BOOL,
                    "false",
                    (draft, off) -> {
                        draft.accessLog &= !off;
                        draft.streamLog &= !off;
                    },
                    "Writes no access log."),
            Setting.honoured(
                    "disable-http-access-log",
                    ValueType.BOOL,
                    "false",
                    (draft, off) -> draft.accessLog &= !off,
                    "Writes no access log of HTTP."),
            Setting.honoured(
                    "disable-stream-access-log",
                    ValueType.BOOL,
                    "false",
                    (draft, off) -> draft.streamLog &= !off,
                    "Writes no access log of TCP and UDP."),
            Setting.honoured(
                    "skip-access-log-urls",
                    ValueType.LIST,
                    "",
                    (draft, value) -> draft.skipTargets = value,
                    "Whole request targets that are not logged, written alike; there are no patterns."),
            Setting.honoured(
                    "log-format-escape-none",
                    ValueType.BOOL,
                    "false",
                    (draft, on) -> draft.logs.escapeNone = on,
                    "Writes values as they are, but for line breaks."),
            Setting.honoured(
                    "log-format-escape-json",
                    ValueType.BOOL,
                    "false",
                    (draft, on) -> draft.logs.escapeJson = on,
                    "Writes values escaped for JSON strings; what is absent is empty."),
            Setting.honoured(
                    "log-format-upstream",
                    LINE,
                    LogTemplate.DEFAULT_LINE,
                    (draft, line) -> draft.logs.line = Optional.of(line),
                    "Format of the access log, with [variables](variables.md). `--access-log-format` wins."),
            Setting.honoured(
                    "log-format-stream",
                    StreamLogText.TYPE,
                    "[$remote_addr] [$time_local] $protocol $status $bytes_sent $bytes_received $session_time",
                    (draft, value) -> draft.streamLogFormat = value,
                    "Format of the TCP and UDP log."),
            Setting.differs(
                    "enable-auth-access-log",
                    "false",
                    "Requests to authentication services have no line of their own; what they decide is the status in "
                            + "the line of the request."),
            Setting.honoured(
                    "enable-syslog",
                    ValueType.BOOL,
                    "false",
                    (draft, on) -> draft.logs.syslog = on,
                    "Sends the access log to a syslog server instead, and the log as well, by UDP (RFC 3164)."),
            Setting.honoured(
                    "syslog-host", HOST, "", (draft, host) -> draft.logs.syslogHost = host, "Where syslog is."),
            Setting.honoured(
                    "syslog-port", PORT, "514", (draft, port) -> draft.logs.syslogPort = port, "Where syslog is."));

    private LogSettings() {}
}
