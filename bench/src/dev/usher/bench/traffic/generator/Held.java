package dev.usher.bench.traffic.generator;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Many connections that had one request each and now are idle. A few are opened at a time, as a proxy has a backlog.
final class Held implements AutoCloseable {
    private static final int AT_ONCE = 32;
    private static final int MOST_SECONDS = 60;

    private final Traffic traffic;
    private final EventLoop loop;
    private final Connector connector;
    private final Requests requests;
    private final ChannelGroup channels;
    private final Pace pace;

    /// Sends its one request as soon as it can.
    private final class Opening extends Lane {
        @Override
        void send() {
            connector.connectFromMany(this::connected);
        }

        private void connected(ChannelFuture connected) {
            if (!connected.isSuccess()) {
                pace.wrong(this, connected.cause().toString());
                return;
            }
            Channel channel = connected.channel();
            channels.add(channel);
            channel.pipeline().addLast(new Http1Lane.Answers(pace, this, false));
            channel.writeAndFlush(requests.next());
        }
    }

    Held(EventLoop loop, Order.Hold order) throws Exception {
        this.loop = loop;
        traffic = order.traffic();
        connector = new Connector(loop, traffic, order.port());
        requests = new Requests(traffic);
        channels = new DefaultChannelGroup(loop);
        pace = Pace.ofCount(loop, AT_ONCE, traffic.connections(), MOST_SECONDS);
    }

    Outcome open() throws Exception {
        CompletableFuture<Outcome> outcome = pace.outcome();
        loop.execute(() -> {
            for (int i = 0; i < AT_ONCE; i++) {
                pace.ready(new Opening());
            }
        });
        return outcome.get(MOST_SECONDS + 10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channels.close().awaitUninterruptibly(10, TimeUnit.SECONDS);
        connector.close();
    }
}
