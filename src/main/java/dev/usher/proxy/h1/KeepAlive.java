package dev.usher.proxy.h1;

import dev.usher.model.ProxySettings.ClientLimits;

/// Whether a client connection goes on after the message under way (RFC 9112 §9.3, P4). Once it does not, it never
/// does.
final class KeepAlive {
    private int requests;
    private boolean persistent;
    private boolean draining;
    private boolean inputShut;

    /// A request has come whose client means to go on, or not.
    void request(boolean wanted, ClientLimits limits) {
        requests++;
        persistent = wanted && requests < limits.keepAliveRequests() && limits.keepAliveSeconds() > 0;
    }

    /// The connection ends with the message under way.
    void end() {
        persistent = false;
    }

    boolean goesOn() {
        return persistent;
    }

    /// The connection shall end as soon as nothing is lost by it.
    void drain() {
        draining = true;
    }

    /// The client will send nothing more.
    void shutInput() {
        inputShut = true;
    }

    boolean isInputShut() {
        return inputShut;
    }

    /// Whether no request can or should follow those that have come.
    boolean isLast() {
        return draining || inputShut;
    }

    boolean isDraining() {
        return draining;
    }
}
