package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.ServerConnection;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The client connections of one event loop; touched on that loop only.
final class LoopConnections {
    /// More than there can be, for numbers people can read.
    private static final int LOOPS = 1000;

    private final LoopContext loop;
    private final IdentityHashMap<Channel, Optional<ServerConnection>> open = new IdentityHashMap<>();
    private long count;
    private boolean draining;
    private @Nullable Runnable whenEmpty;

    LoopConnections(LoopContext loop) {
        this.loop = loop;
    }

    LoopContext loop() {
        return loop;
    }

    /// A connection was accepted.
    ///
    /// @return a number no other connection of the process has: that of its loop stands in the last digits
    long opened(Channel channel) {
        open.put(channel, Optional.empty());
        return ++count * LOOPS + loop.index();
    }

    void established(Channel channel, ServerConnection connection) {
        open.replace(channel, Optional.of(connection));
        if (draining) {
            connection.drain();
        }
    }

    void closed(Channel channel) {
        open.remove(channel);
        Runnable waiting = whenEmpty;
        if (waiting != null && open.isEmpty()) {
            whenEmpty = null;
            waiting.run();
        }
    }

    /// Asks every connection to end; those still being set up are closed.
    ///
    /// @param done runs once the last has gone
    void drain(Runnable done) {
        draining = true;
        for (Map.Entry<Channel, Optional<ServerConnection>> entry : new ArrayList<>(open.entrySet())) {
            if (entry.getValue().isPresent()) {
                entry.getValue().get().drain();
            } else {
                var _ = entry.getKey().close();
            }
        }
        if (open.isEmpty()) {
            done.run();
        } else {
            whenEmpty = done;
        }
    }

    void closeAll() {
        for (Channel channel : new ArrayList<>(open.keySet())) {
            var _ = channel.close();
        }
    }
}
