package dev.usher.proxy.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The listening sockets of one port.
public final class BoundPort {
    private final Queue<Channel> sockets = new ConcurrentLinkedQueue<>();
    private volatile int port;

    BoundPort() {}

    void add(Channel socket, int number) {
        sockets.add(socket);
        port = number;
    }

    /// The port the system gave, or that was asked for.
    public int port() {
        return port;
    }

    /// Stops accepting; what was accepted goes on. Any thread.
    ///
    /// @return completes when no socket listens any more
    public CompletionStage<Void> close() {
        return CompletableFuture.allOf(
                sockets.stream().map(socket -> stage(socket.close())).toArray(CompletableFuture[]::new));
    }

    static CompletableFuture<Void> stage(ChannelFuture future) {
        var stage = new CompletableFuture<Void>();
        var _ = future.addListener(_ -> stage.complete(null));
        return stage;
    }
}
