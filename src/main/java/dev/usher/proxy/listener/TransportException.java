package dev.usher.proxy.listener;

/// The transport asked for is not to be had. The message says why and what to do.
public final class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TransportException(String message) {
        super(message);
    }
}
