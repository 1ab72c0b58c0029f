package dev.usher.problem;

/// How bad a problem is.
public enum Severity {
    /// Something the user asked for does not happen.
    ERROR,
    /// It happens, but not as written, or something is likely not meant.
    WARNING,
    /// Worth knowing.
    INFO
}
