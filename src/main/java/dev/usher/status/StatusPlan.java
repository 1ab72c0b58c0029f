package dev.usher.status;

import dev.usher.model.ResourceKey;
import dev.usher.resource.Ingress;
import dev.usher.resource.LoadBalancerAddress;
import dev.usher.resource.Snapshot;
import dev.usher.status.StatusWrite.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compares the statuses that are wanted with those there are and says what is to be written now. Used by one thread.
///
/// ## Why writers never fight here
/// A write is due when the cluster's content differs from ours. The snapshot shows our own write only when the watch
/// has brought it back, and another controller may put its own content in place of ours. Both look the same, and
/// both have the same answer: the same content is written to the same object once in an interval
/// (`--status-update-interval`) and not sooner. So a write is never repeated while its echo is under way, and a quarrel
/// costs one request an interval.
final class StatusPlan {
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);

    private final Duration interval;
    private final boolean namespacesComeAndGo;
    private final Map<ResourceKey, Attempt> attempts = new HashMap<>();
    private final Map<ResourceKey, String> ours = new HashMap<>();
    private long next = Long.MAX_VALUE;

    /// The last attempt for one Ingress.
    ///
    /// @param due from when on the same may be tried again
    private record Attempt(StatusWrite write, boolean flying, int failures, long due) {}

    /// @param interval after which a status that is not as we left it is written again
    /// @param namespacesComeAndGo an Ingress we do not see any more may still exist: its namespace lost its label
    StatusPlan(Duration interval, boolean namespacesComeAndGo) {
        this.interval = interval;
        this.namespacesComeAndGo = namespacesComeAndGo;
    }

    /// What is to be written now; each of them is taken to be under way until [#ended].
    ///
    /// @param wanted sorted
    /// @param now in nanoseconds
    /// @param most how many at most
    List<StatusWrite> due(Outlook outlook, List<LoadBalancerAddress> wanted, long now, int most) {
        var writes = new ArrayList<StatusWrite>();
        next = Long.MAX_VALUE;
        Snapshot snapshot = outlook.snapshot();
        for (ResourceKey key : outlook.report().served()) {
            Ingress ingress = snapshot.ingresses().get(key);
            if (ingress != null) {
                String uid = ingress.metadata().uid();
                ours.put(key, uid);
                if (!AddressSource.sorted(snapshot.statusOf(key)).equals(wanted)) {
                    propose(new StatusWrite.Replace(key, uid, wanted), now, most, writes);
                }
            }
        }
        for (ResourceKey key : List.copyOf(ours.keySet())) {
            if (!outlook.report().served().contains(key)) {
                forsake(key, snapshot, wanted, now, most, writes);
            }
        }
        return writes;
    }

    /// Core Ingress §8: what stops being ours loses our addresses, and no others.
    private void forsake(
            ResourceKey key,
            Snapshot snapshot,
            List<LoadBalancerAddress> wanted,
            long now,
            int most,
            List<StatusWrite> writes) {
        boolean seen = snapshot.ingresses().containsKey(key);
        boolean clean = seen
                ? snapshot.statusOf(key).stream().noneMatch(wanted::contains)
                : !namespacesComeAndGo || wanted.isEmpty();
        if (clean) {
            ours.remove(key);
            attempts.remove(key);
        } else {
            propose(new StatusWrite.Withdraw(key, ours.getOrDefault(key, ""), wanted), now, most, writes);
        }
    }

    private void propose(StatusWrite write, long now, int most, List<StatusWrite> writes) {
        Optional<Attempt> last = Optional.ofNullable(attempts.get(write.ingress()));
        if (last.filter(Attempt::flying).isPresent()) {
            return;
        }
        Optional<Attempt> same = last.filter(attempt -> attempt.write().equals(write));
        long wait = same.map(attempt -> attempt.due() - now).orElse(0L);
        if (wait > 0) {
            next = Math.min(next, wait);
        } else if (writes.size() >= most) {
            next = 0;
        } else {
            int failures = same.map(Attempt::failures).orElse(0);
            attempts.put(write.ingress(), new Attempt(write, true, failures, now));
            writes.add(write);
        }
    }

    /// What came of a write.
    void ended(StatusWrite write, Outcome outcome, long now) {
        Attempt last = attempts.get(write.ingress());
        if (last == null || !last.write().equals(write)) {
            return;
        }
        switch (outcome) {
            case WRITTEN -> attempts.put(write.ingress(), new Attempt(write, false, 0, now + interval.toNanos()));
            case GONE -> {
                attempts.remove(write.ingress());
                if (write instanceof StatusWrite.Withdraw) {
                    ours.remove(write.ingress());
                } else {
                    // Until the watch says so too, there is nothing to be gained by asking again.
                    attempts.put(write.ingress(), new Attempt(write, false, 0, now + interval.toNanos()));
                }
            }
            case FAILED -> {
                int failures = last.failures() + 1;
                long wait = Math.min(interval.toNanos(), FIRST_RETRY.toNanos() << Math.min(failures - 1, 20));
                attempts.put(write.ingress(), new Attempt(write, false, failures, now + wait));
            }
        }
    }

    /// Everything that still shows our addresses, when we go and nobody follows (ST4).
    List<StatusWrite> clearing(Outlook outlook, List<LoadBalancerAddress> wanted) {
        var writes = new ArrayList<StatusWrite>();
        for (ResourceKey key : outlook.report().served()) {
            Ingress ingress = outlook.snapshot().ingresses().get(key);
            boolean shown =
                    outlook.snapshot().statusOf(key).stream().anyMatch(wanted::contains) || attempts.containsKey(key);
            if (ingress != null && shown) {
                writes.add(new StatusWrite.Withdraw(key, ingress.metadata().uid(), wanted));
            }
        }
        return writes;
    }

    /// How long after the last [#due] there will be something to do without any change, in nanoseconds.
    long nextNanos() {
        return next;
    }
}
