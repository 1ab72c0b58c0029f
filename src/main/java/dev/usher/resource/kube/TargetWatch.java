package dev.usher.resource.kube;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.Change;
import dev.usher.resource.ResourceSource.WatchState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps up with one target for ever, on a virtual thread of its own: list, then watch from the version of the
/// list.
///
/// ```
///            list ok                 end, break, silence
/// LISTING ----------> FOLLOWING ----------------------------+
///    ^                  |    ^                              |
///    |   error event,   |    +------ opened again from -----+
///    +---- 410, refused +            the last version
/// ```
///
/// A connection that breaks is opened again at the version reached, which replays what was missed; when that
/// cannot be done the target is listed again, and what is not in the list any more is reported as deleted. Of
/// every object only its key and version are kept.
final class TargetWatch {
    private static final Logger log = LoggerFactory.getLogger(TargetWatch.class);

    /// A watch that ends sooner than this without an event was not accepted: some servers answer a version they
    /// do not know that way.
    private static final Duration TOO_SHORT = Duration.ofSeconds(2);

    private static final int PAGE = 250;
    /// A Secret may have a megabyte of data, and a page is held in memory while it is read.
    private static final int SECRETS_PAGE = 50;
    /// How many events become one step at most.
    private static final int BATCH = 500;

    private final WatchTarget target;
    private final KubeApi api;
    private final ObjectDecoder decoder;
    private final Outlet outlet;
    private final Pace pace;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final Thread thread;
    private final LongAdder failures = new LongAdder();

    /// The version of what was deleted.
    private static final String GONE = "\0gone";

    // Written by our thread inside the outlet's step, read by us or inside such a step.
    private Map<ResourceKey, String> known = new HashMap<>();

    // Our thread only.
    private String version = "";
    private boolean stale = true;
    private long listed;

    private volatile boolean retired;
    private volatile boolean synced;
    private volatile Health health = new Health(false, "waiting for the first listing");

    private record Health(boolean healthy, String detail) {
        static final Health GOOD = new Health(true, "");
    }

    /// Where changes go. Steps of all watches happen one after the other.
    interface Outlet {
        /// Applies changes as one step, after `remember`; does nothing once the watch is retired.
        void apply(TargetWatch from, List<Change> changes, Runnable remember);

        /// The first listing was applied.
        void synced();

        /// RBAC refuses the listing.
        void forbidden(TargetWatch from);
    }

