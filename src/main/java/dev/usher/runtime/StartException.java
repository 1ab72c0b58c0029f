package dev.usher.runtime;

/// The process cannot start. The message names the port, file or API server and what to do; exit code 3.
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }

    /// The same message as what stood in the way.
    public static StartException because(Exception cause) {
        return new StartException(String.valueOf(cause.getMessage()), cause);
    }
}
