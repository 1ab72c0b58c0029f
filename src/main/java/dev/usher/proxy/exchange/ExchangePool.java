package dev.usher.proxy.exchange;

import dev.usher.balance.PickContext;
import dev.usher.observe.LogClock;
import dev.usher.routing.PathNormalizer;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The exchanges of one event loop, and what they share. An idle connection holds no exchange, so their number is that
/// of requests under way.
public final class ExchangePool implements ExchangeFactory {
    private static final int KEPT = 512;

    private final LoopContext loop;
    private final Supplier<ServingTable> tables;
    private final RandomGenerator random;
    private final RequestEditor requestEditor;
    private final PathNormalizer normalizer = new PathNormalizer();
    private final RouteFinder finder = new RouteFinder();
    private final LongSupplier ticker;
    private final LongSupplier wallClock;
    private final LogClock clock = new LogClock(ZoneId::systemDefault);
    private final HeadRoom headRoom;
    private final BodyEncoders encoders = new BodyEncoders();
    private @Nullable CgiRequest cgi;
    private final CopyBudget copies;
    private final PickContext anonymous;
    private final ArrayDeque<Exchange> free = new ArrayDeque<>();

    /// A pool for a loop.
    ///
    /// @param headRoom of that loop
    /// @param tables the table in service; read once per request
    /// @param ticker nanoseconds, as `System.nanoTime`
    /// @param wallClock milliseconds since the epoch
    public ExchangePool(
            LoopContext loop,
            HeadRoom headRoom,
            Supplier<ServingTable> tables,
            RandomGenerator random,
            LongSupplier ticker,
            LongSupplier wallClock) {
        this.loop = loop;
        this.headRoom = headRoom;
        this.tables = tables;
        this.ticker = ticker;
        this.wallClock = wallClock;
        this.random = random;
        copies = new CopyBudget(loop);
        anonymous = new AnonymousPick(random, ticker, wallClock);
        requestEditor = new RequestEditor(random);
    }

    @Override
    public InboundExchange create(ServerStream stream, ClientConnection connection) {
        Exchange exchange = free.poll();
        if (exchange == null) {
            exchange = new Exchange(this);
        }
        exchange.open(stream, connection);
        return exchange;
    }

    void recycle(Exchange exchange) {
        if (free.size() < KEPT && exchange.isSmall()) {
            free.push(exchange);
        }
    }

    HeadRoom headRoom() {
        return headRoom;
    }

    /// What copies of requests may take on this loop.
    CopyBudget copies() {
        return copies;
    }

    /// Picks endpoints for requests that outlive the exchange they are made for.
    PickContext anonymous() {
        return anonymous;
    }

    LoopContext loop() {
        return loop;
    }

    ServingTable serving() {
        return tables.get();
    }

    RandomGenerator random() {
        return random;
    }

    RequestEditor requestEditor() {
        return requestEditor;
    }

    PathNormalizer normalizer() {
        return normalizer;
    }

    RouteFinder finder() {
        return finder;
    }

    BodyEncoders encoders() {
        return encoders;
    }

    /// Made when first asked for: few have FastCGI backends.
    CgiRequest cgi() {
        CgiRequest made = cgi;
        if (made == null) {
            made = new CgiRequest();
            cgi = made;
        }
        return made;
    }

    long nanos() {
        return ticker.getAsLong();
    }

    LongSupplier wallClock() {
        return wallClock;
    }

    /// Prints times as logs do.
    LogClock clock() {
        return clock;
    }
}
