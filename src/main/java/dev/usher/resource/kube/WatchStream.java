package dev.usher.resource.kube;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One open watch: its events as JSON texts in the order they came, handed from the HTTP client's threads to
/// the one thread that follows it. The sender is asked for more only as events are taken, so what waits here is
/// bounded.
final class WatchStream implements AutoCloseable {
    /// How many events may be under way at once.
    static final int WINDOW = 256;

    // Room for a window of events and the end that may follow it: a WebSocket's thread never finds it full.
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>(WINDOW + 8);
    private volatile Runnable demand = () -> {};
    private volatile Runnable closing = () -> {};
    private volatile boolean ended;

    /// What can come out of a watch.
    sealed interface Message {
        /// One event.
        record Text(String json) implements Message {}

        /// The server ended the watch in good order, as it does after the time asked for.
        record End() implements Message {}

        /// The connection broke.
        record Broken(String cause) implements Message {}

        /// Nothing came in the time given.
        record Silence() implements Message {}
    }

    /// Says how to ask for one more event and how to hang up.
    void opened(Runnable askForOne, Runnable hangUp) {
        demand = askForOne;
        closing = hangUp;
    }

    /// Adds a message that was asked for; one that was not, and finds no room, is a broken sender.
    void add(Message message) {
        if (!messages.offer(message)) {
            messages.clear();
            messages.add(new Message.Broken("more events than asked for"));
        }
    }

    /// Adds a message when there is room for it.
    void put(Message message) throws InterruptedException {
        messages.put(message);
    }

    /// Waits for the next message.
    Message next(Duration most) throws InterruptedException {
        Message message = messages.poll(most.toMillis(), TimeUnit.MILLISECONDS);
        return switch (message) {
            case null -> new Message.Silence();
            case Message.Text text -> {
                demand.run();
                yield text;
            }
            case Message.End end -> {
                ended = true;
                yield end;
            }
            case Message.Broken broken -> {
                ended = true;
                yield broken;
            }
            case Message.Silence silence -> silence;
        };
    }

    /// The event that waits already, if one does.
    Optional<String> ready() {
        if (messages.peek() instanceof Message.Text(var json)) {
            messages.remove();
            demand.run();
            return Optional.of(json);
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        if (!ended) {
            closing.run();
        }
    }
}