    TargetWatch(
            WatchTarget target, KubeApi api, ObjectDecoder decoder, Outlet outlet, Pace pace, RandomGenerator random) {
        this.target = target;
        this.api = api;
        this.decoder = decoder;
        this.outlet = outlet;
        this.pace = pace;
        this.random = random;
        this.backoff = new Backoff(pace.firstDelay(), pace.longestDelay(), random);
        this.thread = Thread.ofVirtual().name("usher-kube " + target).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Ends the watch. Called inside a step, so that no later one can follow.
    void retire() {
        retired = true;
        thread.interrupt();
    }

    boolean retired() {
        return retired;
    }

    WatchTarget target() {
        return target;
    }

    /// Keys of the objects that exist. Inside a step only.
    Iterable<ResourceKey> knownKeys() {
        return List.copyOf(known.keySet());
    }

    /// Whether an object exists. Inside a step only.
    boolean knows(ResourceKey key) {
        return known.containsKey(key);
    }

    /// Whether the first listing was applied, or need not be waited for.
    boolean synced() {
        return synced;
    }

    /// Lets the start go on without this listing.
    void waive() {
        synced = true;
    }

    WatchState state() {
        Health now = health;
        return new WatchState(target.toString(), synced, now.healthy(), failures.sum(), now.detail());
    }

    private void run() {
        while (!retired) {
            try {
                if (stale || untilRelist().isZero()) {
                    list();
                }
                follow();
            } catch (ApiFailure e) {
                failed(e.detail(), e.forbidden());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException bug) {
                // The one outermost catch of this loop: whatever it was, the next listing starts from scratch.
                log.atError().addKeyValue("watch", target).setCause(bug).log("a watch failed unexpectedly");
                stale = true;
                failed("unexpected: " + bug, false);
            }
            if (!pause()) {
                return;
            }
        }
    }

    private boolean pause() {
        if (health.healthy()) {
            return true;
        }
        try {
            Thread.sleep(backoff.next());
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// How long the last listing is still good for; as good as for ever unless a period is given.
    private Duration untilRelist() {
        if (pace.relist().isZero()) {
            return Duration.ofDays(1000);
        }
        Duration left = pace.relist().minusNanos(System.nanoTime() - listed);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void list() throws ApiFailure, InterruptedException {
        Map<ResourceKey, String> found = new HashMap<>();
        List<Change> changes = new ArrayList<>();
        int limit = target.kind() == Kind.SECRET ? SECRETS_PAGE : PAGE;
        KubeApi.Page page = new KubeApi.Page("", "");
        do {
            page = api.list(target, limit, page.resume(), tree -> {
                found.put(tree.key(), tree.version());
                if (changed(tree)) {
                    changes.add(decode(tree));
                }
            });
        } while (!page.resume().isEmpty());
        for (ResourceKey key : known.keySet()) {
            if (!found.containsKey(key)) {
                changes.add(new Change.Delete(key));
            }
        }
        outlet.apply(this, changes, () -> known = found);
        listed = System.nanoTime();
        version = page.version();
        stale = false;
        synced = true;
        outlet.synced();
    }

    private boolean changed(ObjectTree tree) {
        return tree.version().isEmpty() || !tree.version().equals(known.get(tree.key()));
    }

    private void follow() throws ApiFailure, InterruptedException {
        int seconds = pace.watchSeconds() + random.nextInt(pace.watchSeconds() + 1);
        long opened = System.nanoTime();
        stale = true; // until the watch is open: one that cannot be opened is followed by a listing
        boolean any = false;
        try (WatchStream stream = api.watch(target, version, seconds)) {
            stale = false;
            recovered();
            Duration patience = Duration.ofSeconds(seconds).plus(pace.grace());
            while (!retired && !untilRelist().isZero()) {
                Duration left = patience.minusNanos(System.nanoTime() - opened);
                Duration due = untilRelist();
                switch (stream.next(left.compareTo(due) < 0 ? left : due)) {
                    case WatchStream.Message.Text(var first) -> {
                        any = true;
                        backoff.reset();
                        take(first, stream);
                    }
                    case WatchStream.Message.End() -> {
                        ended(any, Duration.ofNanos(System.nanoTime() - opened));
                        return;
                    }
                    case WatchStream.Message.Broken(var cause) -> throw new ApiFailure(0, "disconnected: " + cause);
                    case WatchStream.Message.Silence() -> {
                        if (System.nanoTime() - opened >= patience.toNanos()) {
                            throw new ApiFailure(0, "the watch was not ended in time");
                        }
                    }
                }
            }
        }
    }

    private void ended(boolean any, Duration lasted) throws ApiFailure {
        if (!any && lasted.compareTo(TOO_SHORT) < 0) {
            stale = true;
            throw new ApiFailure(0, "the watch was closed at once");
        }
        backoff.reset();
    }

    /// Turns an event, and those that wait behind it, into one step.
    private void take(String first, WatchStream stream) throws ApiFailure {
        List<Change> changes = new ArrayList<>();
        Map<ResourceKey, String> versions = new HashMap<>();
        try {
            Optional<String> json = Optional.of(first);
            while (json.isPresent()) {
                add(json.get(), changes, versions);
                json = changes.size() < BATCH ? stream.ready() : Optional.empty();
            }
        } finally {
            commit(changes, versions);
        }
    }

    private void add(String json, List<Change> changes, Map<ResourceKey, String> versions) throws ApiFailure {
        KubeApi.Event event;
        try {
            event = api.event(target, json);
        } catch (ApiFailure e) {
            stale = true;
            throw e;
        }
        ObjectTree object = event.object();
        ResourceKey key = object.key();
        switch (event.type()) {
            case "ADDED", "MODIFIED" -> {
                String before = versions.containsKey(key) ? versions.get(key) : known.getOrDefault(key, "");
                if (object.version().isEmpty() || !object.version().equals(before)) {
                    changes.add(decode(object));
                    versions.put(key, object.version());
                }
            }
            case "DELETED" -> {
                changes.add(new Change.Delete(key));
                versions.put(key, GONE);
            }
            default -> {
                // BOOKMARK: only the version below matters. Types of the future are no reason to stop.
            }
        }
        if (!object.version().isEmpty()) {
            version = object.version();
        }
    }

    private void commit(List<Change> changes, Map<ResourceKey, String> versions) {
        if (changes.isEmpty()) {
            return;
        }
        outlet.apply(
                this,
                changes,
                () -> versions.forEach((key, at) -> {
                    if (at.equals(GONE)) {
                        known.remove(key);
                    } else {
                        known.put(key, at);
                    }
                }));
    }

    /// A decoder that throws is our bug, and must cost one object and not the kind.
    private Change decode(ObjectTree tree) {
        try {
            return decoder.decode(tree.fields());
        } catch (RuntimeException bug) {
            ResourceKey key = tree.key();
            log.atError().addKeyValue("resource", key).setCause(bug).log("an object could not be decoded");
            String text = "Usher could not read this object, which is a bug of Usher; its last version stays in use.";
            return new Change.Reject(key, List.of(Problem.error(Reason.INVALID_FIELD, key, "", text)));
        }
    }

    private void failed(String detail, boolean forbidden) {
        failures.increment();
        if (!health.detail().equals(detail)) {
            log.atWarn()
                    .addKeyValue("watch", target)
                    .addKeyValue("cause", detail)
                    .log("cannot list or watch");
        }
        health = new Health(false, detail);
        if (forbidden) {
            outlet.forbidden(this);
        }
    }

    private void recovered() {
        if (!health.healthy()) {
            log.atInfo().addKeyValue("watch", target).log("watching");
        }
        health = Health.GOOD;
    }
}
