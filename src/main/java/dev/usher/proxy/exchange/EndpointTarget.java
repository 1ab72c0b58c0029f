package dev.usher.proxy.exchange;

import dev.usher.model.Endpoint;
import org.jspecify.annotations.Nullable;

/// A live endpoint: gives connections on the loop that asks. Shared by all loops.
public interface EndpointTarget {
    Endpoint endpoint();

    /// Gets a connection with a free stream, kept or new, for the calling event loop.
    ///
    /// The waiter hears exactly once, possibly before this returns.
    ///
    /// @param identity how TLS is spoken on the wires that have it; null for the usual one, that shows and verifies
    ///     nothing
    /// @return null when the waiter has heard already, else what is under way
    @Nullable
    Connecting connect(LoopContext loop, Wire wire, @Nullable TlsIdentity identity, ConnectionWaiter waiter);

    /// Hears how long an answer of the endpoint took: from the beginning of the try to the end of the response,
    /// or until it was given up waiting.
    ///
    /// @param now nanoseconds
    void answered(long nanos, long now);

    /// What is spoken on a connection.
    enum Wire {
        HTTP_1(0),
        HTTP_1_TLS(1),
        HTTP_2(2),
        HTTP_2_TLS(3),
        FAST_CGI(4);

        private final int number;

        Wire(int number) {
            this.number = number;
        }

        /// A small dense number, from 0.
        public int number() {
            return number;
        }

        /// Whether a connection that nobody uses is worth keeping. An idle FastCGI connection holds a worker.
        public boolean isKept() {
            return this != FAST_CGI;
        }
    }

    /// Waits for one connection. Calls on the event loop that asked.
    interface ConnectionWaiter {
        /// A connection with a free stream; to be opened at once.
        ///
        /// @param reused whether it was kept from before
        void connected(UpstreamConnection connection, boolean reused);

        /// How long a connection made for this waiter may take, in nanoseconds.
        long connectNanos();

        /// No connection could be made.
        void connectFailed(ProxyError error);
    }

    /// A connection being made for a waiter.
    interface Connecting {
        /// The waiter no longer wants it and will not hear; once made, the connection goes to the pool.
        void abandon();
    }
}
