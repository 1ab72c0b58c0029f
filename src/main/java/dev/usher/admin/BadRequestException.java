package dev.usher.admin;

/// A request to the admin port that makes no sense; answered 400 with the reason.
final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    BadRequestException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /// What is wrong, for whoever sent it.
    String reason() {
        return reason;
    }
}
