package dev.usher.webhook;

/// The webhook cannot be opened; the message says why and what to do.
public final class WebhookException extends Exception {
    private static final long serialVersionUID = 1;

    WebhookException(String message, Throwable cause) {
        super(message, cause);
    }
}
