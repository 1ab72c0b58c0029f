package dev.usher.proxy;

import dev.usher.model.ProxySettings;
import dev.usher.observe.LoopObserver;
import dev.usher.proxy.exchange.Bug;
import dev.usher.proxy.exchange.Deadlines;
import dev.usher.proxy.exchange.ExchangeFactory;
import dev.usher.proxy.exchange.ExchangePool;
import dev.usher.proxy.exchange.HeadRoom;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.ServingTable;
import io.netty.channel.EventLoop;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One event loop and what lives on it. A periodic task looks at deadlines and moves the date.
final class Loop implements LoopContext {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final int index;
    private final EventLoop executor;
    private final LoopObserver observer;
    private final Supplier<ServingTable> tables;
    private final DirectMemory memory = DirectMemory.ofProcess();
    private final Deadlines deadlines = new Deadlines(System.nanoTime());
    private final ExchangePool exchanges;
    private long second = -1;
    private long told = -1;
    private byte[] date = {};
    private boolean draining;
    private boolean overloaded;

    Loop(int index, EventLoop executor, LoopObserver observer, Supplier<ServingTable> tables, HeadRoom headRoom) {
        this.index = index;
        this.executor = executor;
        this.observer = observer;
        this.tables = tables;
        exchanges = new ExchangePool(
                this, headRoom, tables, new SplittableRandom(), System::nanoTime, System::currentTimeMillis);
        tick();
    }

    /// Begins to look at deadlines.
    void start() {
        var _ = executor.scheduleAtFixedRate(
                this::tick, Deadlines.PERIOD_MILLIS, Deadlines.PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        long now = System.currentTimeMillis() / 1000;
        if (now != second) {
            second = now;
            date = HttpDate.imfFixdate(now);
        }
        overloaded = memory.isTight();
        try {
            deadlines.sweep(System.nanoTime());
        } catch (RuntimeException bug) {
            // Without this, one bug would end the task, and with it every deadline of the loop.
            LOG.atError().setCause(bug).addKeyValue("loop", index).log("a deadline could not be handled");
        }
    }

    @Override
    public EventLoop executor() {
        return executor;
    }

    /// From now on connections end after their exchange. On the loop.
    void beginDraining() {
        draining = true;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public Deadlines deadlines() {
        return deadlines;
    }

    @Override
    public ProxySettings settings() {
        return tables.get().settings().settings();
    }

    @Override
    public ExchangeFactory exchanges() {
        return exchanges;
    }

    @Override
    public LoopObserver observer() {
        return observer;
    }

    /// Logs one a second, so that whoever finds a bug cannot fill the log.
    @Override
    public void failed(Throwable cause) {
        if (!Bug.is(cause)) {
            return;
        }
        observer.bug();
        if (told != second) {
            told = second;
            LOG.atError().setCause(cause).addKeyValue("loop", index).log("a connection was closed for a bug");
        }
    }

    @Override
    public byte[] date() {
        return date;
    }

    @Override
    public boolean overloaded() {
        return overloaded;
    }

    @Override
    public boolean draining() {
        return draining;
    }
}
