package dev.usher.resource.kube;

/// There is no way to a cluster. The message names the file and says what to do.
public final class NoClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoClusterException(String message) {
        super(message);
    }
}
