package dev.usher.proxy.fcgi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.exchange.RecordedExchange;
import dev.usher.proxy.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CgiHeadParserTest {
    private final ResponseHead head = new ResponseHead();

    private CgiHeadParser.Outcome parse(String... pieces) {
        var parser = new CgiHeadParser();
        head.clear();
        parser.begin(head);
        CgiHeadParser.Outcome outcome = CgiHeadParser.Outcome.MORE;
        for (String piece : pieces) {
            ByteBuf in = Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1);
            outcome = parser.parse(in);
        }
        return outcome;
    }

    @Test
    void leavesTheBodyInTheInput() {
        var parser = new CgiHeadParser();
        parser.begin(head);
        ByteBuf in = Unpooled.copiedBuffer("A: b\r\nC:d\n\r\nbody\n\n", StandardCharsets.ISO_8859_1);

        assertThat(parser.parse(in)).isEqualTo(CgiHeadParser.Outcome.COMPLETE);
        assertThat(in.toString(StandardCharsets.ISO_8859_1)).isEqualTo("body\n\n");
        assertThat(RecordedExchange.lines(head.fields())).containsExactly("A: b", "C: d");
    }

    @Test
    void takesTheStatusAndLeavesItsLineOut() {
        assertThat(parse("STATUS: 503\nA: b\n\n")).isEqualTo(CgiHeadParser.Outcome.COMPLETE);
        assertThat(head.status()).isEqualTo(503);
        assertThat(head.reasonLength()).isZero();
        assertThat(RecordedExchange.lines(head.fields())).containsExactly("A: b");
    }

    @Test
    void prefersTheStatusToTheLocation() {
        assertThat(parse("Location: /a\nStatus: 201 Made\n\n")).isEqualTo(CgiHeadParser.Outcome.COMPLETE);
        assertThat(head.status()).isEqualTo(201);
        assertThat(head.fields().text(head.reasonOffset(), head.reasonLength())).isEqualTo("Made");
    }

    @Test
    void doesNotLetTheScriptFrame() {
        assertThat(parse("Transfer-Encoding: chunked\nContent-Length: 3\n\n"))
                .isEqualTo(CgiHeadParser.Outcome.COMPLETE);
        assertThat(head.contentLength()).isEqualTo(3);
        assertThat(RecordedExchange.lines(head.fields())).containsExactly("Content-Length: 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "\r\n",
                "no colon\n",
                ": empty\n",
                "A : b\n",
                " A: b\n",
                "A: b\n c\n",
                "A: b\rc\n",
                "A: b\0\n",
                "HTTP/1.1 200 OK\n",
                "Status: 20\n",
                "Status: 2000\n",
                "Status: OK\n",
                "Status: 100 Continue\n",
                "Status: 101\n",
                "Status: 200\nStatus: 200\n",
                "Content-Length: 3\nContent-Length: 3\n",
                "Content-Length: +3\n",
                "Content-Length: 3, 3\n",
                "Content-Length:\n"
            })
    void refusesWhatCouldBeReadInTwoWays(String text) {
        assertThat(parse(text)).isEqualTo(CgiHeadParser.Outcome.INVALID);
    }

    @Test
    void limitsTheHead() {
        assertThat(parse("A: " + "x".repeat(CgiHeadParser.LIMIT))).isEqualTo(CgiHeadParser.Outcome.INVALID);
        assertThat(parse("A: b\n".repeat(201))).isEqualTo(CgiHeadParser.Outcome.INVALID);
        assertThat(parse("A: b\n".repeat(200), "\n")).isEqualTo(CgiHeadParser.Outcome.COMPLETE);
    }

    @Test
    void readsTheSameOctetByOctet() {
        String text = "Status: 404 Not Found\r\nA: b\n\r\n";
        assertThat(parse(text.split(""))).isEqualTo(CgiHeadParser.Outcome.COMPLETE);
        assertThat(head.status()).isEqualTo(404);
        assertThat(RecordedExchange.lines(head.fields())).containsExactly("A: b");
    }
}
