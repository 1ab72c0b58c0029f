package dev.usher.program;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A gRPC server of grpc-java with one service of bytes, so that no schema is needed.
final class GrpcBackend implements AutoCloseable {
    static final Metadata.Key<String> TEXT = Metadata.Key.of("x-text", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<byte[]> BINARY = Metadata.Key.of("x-data-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /// Answers with the message.
    static final MethodDescriptor<byte[], byte[]> UNARY = method("Unary", MethodType.UNARY);

    /// Answers with as many messages as the message's first byte says.
    static final MethodDescriptor<byte[], byte[]> DOWN = method("Down", MethodType.SERVER_STREAMING);

    /// Answers with the number of bytes, as text.
    static final MethodDescriptor<byte[], byte[]> UP = method("Up", MethodType.CLIENT_STREAMING);

    /// Answers each message at once.
    static final MethodDescriptor<byte[], byte[]> BOTH = method("Both", MethodType.BIDI_STREAMING);

    /// Fails with a status.
    static final MethodDescriptor<byte[], byte[]> FAIL = method("Fail", MethodType.UNARY);

    /// Never answers.
    static final MethodDescriptor<byte[], byte[]> HANG = method("Hang", MethodType.UNARY);

    private static final Context.Key<Metadata> HEADERS = Context.key("headers");

    private final Server server;
    final AtomicInteger cancelled = new AtomicInteger();

    /// Calls with a deadline that will never be answered.
    final AtomicInteger hanging = new AtomicInteger();

    /// Unary calls answered.
    final AtomicInteger answered = new AtomicInteger();

    private GrpcBackend(NettyServerBuilder builder) throws IOException {
        BindableService service = this::service;
        server = builder.maxInboundMessageSize(64 << 20)
                .addService(ServerInterceptors.intercept(service, new Echo()))
                .build()
                .start();
    }

    static GrpcBackend start() throws IOException {
        return new GrpcBackend(NettyServerBuilder.forAddress(address(0)));
    }

    static GrpcBackend start(int port) throws IOException {
        return new GrpcBackend(NettyServerBuilder.forAddress(address(port)));
    }

    static GrpcBackend tls() throws Exception {
        String secret = TlsIT.secret("backend", "backend.test");
        var context = GrpcSslContexts.configure(SslContextBuilder.forServer(
                new ByteArrayInputStream(H2Backend.pem(secret, "tls.crt")),
                new ByteArrayInputStream(H2Backend.pem(secret, "tls.key"))));
        return new GrpcBackend(NettyServerBuilder.forAddress(address(0)).sslContext(context.build()));
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    int port() {
        return server.getPort();
    }

    /// Tells clients to go and lets calls under way finish.
    void stopGracefully() {
        server.shutdown();
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ServerServiceDefinition service() {
        return ServerServiceDefinition.builder("test.Bytes")
                .addMethod(UNARY, ServerCalls.asyncUnaryCall(this::unary))
                .addMethod(DOWN, ServerCalls.asyncServerStreamingCall(GrpcBackend::down))
                .addMethod(UP, ServerCalls.asyncClientStreamingCall(GrpcBackend::up))
                .addMethod(BOTH, ServerCalls.asyncBidiStreamingCall(this::both))
                .addMethod(
                        FAIL,
                        ServerCalls.asyncUnaryCall((message, to) -> to.onError(Status.FAILED_PRECONDITION
                                .withDescription("not today: " + new String(message, StandardCharsets.UTF_8))
                                .asRuntimeException())))
                .addMethod(HANG, ServerCalls.asyncUnaryCall((_, to) -> {
                    if (Context.current().getDeadline() != null) {
                        hanging.incrementAndGet();
                    }
                    ((ServerCallStreamObserver<byte[]>) to).setOnCancelHandler(cancelled::incrementAndGet);
                }))
                .build();
    }

    private void unary(byte[] message, StreamObserver<byte[]> to) {
        answered.incrementAndGet();
        to.onNext(message);
        to.onCompleted();
    }

    private static void down(byte[] message, StreamObserver<byte[]> to) {
        for (int i = 0; i < message[0]; i++) {
            to.onNext(new byte[] {(byte) i});
        }
        to.onCompleted();
    }

    private static StreamObserver<byte[]> up(StreamObserver<byte[]> to) {
        return new StreamObserver<>() {
            private long received;

            @Override
            public void onNext(byte[] message) {
                received += message.length;
            }

            @Override
            public void onError(Throwable gone) {}

            @Override
            public void onCompleted() {
                to.onNext(Long.toString(received).getBytes(StandardCharsets.US_ASCII));
                to.onCompleted();
            }
        };
    }

    private StreamObserver<byte[]> both(StreamObserver<byte[]> to) {
        ((ServerCallStreamObserver<byte[]>) to).setOnCancelHandler(cancelled::incrementAndGet);
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] message) {
                to.onNext(message);
            }

            @Override
            public void onError(Throwable gone) {}

            @Override
            public void onCompleted() {
                to.onCompleted();
            }
        };
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("test.Bytes", name))
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Sends the metadata of a call back: as headers, and the authority as a trailer.
    private static final class Echo implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            var echo = new ForwardingServerCall.SimpleForwardingServerCall<Q, A>(call) {
                @Override
                public void sendHeaders(Metadata to) {
                    copy(headers, to);
                    super.sendHeaders(to);
                }

                @Override
                public void close(Status status, Metadata trailers) {
                    copy(headers, trailers);
                    trailers.put(Metadata.Key.of("x-authority", Metadata.ASCII_STRING_MARSHALLER), call.getAuthority());
                    super.close(status, trailers);
                }
            };
            return Contexts.interceptCall(Context.current().withValue(HEADERS, headers), echo, headers, next);
        }

        private static void copy(Metadata from, Metadata to) {
            if (from.containsKey(TEXT)) {
                to.put(TEXT, from.get(TEXT));
            }
            if (from.containsKey(BINARY)) {
                to.put(BINARY, from.get(BINARY));
            }
        }
    }
}
