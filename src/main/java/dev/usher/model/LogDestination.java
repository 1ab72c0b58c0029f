package dev.usher.model;

/// Where access-log lines go.
public sealed interface LogDestination {
    /// The stream the process was given, as a rule its standard output.
    LogDestination STANDARD = new Standard();

    /// See [#STANDARD].
    record Standard() implements LogDestination {}

    /// The end of a file.
    ///
    /// @param path absolute
    record File(String path) implements LogDestination {}

    /// A syslog server, by UDP (RFC 3164).
    record Syslog(String host, int port) implements LogDestination {}
}
