package dev.usher.proxy.l4;

import java.util.concurrent.CompletionStage;

/// A port that is listened on.
@FunctionalInterface
interface OpenPort {
    /// Listens no more. TCP sessions go on; those of UDP, which need the socket, end.
    CompletionStage<Void> close();
}
