package dev.usher.program;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// An OpenTelemetry collector: grpc-java and the protocol's own generated classes.
final class TraceCollector implements AutoCloseable {
    private final Server server;
    private final List<ResourceSpans> received = new CopyOnWriteArrayList<>();
    volatile boolean refusing;

    private TraceCollector(int port) throws IOException {
        BindableService service = this::service;
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .addService(service)
                .build()
                .start();
    }

    static TraceCollector start() throws IOException {
        return new TraceCollector(0);
    }

    int port() {
        return server.getPort();
    }

    List<ResourceSpans> received() {
        return received;
    }

    /// The spans with this name, once there are some.
    Span await(String name) {
        Program.await(
                "a span " + name,
                () -> spans().stream().anyMatch(span -> span.getName().equals(name)));
        return spans().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<Span> spans() {
        return received.stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    static String attribute(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().hasIntValue()
                        ? Long.toString(attribute.getValue().getIntValue())
                        : attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    static String traceId(Span span) {
        return HexFormat.of().formatHex(span.getTraceId().toByteArray());
    }

    static String spanId(Span span) {
        return HexFormat.of().formatHex(span.getSpanId().toByteArray());
    }

    static String parentId(Span span) {
        return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
    }

    private ServerServiceDefinition service() {
        var export = MethodDescriptor.<ExportTraceServiceRequest, ExportTraceServiceResponse>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("opentelemetry.proto.collector.trace.v1.TraceService/Export")
                .setRequestMarshaller(new Requests())
                .setResponseMarshaller(new Responses())
                .build();
        return ServerServiceDefinition.builder("opentelemetry.proto.collector.trace.v1.TraceService")
                .addMethod(export, ServerCalls.asyncUnaryCall(this::export))
                .build();
    }

    private void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> to) {
        if (refusing) {
            to.onError(Status.UNAVAILABLE.asRuntimeException());
            return;
        }
        received.addAll(request.getResourceSpansList());
        to.onNext(ExportTraceServiceResponse.getDefaultInstance());
        to.onCompleted();
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

    private static final class Requests implements MethodDescriptor.Marshaller<ExportTraceServiceRequest> {
        @Override
        public InputStream stream(ExportTraceServiceRequest value) {
            return new ByteArrayInputStream(value.toByteArray());
        }

        @Override
        public ExportTraceServiceRequest parse(InputStream stream) {
            try {
                return ExportTraceServiceRequest.parseFrom(stream);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Responses implements MethodDescriptor.Marshaller<ExportTraceServiceResponse> {
        @Override
        public InputStream stream(ExportTraceServiceResponse value) {
            return new ByteArrayInputStream(value.toByteArray());
        }

        @Override
        public ExportTraceServiceResponse parse(InputStream stream) {
            try {
                return ExportTraceServiceResponse.parseFrom(stream);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
