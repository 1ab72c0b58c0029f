package dev.usher.proxy.exchange;

import java.util.ArrayDeque;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// The encoders of one event loop. Each holds up to about 1 MiB outside of the heap, so there is a limit on how many
/// bodies are encoded at a time; the others go out as they are.
final class BodyEncoders {
    /// Bodies at a time, on one loop.
    static final int MOST = 128;

    private final AcceptedCodings accepted = new AcceptedCodings();
    private final ArrayDeque<Deflater> deflaters = new ArrayDeque<>();
    private int active;

    /// Decides about a response whose final head is about to be sent, with a body behind it or to HEAD, and
    /// edits the head.
    ///
    /// @return its encoder, to be given to [#close] at the end; null when the body is sent as it is, or there is
    ///     none
    @Nullable
    BodyEncoder begin(ContentCodings codings, RequestHead request, ResponseHead head) {
        if (active >= MOST) {
            return null;
        }
        ContentCodings.Offer offer = codings.settle(request, head, accepted);
        if (offer == null || request.method() == Method.HEAD) {
            return null;
        }
        active++;
        return switch (offer.coding) {
            case GZIP -> new GzipEncoder(offer.level, deflaters);
            case BROTLI -> new BrotliEncoder(offer.level);
            case ZSTD -> new ZstdEncoder(offer.level);
            case IDENTITY -> throw new IllegalStateException("identity is no coding to encode by");
        };
    }

    void close(BodyEncoder encoder) {
        active--;
        encoder.close();
    }
}
