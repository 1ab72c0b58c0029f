package dev.usher.proxy.listener;

/// A port cannot be listened on. The message names it and what to do.
public final class BindFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What is asked for is no address.
    public BindFailedException(String message) {
        super(message);
    }

    /// The system says no.
    public BindFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
