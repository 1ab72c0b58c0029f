package dev.usher.routing.regex;

/// What matching may still cost; shared by all expressions that are tried for one request.
public final class Steps {
    /// Steps of one request (SEC3).
    public static final int MOST = 100_000;

    private int left;

    private Steps(int left) {
        this.left = left;
    }

    /// Steps for one request.
    public static Steps forRequest() {
        return new Steps(MOST);
    }

    /// @throws ExhaustedException when there are not as many left
    void take(int count) {
        left -= count;
        if (left < 0) {
            left = 0;
            throw new ExhaustedException();
        }
    }

    /// How many are left.
    public int left() {
        return left;
    }
}
