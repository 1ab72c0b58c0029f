package dev.usher.bench.traffic.generator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// A small message as gRPC frames it: not compressed, its length, its bytes.
final class GrpcMessage {
    private static final int PAYLOAD = 32;
    static final int LENGTH = 5 + PAYLOAD;

    private GrpcMessage() {}

    static ByteBuf bytes() {
        return Unpooled.directBuffer(LENGTH).writeByte(0).writeInt(PAYLOAD).writeZero(PAYLOAD);
    }
}
