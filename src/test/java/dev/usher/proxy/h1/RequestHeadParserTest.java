package dev.usher.proxy.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.Method;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RecordedExchange;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.RequestHead.Version;
import dev.usher.proxy.h1.RequestHeadParser.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestHeadParserTest {
    private final RequestHeadParser parser = new RequestHeadParser();
    private final RequestHead head = new RequestHead();
    private ClientLimits limits = ClientLimits.DEFAULTS;
    private String rest = "";

    private Outcome parse(String latin1) {
        head.clear();
        parser.begin(head, limits);
        ByteBuf in = Unpooled.copiedBuffer(latin1, StandardCharsets.ISO_8859_1);
        Outcome outcome = parser.parse(in);
        rest = in.toString(StandardCharsets.ISO_8859_1);
        in.release();
        return outcome;
    }

    private String target() {
        return head.fields().text(head.targetOffset(), head.targetLength());
    }

    private String authority() {
        return head.fields().text(head.authorityOffset(), head.authorityLength());
    }

    @Test
    void readsTheExampleOfTheStandard() {
        String request =
                "GET /hello.txt HTTP/1.1\r\nUser-Agent: curl/7.64.1\r\nHost: www.example.com\r\nAccept-Language: en, mi\r\n\r\n";
        assertThat(parse(request + "rest")).isEqualTo(Outcome.COMPLETE);
        assertThat(head.method()).isEqualTo(Method.GET);
        assertThat(head.version()).isEqualTo(Version.HTTP_1_1);
        assertThat(target()).isEqualTo("/hello.txt");
        assertThat(authority()).isEqualTo("www.example.com");
        assertThat(RecordedExchange.lines(head.fields()))
                .containsExactly("User-Agent: curl/7.64.1", "Host: www.example.com", "Accept-Language: en, mi");
        assertThat(head.hasBody()).isFalse();
        assertThat(head.wireLength()).isEqualTo(request.length());
        assertThat(head.fields().end()).isEqualTo(request.length());
        assertThat(rest).isEqualTo("rest");
        assertThat(parser.persistent()).isTrue();
    }

    @Test
    void splitsAbsoluteForms() {
        assertThat(parse("OPTIONS http://a:80 HTTP/1.1\r\nHost: b\r\n\r\n")).isEqualTo(Outcome.COMPLETE);
        assertThat(target()).isEqualTo("*");
        assertThat(authority()).isEqualTo("a:80");
        parse("GET https://[::1]:80?q=1 HTTP/1.1\r\nHost: b\r\n\r\n");
        assertThat(target()).isEqualTo("/?q=1");
        assertThat(head.pathLength()).isOne();
        assertThat(authority()).isEqualTo("[::1]:80");
        assertThat(parse("OPTIONS * HTTP/1.1\r\nHost: b\r\n\r\n")).isEqualTo(Outcome.COMPLETE);
        assertThat(target()).isEqualTo("*");
    }

    @Test
    void acceptsHttp10WithoutHost() {
        assertThat(parse("GET / HTTP/1.0\r\n\r\n")).isEqualTo(Outcome.COMPLETE);
        assertThat(head.authorityLength()).isZero();
        assertThat(parser.persistent()).isFalse();
    }

    @Test
    void passesRawUtf8AndStrangeButHarmlessTargetsOn() {
        assertThat(parse("GET /\u00c3\u00a4|{}\"<>\\^`;a?b?c%zz HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isEqualTo(Outcome.COMPLETE);
        assertThat(target()).isEqualTo("/\u00c3\u00a4|{}\"<>\\^`;a?b?c%zz");
    }

    @Test
    void dropsOrPassesUnusualNames() {
        String request = "GET / HTTP/1.1\r\nHost: a\r\nA_b: 1\r\nA.b: 2\r\nA-b: 3\r\nContent_Length: 4\r\n\r\n";
        parse(request);
        assertThat(RecordedExchange.lines(head.fields())).containsExactly("Host: a", "A-b: 3");
        limits = new ClientLimits(75, 1000, 60, 60, 4, 8192, 10, true, true);
        parse(request);
        assertThat(RecordedExchange.lines(head.fields())).containsExactly("Host: a", "A_b: 1", "A-b: 3");
        limits = new ClientLimits(75, 1000, 60, 60, 4, 8192, 10, false, false);
        parse(request);
        assertThat(RecordedExchange.lines(head.fields())).containsExactly("Host: a", "A_b: 1", "A.b: 2", "A-b: 3");
    }

    @Test
    void removesWhatConnectionNamesButNotWhatTheProxyActsOn() {
        parse(Wire.lines(
                "GET / HTTP/1.1",
                "Host: a",
                "Connection: x-hop, keep-alive",
                "X-Hop: 1",
                "X-Forwarded-For: 2",
                "Connection: X-Forwarded-For,Y",
                "y: 3",
                "X-Hops: 4",
                ""));
        assertThat(RecordedExchange.lines(head.fields()))
                .containsExactly(
                        "Host: a",
                        "Connection: x-hop, keep-alive",
                        "X-Forwarded-For: 2",
                        "Connection: X-Forwarded-For,Y",
                        "X-Hops: 4");
    }

    @Test
    void refusesEndlessConnectionOptions() {
        assertThat(parse(Wire.lines("GET / HTTP/1.1", "Host: a", "Connection: " + "a,".repeat(65), "")))
                .isEqualTo(Outcome.REFUSED);
    }

    @Test
    void tellsUpgradesApart() {
        String offer = "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: %s\r\n%s\r\n";
        parse(offer.formatted("websocket", ""));
        assertThat(head.upgrade()).isTrue();
        parse(offer.formatted("websocket, h2c", ""));
        assertThat(head.upgrade()).isFalse();
        parse(offer.formatted("websocket", "Content-Length: 3\r\n"));
        assertThat(head.upgrade()).isFalse();
        parse("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n");
        assertThat(head.upgrade()).isFalse();
    }

    @Test
    void limitsLinesAndHead() {
        String path = "/" + "x".repeat(8192 - "GET / HTTP/1.1".length());
        assertThat(parse("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(Outcome.COMPLETE);
        assertThat(parse("GET " + path + "x HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(Outcome.REFUSED);
        assertThat(parser.error()).isEqualTo(ProxyError.TARGET_TOO_LONG);
        assertThat(parse("GET /" + "x".repeat(8192))).isEqualTo(Outcome.REFUSED);

        String start = "GET / HTTP/1.1\r\nHost: a\r\n";
        assertThat(parse(start + "X: " + "x".repeat(8189) + "\r\n\r\n")).isEqualTo(Outcome.COMPLETE);
        assertThat(parse(start + "X: " + "x".repeat(8190) + "\r\n\r\n")).isEqualTo(Outcome.REFUSED);
        assertThat(parser.error()).isEqualTo(ProxyError.HEAD_TOO_LARGE);
        assertThat(parse(start + ("X: " + "x".repeat(8000) + "\r\n").repeat(5) + "\r\n"))
                .isEqualTo(Outcome.REFUSED);
        assertThat(parser.error()).isEqualTo(ProxyError.HEAD_TOO_LARGE);
        assertThat(parse(start + "X: y\r\n".repeat(199) + "\r\n")).isEqualTo(Outcome.COMPLETE);
        assertThat(parse(start + "X: y\r\n".repeat(200) + "\r\n")).isEqualTo(Outcome.REFUSED);
        assertThat(parser.error()).isEqualTo(ProxyError.HEAD_TOO_LARGE);
    }

    @Test
    void findsEveryControlOctetAtEveryPlace() {
        for (int octet = 0; octet < 256; octet++) {
            boolean control = (octet < 0x20 && octet != '\t') || octet == 0x7F;
            for (int place = 0; place < 17; place++) {
                String value = "a" + "b".repeat(place) + (char) octet + "c".repeat(16 - place) + "d";
                assertThat(parse("GET / HTTP/1.1\r\nHost: a\r\nX: " + value + "\r\n\r\n"))
                        .as("octet %d at %d", octet, place)
                        .isEqualTo(control ? Outcome.REFUSED : Outcome.COMPLETE);
            }
        }
    }

    @Test
    void takesNoMoreThanTheHeadHoweverLargeTheBody() {
        String request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";
        parse(request + "x".repeat(100_000));
        assertThat(rest).hasSize(100_000);
        assertThat(head.fields().array().length).isLessThan(4096);
    }
}
