package dev.usher.proxy.exchange;

/// A client connection that can be asked to end: implemented by each server codec, called on its event loop.
public interface ServerConnection {
    /// Ends without losing anything: takes no further request, tells the client (`Connection: close`, GOAWAY), closes
    /// when nothing is under way. Tunnels go on until they end by themselves or are closed.
    void drain();

    /// Exchanges and tunnels under way.
    int active();
}
