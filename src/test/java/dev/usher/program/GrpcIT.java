package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A gRPC client and server of grpc-java with the program between them, clear and over TLS.
class GrpcIT {
    private static final int LARGE = 20 * 1024 * 1024;

    private static GrpcBackend clear;
    private static GrpcBackend secure;
    private static Program program;
    private static ManagedChannel clearChannel;
    private static ManagedChannel secureChannel;

    private static String ingress(String name, String protocol) {
        return """
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: %1$s
                  annotations:
                    nginx.ingress.kubernetes.io/backend-protocol: "%2$s"
                    nginx.ingress.kubernetes.io/ssl-redirect: "false"
                    nginx.ingress.kubernetes.io/proxy-body-size: "0"
                spec:
                  ingressClassName: nginx
                  rules:
                  - host: "%1$s.test"
                    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: %1$s, port: {number: 80}}}}]}
                """.formatted(name, protocol);
    }

    @BeforeAll
    static void start() throws Exception {
        clear = GrpcBackend.start();
        secure = GrpcBackend.tls();
        program = Program.start(Program.service("clear", clear.port())
                + Program.service("secure", secure.port())
                + ingress("clear", "GRPC")
                + ingress("secure", "GRPCS"));
        clearChannel = clearChannel(program, "clear.test");
        secureChannel = NettyChannelBuilder.forAddress("127.0.0.1", program.https())
                .overrideAuthority("secure.test")
                .maxInboundMessageSize(64 << 20)
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build())
                .build();
    }

    private static ManagedChannel clearChannel(Program to, String authority) {
        return NettyChannelBuilder.forAddress("127.0.0.1", to.http())
                .overrideAuthority(authority)
                .maxInboundMessageSize(64 << 20)
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        clearChannel.shutdownNow();
        secureChannel.shutdownNow();
        program.close();
        clear.close();
        secure.close();
    }

    private static Channel channel(String name) {
        return name.equals("clear") ? clearChannel : secureChannel;
    }

    private static CallOptions options() {
        return CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear", "secure"})
    void carriesMetadataAndMessagesBothWays(String name) {
        var metadata = new Metadata();
        metadata.put(GrpcBackend.TEXT, "some text");
        metadata.put(GrpcBackend.BINARY, new byte[] {0, 1, -1});
        var headers = new AtomicReference<Metadata>();
        var trailers = new AtomicReference<Metadata>();
        Channel channel = ClientInterceptors.intercept(
                channel(name),
                MetadataUtils.newAttachHeadersInterceptor(metadata),
                MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));

        byte[] answer = ClientCalls.blockingUnaryCall(channel, GrpcBackend.UNARY, options(), bytes("hello"));

        assertThat(answer).isEqualTo(bytes("hello"));
        for (Metadata received : List.of(headers.get(), trailers.get())) {
            assertThat(received.get(GrpcBackend.TEXT)).isEqualTo("some text");
            assertThat(received.get(GrpcBackend.BINARY)).containsExactly(0, 1, -1);
        }
        assertThat(trailers.get().get(Metadata.Key.of("x-authority", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo(name + ".test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear", "secure"})
    void carriesStatusAndItsMessage(String name) {
        assertThatThrownBy(() ->
                        ClientCalls.blockingUnaryCall(channel(name), GrpcBackend.FAIL, options(), bytes("ünder % way")))
                .isInstanceOfSatisfying(StatusRuntimeException.class, failed -> {
                    assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
                    assertThat(failed.getStatus().getDescription()).isEqualTo("not today: ünder % way");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear", "secure"})
    void streamsFromTheServer(String name) {
        var received = new ArrayList<Byte>();

        ClientCalls.blockingServerStreamingCall(channel(name), GrpcBackend.DOWN, options(), new byte[] {100})
                .forEachRemaining(message -> received.add(message[0]));

        assertThat(received).hasSize(100).isSorted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear", "secure"})
    void streamsFromTheClient(String name) throws Exception {
        var answer = new Answers();
        StreamObserver<byte[]> call =
                ClientCalls.asyncClientStreamingCall(channel(name).newCall(GrpcBackend.UP, options()), answer);
        for (int i = 0; i < 100; i++) {
            call.onNext(new byte[10_000]);
        }
        call.onCompleted();

        assertThat(answer.next()).isEqualTo(bytes("1000000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear", "secure"})
    void streamsBothWaysAtATime(String name) throws Exception {
        var answers = new Answers();
        StreamObserver<byte[]> call =
                ClientCalls.asyncBidiStreamingCall(channel(name).newCall(GrpcBackend.BOTH, options()), answers);
        for (int i = 0; i < 50; i++) {
            call.onNext(bytes("message " + i));
            assertThat(answers.next()).isEqualTo(bytes("message " + i));
        }
        call.onCompleted();

        assertThat(answers.next()).isEmpty();
        assertThat(answers.error.get()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear", "secure"})
    void carriesLargeMessages(String name) {
        var message = new byte[LARGE];
        new Random(1).nextBytes(message);

        byte[] answer = ClientCalls.blockingUnaryCall(channel(name), GrpcBackend.UNARY, options(), message);

        assertThat(Arrays.equals(answer, message)).isTrue();
    }

    @Test
    void passesDeadlinesAndCancellationOn() throws Exception {
        int cancelled = clear.cancelled.get();
        int hanging = clear.hanging.get();
        var call = ClientCalls.futureUnaryCall(clearChannel.newCall(GrpcBackend.HANG, options()), new byte[1]);
        Program.await("the call with its deadline", () -> clear.hanging.get() > hanging);

        call.cancel(true);

        Program.await("the cancellation at the server", () -> clear.cancelled.get() > cancelled);
    }

    @Test
    void keepsAStreamOverFiftyReconfigurations() throws Exception {
        var answers = new Answers();
        StreamObserver<byte[]> call =
                ClientCalls.asyncBidiStreamingCall(clearChannel.newCall(GrpcBackend.BOTH, options()), answers);
        for (int i = 0; i < 50; i++) {
            String host = "other" + i + ".test";
            program.write("other.yaml", Program.ingress("other", host, "Prefix / clear"));
            Program.await("change " + i, () -> program.usher().serves(host));
            call.onNext(bytes("message " + i));
            assertThat(answers.next()).isEqualTo(bytes("message " + i));
        }
        call.onCompleted();

        assertThat(answers.next()).isEmpty();
        assertThat(answers.error.get()).isNull();
    }

    @Test
    void letsCallsUnderWayFinishWhenTheBackendGoesAndSendsNewOnesElsewhere() throws Exception {
        GrpcBackend leaving = GrpcBackend.start();
        try (GrpcBackend staying = GrpcBackend.start();
                Program other = Program.start(Program.service("web", leaving.port()) + ingress("web", "GRPC"))) {
            ManagedChannel channel = clearChannel(other, "web.test");
            var answers = new Answers();
            StreamObserver<byte[]> call =
                    ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcBackend.BOTH, options()), answers);
            call.onNext(bytes("before"));
            assertThat(answers.next()).isEqualTo(bytes("before"));
            var stop = new AtomicBoolean();
            var served = new AtomicInteger();
            var failures = new LinkedBlockingQueue<String>();
            Thread load = Thread.ofVirtual().start(() -> calls(channel, stop, served, failures));
            Program.await("load", () -> served.get() > 20);

            other.write("main.yaml", Program.service("web", leaving.port(), staying.port()) + ingress("web", "GRPC"));
            Program.await("two endpoints", () -> staying.answered.get() > 20);
            other.write("main.yaml", Program.service("web", staying.port()) + ingress("web", "GRPC"));
            leaving.stopGracefully();
            int now = served.get();
            Program.await("load after it left", () -> served.get() > now + 20 || !failures.isEmpty());
            stop.set(true);
            load.join();
            call.onNext(bytes("after"));
            assertThat(answers.next()).isEqualTo(bytes("after"));
            call.onCompleted();
            assertThat(answers.next()).isEmpty();
            channel.shutdownNow();

            assertThat(failures).isEmpty();
        } finally {
            leaving.close();
        }
    }

    private static void calls(
            Channel channel, AtomicBoolean stop, AtomicInteger served, BlockingQueue<String> failures) {
        while (!stop.get()) {
            try {
                ClientCalls.blockingUnaryCall(channel, GrpcBackend.UNARY, options(), bytes("x"));
                served.incrementAndGet();
            } catch (StatusRuntimeException e) {
                failures.add(e.toString());
                return;
            }
        }
    }

    /// The messages of a stream as they come; an empty one is its end.
    private static final class Answers implements StreamObserver<byte[]> {
        private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
        final AtomicReference<Throwable> error = new AtomicReference<>();

        @Override
        public void onNext(byte[] message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable failed) {
            error.set(failed);
            messages.add(new byte[0]);
        }

        @Override
        public void onCompleted() {
            messages.add(new byte[0]);
        }

        byte[] next() throws InterruptedException {
            byte[] message = messages.poll(30, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message came");
            }
            return message;
        }
    }
}
