package dev.usher.proxy.exchange;

import dev.usher.model.ProxySettings;
import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.model.ProxySettings.UpstreamKeepAlive;
import dev.usher.observe.FinishedExchange;
import dev.usher.observe.FinishedStream;
import dev.usher.observe.LoopObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// A loop with a clock of its own, whose exchanges record what they are told.
public final class TestLoop implements LoopContext, LoopObserver {
    private static final byte[] DATE = "Sun, 06 Nov 1994 08:49:37 GMT".getBytes(StandardCharsets.US_ASCII);

    private final Deadlines deadlines = new Deadlines(0);
    private long now;
    public ProxySettings settings = ProxySettings.DEFAULTS;
    public boolean draining;
    public boolean overloaded;
    /// Endpoints that were passed over from then on.
    public int ejections;
    /// What became of copies of requests.
    public final List<String> copies = new ArrayList<>();
    public final List<Throwable> failures = new ArrayList<>();

    /// Statuses of the exchanges that are over.
    public final List<Integer> finished = new ArrayList<>();
    public final List<RecordedExchange> exchanges = new ArrayList<>();
    public Consumer<RecordedExchange> script = exchange -> {};
    public ExchangeFactory factory = this::record;

    private InboundExchange record(ServerStream stream, ClientConnection connection) {
        RecordedExchange exchange = new RecordedExchange(stream, script);
        exchanges.add(exchange);
        return exchange;
    }

    public void limits(ClientLimits limits) {
        settings(limits, ProxySettings.DEFAULTS.upstreamKeepAlive());
    }

    public void upstreamKeepAlive(UpstreamKeepAlive keepAlive) {
        settings(ProxySettings.DEFAULTS.client(), keepAlive);
    }

    private void settings(ClientLimits limits, UpstreamKeepAlive keepAlive) {
        ProxySettings d = ProxySettings.DEFAULTS;
        settings = new ProxySettings(
                d.forwarding(),
                limits,
                keepAlive,
                d.responses(),
                d.http2(),
                d.tls(),
                d.accessLog(),
                d.refusals(),
                d.errorLog(),
                d.tracing(),
                d.compression(),
                d.streams(),
                d.sockets());
    }

    public RecordedExchange exchange(int number) {
        return exchanges.get(number);
    }

    public RecordedExchange last() {
        return exchanges.getLast();
    }

    public void pass(Duration time) {
        long until = now + time.toNanos();
        while (now < until) {
            now = Math.min(until, now + Deadlines.PERIOD_MILLIS * 1_000_000);
            deadlines.sweep(now);
        }
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public Deadlines deadlines() {
        return deadlines;
    }

    @Override
    public ProxySettings settings() {
        return settings;
    }

    @Override
    public ExchangeFactory exchanges() {
        return factory;
    }

    @Override
    public LoopObserver observer() {
        return this;
    }

    @Override
    public byte[] date() {
        return DATE;
    }

    @Override
    public boolean overloaded() {
        return overloaded;
    }

    @Override
    public boolean draining() {
        return draining;
    }

    @Override
    public void finished(FinishedExchange exchange) {
        finished.add(exchange.status());
    }

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
    public void upstreamEjected() {
        ejections++;
    }

    @Override
    public void finished(FinishedStream stream) {}

    @Override
    public void upstreamClosed() {}

    @Override
    public void retried() {}

    @Override
    public void copied() {
        copies.add("copied");
    }

    @Override
    public void copyFailed() {
        copies.add("failed");
    }

    @Override
    public String statusText() {
        return "";
    }

    @Override
    public void copyDropped() {
        copies.add("dropped");
    }

    @Override
    public void bug() {
        throw new IllegalStateException("told by failed() alone");
    }

    @Override
    public void failed(Throwable cause) {
        failures.add(cause);
    }

    /// A clear connection from 192.0.2.1.
    public static ClientConnection client() {
        return new ClientConnection() {
            @Override
            public byte[] remoteAddress() {
                return new byte[] {(byte) 192, 0, 2, 1};
            }

            @Override
            public byte[] remoteAddressText() {
                return "192.0.2.1".getBytes(StandardCharsets.US_ASCII);
            }

            @Override
            public int remotePort() {
                return 4711;
            }

            @Override
            public byte[] localAddress() {
                return new byte[] {(byte) 192, 0, 2, 2};
            }

            @Override
            public boolean proxied() {
                return false;
            }

            @Override
            public int localPort() {
                return 80;
            }

            @Override
            public boolean secure() {
                return false;
            }

            @Override
            public String serverName() {
                return "";
            }

            @Override
            public String tlsProtocol() {
                return "";
            }

            @Override
            public String tlsCipher() {
                return "";
            }

            @Override
            public String tlsSessionId() {
                return "";
            }

            @Override
            public boolean tlsSessionReused() {
                return false;
            }

            @Override
            public long serial() {
                return 7;
            }

            @Override
            public int nextRequest() {
                return 1;
            }
        };
    }
}
