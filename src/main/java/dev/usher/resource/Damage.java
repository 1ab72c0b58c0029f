package dev.usher.resource;

/// Whether a part of an object can still be used. Shared by the readers of all maps that stand or fall together.
final class Damage {
    private final String loss;
    private boolean done;

    /// @param loss what is lost, as the end of a message
    Damage(String loss) {
        this.loss = loss;
    }

    String loss() {
        return loss;
    }

    void inflict() {
        done = true;
    }

    boolean isDone() {
        return done;
    }
}
