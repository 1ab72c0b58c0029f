package dev.usher.proxy.upstream;

import dev.usher.model.ProxySettings;
import dev.usher.observe.FinishedExchange;
import dev.usher.observe.LoopObserver;
import dev.usher.proxy.exchange.Deadlines;
import dev.usher.proxy.exchange.ExchangeFactory;
import dev.usher.proxy.exchange.LoopContext;

/// A loop whose time stands still and that counts nothing.
final class FakeLoop implements LoopContext, LoopObserver {
    private final Deadlines deadlines = new Deadlines(0);

    @Override
    public int index() {
        return 0;
    }

    @Override
    public Deadlines deadlines() {
        return deadlines;
    }

    @Override
    public ProxySettings settings() {
        return ProxySettings.DEFAULTS;
    }

    @Override
    public ExchangeFactory exchanges() {
        throw new UnsupportedOperationException("no exchanges here");
    }

    @Override
    public LoopObserver observer() {
        return this;
    }

    @Override
    public byte[] date() {
        return new byte[0];
    }

    @Override
    public boolean draining() {
        return false;
    }

    @Override
    public void finished(FinishedExchange exchange) {}

    @Override
    public void connectionOpened(boolean secure) {}

    @Override
    public void connectionClosed(boolean secure) {}

    @Override
    public void connectionShed() {}

    @Override
    public void requestStarted() {}

    @Override
    public void handshake(boolean succeeded) {}

    @Override
    public void upstreamConnected() {}

    @Override
    public void upstreamReused() {}

    @Override
    public void upstreamConnectFailed() {}

    @Override
    public void upstreamClosed() {}

    @Override
    public void retried() {}
}
