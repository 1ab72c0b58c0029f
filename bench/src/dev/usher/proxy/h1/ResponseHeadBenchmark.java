package dev.usher.proxy.h1;

import dev.usher.bench.micro.SampleHeads;
import dev.usher.proxy.exchange.ResponseHead;
import dev.usher.proxy.exchange.SampleExchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A response head from the backend's bytes to the client's.
@State(Scope.Thread)
public class ResponseHeadBenchmark {
    private static final byte[] DATE =
            "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int ROOM = 16 * 1024;

    @Param({"small", "application", "many"})
    public String head;

    private final ResponseHeadParser parser = new ResponseHeadParser();
    private final SampleExchange exchange = new SampleExchange();
    private final ResponseHead response = new ResponseHead();
    private final ResponseHead edited = new ResponseHead();
    private final ByteBuf in = Unpooled.directBuffer(ROOM);
    private final ByteBuf out = Unpooled.directBuffer(ROOM);

    @Setup
    public void read() {
        in.writeBytes(SampleHeads.response(head));
        if (parse(edited) != ResponseHeadParser.Outcome.COMPLETE) {
            throw new IllegalStateException("refused: " + head);
        }
        exchange.edit(edited);
        write(edited);
        String sent = out.toString(StandardCharsets.US_ASCII);
        if (!sent.startsWith("HTTP/1.1 200 OK\r\nDate: ") || !sent.endsWith("\r\n\r\n")) {
            throw new IllegalStateException("not a head: " + sent);
        }
    }

    @Benchmark
    public ResponseHeadParser.Outcome parse() {
        return parse(response);
    }

    @Benchmark
    public int write() {
        return write(edited);
    }

    @Benchmark
    public int parseEditWrite() {
        parse(response);
        exchange.edit(response);
        return write(response);
    }

    private ResponseHeadParser.Outcome parse(ResponseHead into) {
        into.clear();
        parser.begin(into);
        return parser.parse(in.readerIndex(0));
    }

    /// As [ServerResponse] does.
    private int write(ResponseHead from) {
        HeadBytes bytes = HeadBytes.empty();
        StatusLines.put(
                bytes, from.status(), from.fields().array(), from.reasonOffset(), from.reasonLength());
        bytes.put(DATE);
        bytes.lines(from.fields(), HeadBytes.UPGRADE | HeadBytes.TRAILER);
        bytes.contentLength(from.contentLength());
        bytes.lineEnd();
        return out.clear().writeBytes(bytes.array(), 0, bytes.length()).writerIndex();
    }
}
