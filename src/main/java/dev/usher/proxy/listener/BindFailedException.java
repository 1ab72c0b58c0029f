package dev.usher.proxy.listener;

/// A port cannot be listened on. The message names it and what to do.
public final class BindFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BindFailedException(String message) {
        super(message);
    }

    BindFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
