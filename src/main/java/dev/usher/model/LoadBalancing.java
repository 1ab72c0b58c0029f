package dev.usher.model;

/// How an upstream picks an endpoint (B).
public sealed interface LoadBalancing {
    LoadBalancing ROUND_ROBIN = new RoundRobin();

    /// Each endpoint in turn, one rotation per upstream shared by all event loops (B2).
    record RoundRobin() implements LoadBalancing {}

    /// The faster of two drawn at random, by a peak-sensitive moving average of response times (B3).
    record PeakEwma() implements LoadBalancing {}

    /// Requests with the same key have the same endpoint, by a ring of hashes (B4).
    ///
    /// @param key filled in for each request; an empty key is a key like any other
    record ConsistentHash(Expression key) implements LoadBalancing {}

    /// Requests with the same key share a subset of the endpoints (B5).
    ///
    /// @param size endpoints in a subset, at least 1
    record SubsetHash(Expression key, int size) implements LoadBalancing {
        public SubsetHash {
            if (size < 1) {
                throw new IllegalArgumentException("a subset of " + size);
            }
        }
    }

    /// A client keeps its endpoint by the key in its cookie (B6). The cookie itself belongs to the routes, see
    /// [SessionCookie].
    ///
    /// @param changeOnFailure whether the client moves when its endpoint fails
    record Sticky(Mode mode, boolean changeOnFailure) implements LoadBalancing {
        /// What happens to clients when endpoints come and go.
        public enum Mode {
            /// The key is hashed: some clients move whenever the number of endpoints changes.
            BALANCED,
            /// The key names an endpoint: clients stay for as long as it is there.
            PERSISTENT
        }
    }
}
