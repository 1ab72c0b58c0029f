package dev.usher.admin;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// What a port answers: which page stands at which path, and whom it answers at all.
interface Site {

    /// The page at a path, as it stands in the request target.
    Optional<Page> page(String path);

    /// The pages there are, for whoever asks for another.
    String directory();

    /// Why this request is none for this port; empty where it is.
    ///
    /// @param host the `Host` of the request; empty where it has none
    Optional<String> misdirected(String host);

    /// A page.
    interface Page {
        void answer(Query query, Reply reply) throws IOException, BadRequestException;
    }

    /// Pages that walk the whole table, of which a site makes only so many at once; health never waits behind them.
    final class LargePages {
        private static final int AT_ONCE = 4;

        private final Semaphore places = new Semaphore(AT_ONCE);

        Page page(Page page) {
            return (query, reply) -> {
                if (!places.tryAcquire()) {
                    reply.header("Retry-After", "1");
                    reply.text(503, "too many requests for large pages at once");
                    return;
                }
                try {
                    page.answer(query, reply);
                } finally {
                    places.release();
                }
            };
        }
    }
}
