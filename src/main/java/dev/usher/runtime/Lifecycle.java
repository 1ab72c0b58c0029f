package dev.usher.runtime;

import dev.usher.admin.Readiness;
import dev.usher.resource.ResourceSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// How far the process has come, as health endpoints tell it. Any thread.
final class Lifecycle implements Readiness {
    private final Supplier<List<ResourceSource.WatchState>> watches;
    private final BooleanSupplier responds;
    private volatile boolean compiled;
    private volatile boolean listening;
    private volatile boolean draining;

    /// @param responds whether every event loop still answers; asked once there is something to answer
    Lifecycle(Supplier<List<ResourceSource.WatchState>> watches, BooleanSupplier responds) {
        this.watches = watches;
        this.responds = responds;
    }

    void compiled() {
        compiled = true;
    }

    void listening() {
        listening = true;
    }

    void draining() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    @Override
    public State state() {
        var checks = new ArrayList<Check>();
        checks.add(new Check("first table", compiled, compiled ? "" : "nothing has been compiled yet"));
        checks.add(new Check("listeners", listening, listening ? "" : "no port is bound yet"));
        boolean alive = !compiled || !listening || responds.getAsBoolean();
        checks.add(new Check("event loops", alive, alive ? "" : "an event loop does not answer in time"));
        for (ResourceSource.WatchState watch : watches.get()) {
            String detail = watch.healthy() ? "" : watch.detail();
            checks.add(new Check("watch " + watch.name(), watch.synced(), detail));
        }
        return new State(compiled && listening && alive && !draining, draining, checks);
    }
}
