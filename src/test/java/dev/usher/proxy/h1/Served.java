package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.RecordedExchange;
import dev.usher.proxy.exchange.TestLoop;
import dev.usher.proxy.h1.SmugglingTable.Forwarded;
import java.util.ArrayList;
import java.util.List;

/// What a server connection made of some bytes: complete requests, and the refusal that ended it or 0.
record Served(List<Forwarded> requests, int refusal, int begun) {
    /// Serves bytes that come in pieces cut at `cuts`, in ascending order.
    static Served of(String latin1, int... cuts) {
        TestLoop loop = new TestLoop();
        loop.script = exchange -> exchange.answer(200, "ok");
        try (ClientWire wire = new ClientWire(new Http1ServerConnection(loop, TestLoop.client()))) {
            int from = 0;
            for (int cut : cuts) {
                send(wire, latin1.substring(from, cut));
                from = cut;
            }
            send(wire, latin1.substring(from));
            wire.receivedBuffers();
            wire.channel.checkException();
        }
        return of(loop);
    }

    private static void send(ClientWire wire, String piece) {
        if (wire.isOpen() && !piece.isEmpty()) {
            wire.send(piece);
        }
    }

    private static Served of(TestLoop loop) {
        List<Forwarded> requests = new ArrayList<>();
        int refusal = 0;
        for (RecordedExchange exchange : loop.exchanges) {
            if (exchange.ended) {
                requests.add(
                        new Forwarded(exchange.method(), exchange.target(), exchange.authority(), exchange.bodyText()));
            }
            if (exchange.refusal != null) {
                refusal = exchange.refusal.status();
            }
        }
        return new Served(requests, refusal, loop.exchanges.size());
    }
}
