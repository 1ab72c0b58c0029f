package dev.usher.resource.kube;

/// The API server did not do what was asked. Stackless: expected in any long run.
final class ApiFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String detail;

    /// @param code HTTP status; 0 when no answer came
    ApiFailure(int code, String detail) {
        super(detail, null, false, false);
        this.code = code;
        this.detail = detail;
    }

    /// What happened and, where we know, what to do about it.
    String detail() {
        return detail;
    }

    /// Whether the server answered at all.
    boolean answered() {
        return code != 0;
    }

    /// RBAC refuses.
    boolean forbidden() {
        return code == 403;
    }

    /// The version is too old to watch from, or the list took longer than the server keeps pages.
    boolean gone() {
        return code == 410;
    }
}
