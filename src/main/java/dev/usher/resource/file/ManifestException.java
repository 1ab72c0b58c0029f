package dev.usher.resource.file;

/// A path of manifests cannot be used at all. The message names it and what to do.
public final class ManifestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ManifestException(String message) {
        super(message);
    }
}
