package dev.usher.proxy.exchange;

/// An established connection to one endpoint: implemented by each client codec. Belongs to one event loop.
public interface UpstreamConnection {
    /// How many more streams may be opened now; 0 or 1 for HTTP/1. 0 once it may not be used for new requests.
    int availableStreams();

    /// Opens a stream; only when [#availableStreams] is above zero.
    UpstreamStream open(UpstreamHandler handler);

    /// Lets streams under way finish, then closes; closes at once without any.
    void closeGracefully();

    /// The pool that hears of an upstream connection. Calls on the event loop.
    interface Owner {
        /// A stream ended and the connection can take another.
        void streamEnded(UpstreamConnection connection);

        /// The connection is closed or will take no new stream.
        void retired(UpstreamConnection connection);
    }
}
