package dev.usher.proxy.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.h1.SmugglingTable.Forwarded;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Http1FuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 4000);

    @Test
    void readsTheSameHoweverTheBytesAreSplit() {
        SplittableRandom random = new SplittableRandom(1);
        Mutations mutations = new Mutations(random);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutations.next();
            Served whole = Served.of(text);
            int[] cuts =
                    random.ints(random.nextInt(1, 6), 1, text.length()).sorted().toArray();
            assertThat(Served.of(text, cuts))
                    .as("%s cut at %s", text, Arrays.toString(cuts))
                    .isEqualTo(whole);
            refused += whole.refusal() == 0 ? 0 : 1;
        }
        assertThat(refused).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
    }

    @Test
    void acceptsOnlyWhatNettyReadsTheSameWay() {
        Mutations mutations = new Mutations(new SplittableRandom(2));
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            accepted += compare(mutations.next());
        }
        for (SmugglingTable.Case smuggling : SmugglingTable.cases()) {
            accepted += compare(smuggling.raw());
        }
        assertThat(accepted).isGreaterThan(ROUNDS / 4);
    }

    /// @return how many requests both read
    private static int compare(String text) {
        List<Forwarded> ours = Served.of(text).requests();
        List<Forwarded> theirs = netty(text);
        assertThat(theirs.size()).as(text).isGreaterThanOrEqualTo(ours.size());
        for (int i = 0; i < ours.size(); i++) {
            Forwarded our = ours.get(i);
            Forwarded their = theirs.get(i);
            assertThat(our.method()).as(text).isEqualTo(their.method());
            assertThat(our.body()).as(text).isEqualTo(their.body());
            // An absolute form without a path gets its slash from us.
            assertThat(their.target())
                    .as(text)
                    .matches(target -> target.endsWith(our.target())
                            || (our.target() + "|" + target).matches("(?i)(/|/\\?.*|\\*)\\|https?://[^/?]+(\\?.*)?"));
        }
        return ours.size();
    }

    private static List<Forwarded> netty(String text) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder());
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        List<Forwarded> requests = new ArrayList<>();
        String method = "";
        String target = "";
        StringBuilder body = new StringBuilder();
        for (HttpObject object = channel.readInbound(); object != null; object = channel.readInbound()) {
            if (object instanceof HttpRequest request) {
                method = request.method().name();
                target = request.uri();
                body.setLength(0);
            }
            if (object instanceof HttpContent content) {
                body.append(content.content().toString(StandardCharsets.ISO_8859_1));
            }
            if (object instanceof LastHttpContent && object.decoderResult().isSuccess()) {
                requests.add(new Forwarded(method, target, "", body.toString()));
            }
            ReferenceCountUtil.release(object);
        }
        channel.finishAndReleaseAll();
        return requests;
    }

    @Test
    void survivesAnyResponse() {
        SplittableRandom random = new SplittableRandom(3);
        String valid = Wire.lines(
                "HTTP/1.1 103 Early Hints",
                "Link: x",
                "",
                "HTTP/1.1 200 OK",
                "X: y",
                "Transfer-Encoding: chunked",
                "",
                "3",
                "abc",
                "0",
                "T: u",
                "");
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder(valid);
            for (int i = random.nextInt(4); i > 0; i--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
            }
            String whole = outcome(text.toString(), text.length());
            assertThat(outcome(text.toString(), random.nextInt(1, 40)))
                    .as(text.toString())
                    .isEqualTo(whole);
        }
    }

    private static String outcome(String text, int piece) {
        RecordedUpstream upstream = new RecordedUpstream();
        Http1ClientConnection connection = new Http1ClientConnection(new Ownerless());
        try (ClientWire wire = new ClientWire(connection)) {
            var stream = connection.open(upstream);
            stream.head(EditedRequest.of("GET / HTTP/1.1\r\nHost: a\r\n\r\n", ""), true);
            stream.flush();
            for (int at = 0; at < text.length() && wire.isOpen(); at += piece) {
                wire.send(text.substring(at, Math.min(at + piece, text.length())));
            }
            wire.channel.checkException();
        }
        return upstream.interim + " " + upstream.status() + " " + upstream.bodyText() + " " + upstream.trailers + " "
                + upstream.ended + " " + upstream.error;
    }

    private static final class Ownerless implements UpstreamConnection.Owner {
        @Override
        public void streamEnded(UpstreamConnection connection) {}

        @Override
        public void retired(UpstreamConnection connection) {}
    }
}
