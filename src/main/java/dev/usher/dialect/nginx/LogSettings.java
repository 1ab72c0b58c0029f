package dev.usher.dialect.nginx;

import java.util.List;

/// Access and error log (M4).
final class LogSettings {
    static final List<Setting<?>> ROWS = List.of(
            Setting.differs("access-log-path", "/var/log/nginx/access.log", "Access log goes to standard output."),
            Setting.nginxOnly("access-log-params", "", "Parameters of the nginx log."),
            Setting.differs("http-access-log-path", "", "Access log goes to standard output."),
            Setting.notYet("stream-access-log-path", "", "Access log of TCP and UDP."),
            Setting.honoured(
                    "enable-access-log-for-default-backend",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.logDefaultBackend = value,
                    "Logs requests to the default location."),
            Setting.differs("error-log-path", "/var/log/nginx/error.log", "Errors go to standard error."),
            Setting.notYet("error-log-level", "notice", "Level of the error log."),
            Setting.honoured(
                    "disable-access-log",
                    ValueType.BOOL,
                    "false",
                    (draft, off) -> draft.accessLog &= !off,
                    "Writes no access log."),
            Setting.honoured(
                    "disable-http-access-log",
                    ValueType.BOOL,
                    "false",
                    (draft, off) -> draft.accessLog &= !off,
                    "Writes no access log of HTTP."),
            Setting.notYet("disable-stream-access-log", "false", "Writes no access log of TCP and UDP."),
            Setting.honoured(
                    "skip-access-log-urls",
                    ValueType.LIST,
                    "",
                    (draft, value) -> draft.skipTargets = value,
                    "Request targets that are not logged."),
            Setting.notYet("log-format-escape-none", "false", "Writes values as they are."),
            Setting.notYet("log-format-escape-json", "false", "Writes values escaped for JSON."),
            Setting.notYet("log-format-upstream", "", "Format of the access log."),
            Setting.notYet("log-format-stream", "", "Format of the TCP and UDP log."),
            Setting.notYet("enable-auth-access-log", "false", "Logs authentication subrequests."),
            Setting.notYet("enable-syslog", "false", "Logs to syslog."),
            Setting.notYet("syslog-host", "", "Where syslog is."),
            Setting.notYet("syslog-port", "514", "Where syslog is."));

    private LogSettings() {}
}
