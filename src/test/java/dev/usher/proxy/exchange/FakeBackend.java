package dev.usher.proxy.exchange;

import dev.usher.balance.PickContext;
import dev.usher.model.Endpoint;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An upstream whose endpoints give connections when the test says so, and write down what they are sent.
final class FakeBackend implements BackendTarget {
    final List<FakeEndpoint> endpoints = new ArrayList<>();
    final List<FakeStream> streams = new ArrayList<>();

    private final String name;

    FakeBackend(int size) {
        this(size, "fake");
    }

    FakeBackend(int size, String name) {
        this.name = name;
        for (int i = 0; i < size; i++) {
            endpoints.add(new FakeEndpoint(new Endpoint("192.0.2." + (10 + i), 80)));
        }
    }

    FakeEndpoint endpoint(int number) {
        return endpoints.get(number);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isEmpty() {
        return endpoints.isEmpty();
    }

    @Override
    public int size() {
        return endpoints.size();
    }

    @Override
    public @Nullable EndpointTarget pick(Tries tries, PickContext request) {
        return endpoints.stream()
                .filter(endpoint -> !tries.contains(endpoint))
                .findFirst()
                .orElse(endpoints.isEmpty() ? null : endpoints.getFirst());
    }

    /// One endpoint: with `kept` connections are there at once, else the test makes them.
    final class FakeEndpoint implements EndpointTarget {
        private final Endpoint endpoint;
        boolean kept;
        /// Bodies fail the try while they are written.
        boolean failsBodies;

        /// How long its answers took.
        final List<Long> answers = new ArrayList<>();

        int asked;
        boolean abandoned;

        @Nullable
        ConnectionWaiter waiter;

        FakeEndpoint(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public Endpoint endpoint() {
            return endpoint;
        }

        @Override
        public @Nullable Connecting connect(
                LoopContext loop, Wire wire, @Nullable TlsIdentity identity, ConnectionWaiter asking) {
            asked++;
            if (kept) {
                asking.connected(connection(), true);
                return null;
            }
            waiter = asking;
            return () -> abandoned = true;
        }

        @Override
        public void answered(long nanos, long now) {
            answers.add(nanos);
        }

        FakeStream connect() {
            Objects.requireNonNull(waiter).connected(connection(), false);
            return streams.getLast();
        }

        void refuse() {
            Objects.requireNonNull(waiter).connectFailed(ProxyError.CONNECT_FAILED);
        }

        private UpstreamConnection connection() {
            return new UpstreamConnection() {
                @Override
                public int availableStreams() {
                    return 1;
                }

                @Override
                public UpstreamStream open(UpstreamHandler handler) {
                    FakeStream stream = new FakeStream(handler);
                    if (failsBodies) {
                        stream.onBody = () -> handler.upstreamFailed(ProxyError.UPSTREAM_CLOSED, false);
                    }
                    streams.add(stream);
                    return stream;
                }

                @Override
                public void closeGracefully() {}
            };
        }
    }

    /// One try.
    static final class FakeStream implements UpstreamStream {
        final UpstreamHandler handler;
        private final StringBuilder received = new StringBuilder();
        boolean headEnded;
        boolean ended;
        boolean writable = true;
        boolean reading = true;
        boolean cancelled;
        int flushes;
        Runnable onBody = () -> {};

        FakeStream(UpstreamHandler handler) {
            this.handler = handler;
        }

        String received() {
            return received.toString();
        }

        /// Answers with a head.
        void answer(int status, long length, boolean end) {
            ResponseHead head = handler.upstreamResponse();
            head.status(status);
            head.contentLength(length);
            handler.upstreamHead(end);
        }

        @Override
        public void head(UpstreamRequest request, boolean end) {
            received.append(request.head().fields().text(request.targetOffset(), request.targetLength()))
                    .append('\n');
            headEnded = end;
            ended = end;
        }

        @Override
        public void body(ByteBuf data, boolean end) {
            received.append(data.toString(StandardCharsets.ISO_8859_1));
            data.release();
            ended = end;
            onBody.run();
        }

        @Override
        public void trailers(Fields trailers) {
            received.append(RecordedExchange.lines(trailers));
            ended = true;
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void readBody(boolean wanted) {
            reading = wanted;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
