package dev.usher.proxy.upstream;

import dev.usher.model.Endpoint;
import dev.usher.model.Endpoints;
import dev.usher.model.LoadBalancing;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.proxy.exchange.BackendTarget;
import dev.usher.proxy.exchange.HostTargets;
import io.netty.util.NetUtil;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Upstreams of hosts that URLs name: made when a request first asks for one, looked up by DNS and looked up
/// again for as long as somebody asks, forgotten when nobody did for a while. Their endpoints, with pools and
/// health, are those of [Upstreams]: the same address is the same endpoint.
///
/// Any thread may ask; everything else happens on the publishing thread.
public final class HostUpstreams implements HostTargets {
    /// A wildcard host lets clients choose names, so there must be an end to them.
    private static final int MOST = 1000;

    private static final long IDLE_NANOS = 300_000_000_000L;

    private final Upstreams upstreams;
    private final Executor publisher;
    private final LongSupplier ticker;
    private final ConcurrentHashMap<Endpoint, Host> hosts = new ConcurrentHashMap<>();

    private static final class Host {
        final LiveUpstream live;
        final Upstream wanted;
        /// Written by whoever asks, without order: it only has to be about right.
        volatile long askedNanos;

        Host(LiveUpstream live, Upstream wanted) {
            this.live = live;
            this.wanted = wanted;
        }
    }

    /// No hosts yet.
    ///
    /// @param publisher runs tasks on the publishing thread
    /// @param ticker nanoseconds, as `System.nanoTime`
    public HostUpstreams(Upstreams upstreams, Executor publisher, LongSupplier ticker) {
        this.upstreams = upstreams;
        this.publisher = publisher;
        this.ticker = ticker;
    }

    @Override
    public @Nullable BackendTarget target(String host, int port) {
        var key = new Endpoint(host, port);
        Host known = hosts.get(key);
        if (known == null) {
            if (hosts.size() >= MOST) {
                return null;
            }
            known = hosts.computeIfAbsent(key, this::host);
            Host made = known;
            publisher.execute(() -> upstreams.join(made.live, made.wanted));
        }
        known.askedNanos = ticker.getAsLong();
        return known.live;
    }

    private Host host(Endpoint at) {
        var key = new UpstreamKey(at.address() + ":" + at.port(), "host");
        boolean literal = NetUtil.createByteArrayFromIpAddressString(at.address()) != null;
        Endpoints endpoints =
                literal ? new Endpoints.Addresses(List.of(at)) : new Endpoints.DnsName(at.address(), at.port(), true);
        return new Host(new LiveUpstream(key, ticker), new Upstream(key, LoadBalancing.ROUND_ROBIN, endpoints));
    }

    /// Looks names up again, and forgets hosts nobody asks for. On the publishing thread, about once a second.
    public void refresh() {
        long now = ticker.getAsLong();
        for (Iterator<Host> each = hosts.values().iterator(); each.hasNext(); ) {
            Host host = each.next();
            if (now - host.askedNanos > IDLE_NANOS) {
                each.remove();
                upstreams.leave(host.live);
            } else {
                upstreams.join(host.live, host.wanted);
            }
        }
    }
}
