package dev.usher.bench.traffic.generator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// HTTP/1.1 requests as bytes, one for each host, made before the run and given out in turn.
final class Requests {
    private final ByteBuf[] bytes;
    private int next;

    Requests(Traffic traffic) {
        bytes = traffic.hosts().stream().map(host -> request(traffic, host)).toArray(ByteBuf[]::new);
    }

    private static ByteBuf request(Traffic traffic, String host) {
        var head = new StringBuilder(traffic.method() + " " + traffic.path() + " HTTP/1.1\r\nHost: " + host + "\r\n");
        for (Traffic.Field field : traffic.fields()) {
            head.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        if (traffic.connecting() != Traffic.Connections.KEPT) {
            head.append("Connection: close\r\n");
        }
        if (traffic.body() > 0) {
            head.append("Content-Length: ").append(traffic.body()).append("\r\n");
        }
        byte[] text = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(Unpooled.directBuffer(text.length + traffic.body())
                .writeBytes(text)
                .writeZero(traffic.body()));
    }

    ByteBuf next() {
        ByteBuf request = bytes[next].duplicate();
        next = next + 1 == bytes.length ? 0 : next + 1;
        return request;
    }
}
