package dev.usher.proxy.l4;

import dev.usher.proxy.exchange.BackendTarget;

/// Where the datagrams of a port go: replaced by one volatile write, and sessions keep what they began with.
final class UdpService {
    private volatile BackendTarget target;

    UdpService(BackendTarget target) {
        this.target = target;
    }

    BackendTarget target() {
        return target;
    }

    void target(BackendTarget next) {
        target = next;
    }
}
