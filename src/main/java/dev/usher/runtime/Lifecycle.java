package dev.usher.runtime;

import dev.usher.admin.Readiness;
import dev.usher.resource.ResourceSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// How far the process has come, as health endpoints tell it. Any thread.
final class Lifecycle implements Readiness {
    private final Supplier<List<ResourceSource.WatchState>> watches;
    private volatile boolean compiled;
    private volatile boolean listening;
    private volatile boolean draining;

    Lifecycle(Supplier<List<ResourceSource.WatchState>> watches) {
        this.watches = watches;
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
        for (ResourceSource.WatchState watch : watches.get()) {
            String detail = watch.healthy() ? "" : watch.detail();
            checks.add(new Check("watch " + watch.name(), watch.synced(), detail));
        }
        return new State(compiled && listening && !draining, draining, checks);
    }
}
