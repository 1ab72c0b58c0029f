package dev.usher.bench.traffic.generator;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.io.EOFException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A process of its own that makes load and is the backend of what it alone can answer. Orders come on standard input,
/// outcomes go to standard output; it stays for the whole benchmark, so that its code is compiled when it counts.
public final class Generator {
    private final EventLoop loop;
    private Held held;

    private Generator(EventLoop loop) {
        this.loop = loop;
    }

    /// What the generator says first: where its backends listen.
    public record Backends(int grpc, int webSocket) implements Serializable {}

    public static void main(String[] args) throws Exception {
        var out = new ObjectOutputStream(System.out);
        // Whatever logs is not to come between the outcomes.
        System.setOut(System.err);
        EventLoopGroup clients = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        EventLoopGroup servers = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        out.writeObject(new Backends(EchoBackend.grpc(servers), EchoBackend.webSocket(servers)));
        out.flush();
        var generator = new Generator(clients.next());
        var in = new ObjectInputStream(System.in);
        try {
            while (true) {
                out.writeObject(generator.obey((Order) in.readObject()));
                out.flush();
            }
        } catch (EOFException over) {
            System.exit(0);
        }
    }

    private Outcome obey(Order order) {
        try {
            return switch (order) {
                case Order.Run run -> run(run);
                case Order.Hold hold -> {
                    held = new Held(loop, hold);
                    yield held.open();
                }
                case Order.Release _ -> {
                    held.close();
                    yield Outcome.counted(0, 0, 0, "");
                }
            };
        } catch (Exception e) {
            return Outcome.failure(e.toString());
        }
    }

    private Outcome run(Order.Run order) throws Exception {
        Traffic traffic = order.traffic();
        boolean fresh = traffic.connecting() != Traffic.Connections.KEPT;
        ChannelGroup channels = new DefaultChannelGroup(loop);
        var pace = Pace.of(loop, order, traffic.connections() * traffic.streams());
        try (var connector = new Connector(loop, traffic, order.port())) {
            var requests = new Requests(traffic);
            loop.execute(() -> {
                for (int i = 0; i < traffic.connections(); i++) {
                    if (fresh) {
                        pace.ready(new FreshLane(pace, requests, connector));
                    } else {
                        connector.open(pace, channel -> take(channel, channels, pace, traffic, requests));
                    }
                }
            });
            return pace.outcome().get((long) order.seconds() + 30, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            return Outcome.failure("the generator had no outcome in time");
        } finally {
            channels.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }

    private static void take(
            Channel channel, ChannelGroup channels, Pace pace, Traffic traffic, Requests requests) {
        channels.add(channel);
        switch (traffic.speech()) {
            case HTTP1 -> {
                var lane = new Http1Lane(pace, requests, channel);
                Connector.whenSecure(channel, () -> pace.ready(lane));
            }
            case WEBSOCKET -> new WebSocketLane(pace, traffic, channel);
            case HTTP2, GRPC_UNARY, GRPC_STREAM -> channel.pipeline().addLast(new Http2Lanes(pace, traffic));
        }
    }
}
