package dev.usher.bench.rig;

import dev.usher.bench.Backend;
import dev.usher.bench.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Endpoints that change every 10 ms, in turn those of the Service that is asked and those of the crowd, and
/// certificates that are replaced twice a second.
final class Churn implements AutoCloseable {
    private static final long ENDPOINTS_MILLIS = 10;
    private static final long CERTIFICATES_MILLIS = 500;

    private final Stage stage;
    private final Cluster cluster;
    private final Backend one;
    private final Backend other;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
    private final AtomicLong endpoints = new AtomicLong();
    private final AtomicLong certificates = new AtomicLong();

    /// Begins.
    ///
    /// @param one a backend of the Service `a`, which always has one of the two
    Churn(Stage stage, Cluster cluster, Backend one, Backend other) {
        this.stage = stage;
        this.cluster = cluster;
        this.one = one;
        this.other = other;
        clock.scheduleAtFixedRate(this::endpoint, 0, ENDPOINTS_MILLIS, TimeUnit.MILLISECONDS);
        clock.scheduleAtFixedRate(this::certificate, 0, CERTIFICATES_MILLIS, TimeUnit.MILLISECONDS);
    }

    long endpoints() {
        return endpoints.get();
    }

    long certificates() {
        return certificates.get();
    }

    private void endpoint() {
        int turn = (int) endpoints.getAndIncrement();
        int service = turn / 2 % cluster.services;
        if (turn % 2 == 0) {
            put(Cluster.slice(
                    Stage.NAMESPACE, "a", List.of("127.0.0.1"), (turn % 4 == 0 ? one : other).port()));
        } else {
            List<String> addresses = List.of(Cluster.address(service, turn % 200), Cluster.address(service, turn % 199));
            put(Cluster.slice(Cluster.namespace(service), "svc-" + service, addresses.stream().distinct().toList(), 8080));
        }
    }

    private void certificate() {
        int turn = (int) certificates.getAndIncrement();
        put(cluster.secret(turn, 1 + turn / 20));
    }

    private void put(java.util.Map<String, Object> object) {
        try {
            stage.api.put(object);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void close() {
        clock.close();
    }
}
