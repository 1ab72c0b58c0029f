package dev.usher.config;

/// The command line is wrong. The message names the flag and shows the right form; exit code 2.
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
