package dev.usher.proxy.h1;

import dev.usher.bench.micro.SampleHeads;
import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.SampleExchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A request head from the client's bytes to the backend's.
@State(Scope.Thread)
public class RequestHeadBenchmark {
    private static final byte[] VERSION_AND_HOST = " HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII);
    private static final int ROOM = 16 * 1024;

    @Param({"curl", "browser", "many"})
    public String head;

    private final RequestHeadParser parser = new RequestHeadParser();
    private final SampleExchange exchange = new SampleExchange();
    private final RequestHead request = new RequestHead();
    private final RequestHead edited = new RequestHead();
    private final ByteBuf in = Unpooled.directBuffer(ROOM);
    private final ByteBuf out = Unpooled.directBuffer(ROOM);

    @Setup
    public void read() {
        in.writeBytes(SampleHeads.request(head));
        if (parse(edited) != RequestHeadParser.Outcome.COMPLETE) {
            throw new IllegalStateException("refused: " + head);
        }
        exchange.edit(edited);
        write(edited);
        String sent = out.toString(StandardCharsets.US_ASCII);
        if (!sent.startsWith("GET /shop/") || !sent.contains("X-Real-IP: 203.0.113.9") || !sent.endsWith("\r\n\r\n")) {
            throw new IllegalStateException("not a head: " + sent);
        }
    }

    @Benchmark
    public RequestHeadParser.Outcome parse() {
        return parse(request);
    }

    @Benchmark
    public int write() {
        return write(edited);
    }

    @Benchmark
    public int parseEditWrite() {
        parse(request);
        exchange.edit(request);
        return write(request);
    }

    private RequestHeadParser.Outcome parse(RequestHead into) {
        into.clear();
        parser.begin(into, ClientLimits.DEFAULTS);
        return parser.parse(in.readerIndex(0));
    }

    /// As [ClientRequest] does.
    private int write(RequestHead from) {
        byte[] source = from.fields().array();
        HeadBytes bytes = HeadBytes.empty();
        bytes.put(source, from.methodOffset(), from.methodLength());
        bytes.put((byte) ' ');
        bytes.put(source, from.targetOffset(), from.targetLength());
        bytes.put(VERSION_AND_HOST);
        bytes.put(source, from.authorityOffset(), from.authorityLength());
        bytes.lineEnd();
        bytes.lines(from.fields(), HeadBytes.UPGRADE | HeadBytes.TRAILER);
        bytes.lineEnd();
        return out.clear().writeBytes(bytes.array(), 0, bytes.length()).writerIndex();
    }
}
