package dev.usher.proxy.exchange;

import org.jspecify.annotations.Nullable;

/// Live upstreams of hosts that a URL names, not a Service. Any thread.
public interface HostTargets {
    /// The upstream of a host. One that was never asked for before has no endpoints until its name is looked up.
    ///
    /// @param host a DNS name or an address, without brackets
    /// @param port 1..65535
    /// @return null when more hosts are asked for than are kept
    @Nullable
    BackendTarget target(String host, int port);
}
