package dev.usher.runtime;

import dev.usher.config.ProcessSettings;
import dev.usher.model.EndpointState;
import dev.usher.model.RoutingTable;
import dev.usher.model.UpstreamKey;
import dev.usher.proxy.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The proxy as the control plane sees it: the proxy only promises, here the promise is waited for. Any control
/// thread, never an event loop.
final class DataPlane implements AutoCloseable {
    private static final long STOP_SECONDS = 5;

    private final Proxy proxy;

    DataPlane(Proxy proxy) {
        this.proxy = proxy;
    }

    /// Returns once the table is in service.
    void publish(RoutingTable table) {
        await(proxy.publish(table));
    }

    /// Whether every event loop answers within a time (H1). Waits for the slowest.
    boolean responds(Duration limit) {
        try {
            proxy.answer().toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// The table in service.
    RoutingTable table() {
        return proxy.table();
    }

    /// Where requests go at this moment, by upstream. Waits for a table that is being put in service.
    Map<UpstreamKey, List<EndpointState>> endpoints() {
        return await(proxy.endpoints());
    }

    /// Octets of direct memory in use.
    long directMemory() {
        return proxy.directMemory();
    }

    /// Listens for clear HTTP.
    ///
    /// @param addresses empty for all
    /// @return the port bound
    /// @throws dev.usher.proxy.listener.BindFailedException when it cannot be bound
    int listenHttp(List<String> addresses, ProcessSettings.Network network) {
        return await(proxy.listenHttp(addresses, network.localHttp(), network.externalHttp()));
    }

    /// Listens for HTTPS, as [#listenHttp].
    int listenHttps(List<String> addresses, ProcessSettings.Network network) {
        return await(proxy.listenHttps(addresses, network.localHttps(), network.externalHttps(), network.namedHttps()));
    }

    /// Listens on the ports of TCP and UDP services, now and with every table that comes. A port that cannot be bound
    /// is told in the log and tried again; it keeps nobody else waiting.
    ///
    /// @param portMap ports to bind by the port the outside sees, where they differ
    void listenStreams(List<String> addresses, Map<Integer, Integer> portMap) {
        await(proxy.listenStreams(addresses, portMap));
    }

    /// Stops accepting and lets what is under way end.
    ///
    /// @return whether everything ended by itself within the limit
    boolean drain(Duration limit) throws InterruptedException {
        try {
            return proxy.drain(limit).toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("draining failed", e);
        }
    }

    /// Transport and TLS library, for people.
    String describe() {
        return proxy.describe();
    }

    @Override
    public void close() {
        try {
            proxy.stop().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            // The loops end with the process.
        } catch (ExecutionException e) {
            throw new IllegalStateException("stopping failed", e);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T await(CompletionStage<T> promise) {
        try {
            return promise.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
