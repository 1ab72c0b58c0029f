package dev.usher.resource.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides when a change of a file is complete: when the file has looked the same for the settle time. So a file is not
/// read while it is written, and one that is deleted and written anew, as editors do, was never gone.
final class Settling {
    private record Pending(Optional<Stamp> stamp, long since) {}

    private final long quiet;
    private final Map<Path, Stamp> taken = new HashMap<>();
    private final Map<Path, Pending> pending = new HashMap<>();

    Settling(Duration quiet) {
        this.quiet = quiet.toNanos();
    }

    /// What has settled.
    record Settled(List<Path> changed, List<Path> gone) {
        boolean isEmpty() {
            return changed.isEmpty() && gone.isEmpty();
        }
    }

    /// Compares what is there with what was taken last.
    ///
    /// @param now in nanoseconds, from any beginning
    Settled settle(ManifestPaths.Look look, long now) {
        look.files().forEach((path, stamp) -> seen(path, Optional.of(stamp), now));
        for (Path path : taken.keySet()) {
            if (!look.files().containsKey(path) && !look.isUnknown(path)) {
                seen(path, Optional.empty(), now);
            }
        }
        var settled = new Settled(new ArrayList<>(), new ArrayList<>());
        Iterator<Map.Entry<Path, Pending>> each = pending.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Path, Pending> entry = each.next();
            Path path = entry.getKey();
            boolean vanished = !look.files().containsKey(path) && !taken.containsKey(path);
            if (vanished) {
                each.remove();
            } else if (now - entry.getValue().since() >= quiet) {
                (entry.getValue().stamp().isPresent() ? settled.changed() : settled.gone()).add(path);
            }
        }
        return settled;
    }

    private void seen(Path path, Optional<Stamp> stamp, long now) {
        if (stamp.equals(Optional.ofNullable(taken.get(path)))) {
            pending.remove(path);
            return;
        }
        Pending before = pending.get(path);
        if (before == null || !before.stamp().equals(stamp)) {
            pending.put(path, new Pending(stamp, now));
        }
    }

    /// Notes that a file was read as it was with this stamp.
    void take(Path path, Stamp stamp) {
        taken.put(path, stamp);
        pending.remove(path);
    }

    /// Notes that a file is taken as gone.
    void drop(Path path) {
        taken.remove(path);
        pending.remove(path);
    }

    /// Whether something has changed that has not settled.
    boolean isWaiting() {
        return !pending.isEmpty();
    }
}
