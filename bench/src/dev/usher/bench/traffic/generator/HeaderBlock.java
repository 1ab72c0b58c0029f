package dev.usher.bench.traffic.generator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// A header block that refers to no dynamic table, so that the same bytes serve each request (RFC 7541 §6.2.2).
final class HeaderBlock {
    private static final int ONE_BYTE_LENGTH = 126;

    private HeaderBlock() {}

    static ByteBuf of(Traffic traffic, String host) {
        ByteBuf block = Unpooled.directBuffer();
        field(block, ":method", traffic.method());
        field(block, ":scheme", traffic.tls() ? "https" : "http");
        field(block, ":authority", host);
        field(block, ":path", traffic.path());
        traffic.fields().forEach(field -> field(block, field.name(), field.value()));
        if (traffic.grpc()) {
            field(block, "content-type", "application/grpc");
            field(block, "te", "trailers");
        }
        return Unpooled.unreleasableBuffer(block);
    }

    /// The head of a gRPC answer.
    static ByteBuf grpcHead() {
        ByteBuf block = Unpooled.directBuffer();
        field(block, ":status", "200");
        field(block, "content-type", "application/grpc");
        return Unpooled.unreleasableBuffer(block);
    }

    static ByteBuf grpcTrailers() {
        ByteBuf block = Unpooled.directBuffer();
        field(block, "grpc-status", "0");
        return Unpooled.unreleasableBuffer(block);
    }

    private static void field(ByteBuf block, String name, String value) {
        block.writeByte(0);
        text(block, name);
        text(block, value);
    }

    private static void text(ByteBuf block, String text) {
        if (text.length() > ONE_BYTE_LENGTH) {
            throw new IllegalArgumentException("longer than " + ONE_BYTE_LENGTH + ": " + text);
        }
        block.writeByte(text.length());
        block.writeCharSequence(text, StandardCharsets.US_ASCII);
    }
}
