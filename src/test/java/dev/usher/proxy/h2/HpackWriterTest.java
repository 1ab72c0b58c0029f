package dev.usher.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HpackWriterTest {
    private final HpackWriter writer = new HpackWriter();
    private final DefaultHttp2HeadersDecoder netty = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final FieldSectionDecoder ours = new FieldSectionDecoder(1 << 20);

    @Test
    void writesStatusesOfTheStaticTableAndOthers() throws Exception {
        for (int status : List.of(100, 103, 200, 204, 206, 304, 400, 404, 431, 500, 503, 599, 600, 999)) {
            assertThat(lines(to -> to.status(status))).containsExactly(":status: " + status);
        }
    }

    @Test
    void writesLinesInOrderWithNamesInLowerCase() throws Exception {
        var fields = new Fields();
        fields.add(FieldName.CONTENT_TYPE, "text/plain");
        fields.add("X-Custom", "A, b");
        fields.add(FieldName.SET_COOKIE, "a=b");
        fields.add(FieldName.SET_COOKIE, "c=d");
        fields.add("x-empty", "");

        assertThat(lines(to -> to.lines(fields)))
                .containsExactly(
                        "content-type: text/plain",
                        "x-custom: A, b",
                        "set-cookie: a=b",
                        "set-cookie: c=d",
                        "x-empty: ");
    }

    @Test
    void leavesOutRemovedLinesAndThoseOfOneConnection() throws Exception {
        var fields = new Fields();
        for (int id : List.of(
                FieldName.HOST,
                FieldName.CONTENT_LENGTH,
                FieldName.TRANSFER_ENCODING,
                FieldName.CONNECTION,
                FieldName.KEEP_ALIVE,
                FieldName.PROXY_CONNECTION,
                FieldName.UPGRADE,
                FieldName.TE,
                FieldName.HTTP2_SETTINGS)) {
            fields.add(id, "x");
        }
        fields.add("gone", "x");
        fields.remove(fields.count() - 1);
        fields.add("kept", "x");

        assertThat(lines(to -> to.lines(fields))).containsExactly("kept: x");
    }

    @Test
    void writesKnownNamesAndLengths() throws Exception {
        for (int id = 1; id < FieldName.COUNT; id++) {
            int known = id;
            assertThat(lines(to -> to.known(known, new byte[] {'v'})))
                    .containsExactly(new String(FieldName.lowerCase(id), StandardCharsets.US_ASCII) + ": v");
        }
        for (long length : new long[] {0, 9, 10, 127, 1234567890123L, Long.MAX_VALUE}) {
            assertThat(lines(to -> to.contentLength(length))).containsExactly("content-length: " + length);
        }
    }

    @Test
    void writesValuesLongerThanItsRoom() throws Exception {
        var fields = new Fields();
        fields.add("long", "v".repeat(20_000));
        fields.add("n".repeat(300), "v".repeat(127));

        assertThat(lines(to -> to.lines(fields)))
                .containsExactly("long: " + "v".repeat(20_000), "n".repeat(300) + ": " + "v".repeat(127));
    }

    @Test
    void staysDecodableWhateverTableThePeerAllows() throws Exception {
        lines(to -> to.status(200));
        netty.maxHeaderTableSize(0);
        writer.maxHeaderTableSize(0);

        assertThat(lines(to -> to.status(404))).containsExactly(":status: 404");
    }

    private List<String> lines(Consumer<HpackWriter> write) throws Http2Exception {
        ByteBuf block = Unpooled.buffer();
        writer.encodeHeaders(1, section(write), block);
        Http2Headers decoded = netty.decodeHeaders(1, block.duplicate());
        ours.decodeHeaders(1, block);
        List<String> lines = new ArrayList<>();
        decoded.forEach(line -> lines.add(line.getKey() + ": " + line.getValue()));
        List<String> same = new ArrayList<>();
        Fields fields = ours.section().fields();
        for (int line = 0; line < fields.count(); line++) {
            same.add(fields.name(line) + ": " + fields.value(line));
        }
        assertThat(same).containsExactlyInAnyOrderElementsOf(lines);
        return same;
    }

    private static HpackWriter.Section section(Consumer<HpackWriter> write) {
        return new HpackWriter.Section() {
            @Override
            void write(HpackWriter to) {
                write.accept(to);
            }

            @Override
            public CharSequence status() {
                return "200";
            }
        };
    }
}
