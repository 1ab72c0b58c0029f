package dev.usher.proxy.fcgi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.exchange.UpstreamConnection;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FastCgiFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 4000);

    private static final List<String> PIECES = List.of(
            "\0",
            "\1",
            "\u00ff",
            "\n",
            "\r\n",
            "\n\n",
            ":",
            "Status: 200\n",
            "Content-Length: 3\n",
            Script.output(""),
            Script.output("x"),
            Script.errors("y"),
            Script.end(0),
            Script.end(2));

    /// What the handler was told.
    private record Told(boolean headed, int status, List<String> lines, String body, boolean ended, String error) {
        /// Whoever reads what was told reads the same: after a failure what came before it may have been cut anywhere.
        Told comparable() {
            return error.equals("null") ? this : new Told(headed, headed ? status : 0, List.of(), "", ended, error);
        }
    }

    private static final class Nobody implements UpstreamConnection.Owner {
        @Override
        public void streamEnded(UpstreamConnection connection) {}

        @Override
        public void retired(UpstreamConnection connection) {}
    }

    @Test
    void readsTheSameHoweverTheOctetsAreSplitAndKeepsNothing() {
        var random = new SplittableRandom(1);
        int failed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = damaged(random);
            int[] cuts =
                    random.ints(random.nextInt(1, 6), 1, text.length()).sorted().toArray();
            Told whole = read(text);
            assertThat(read(text, cuts).comparable())
                    .as("%s cut at %s", text, Arrays.toString(cuts))
                    .isEqualTo(whole.comparable());
            assertThat(whole.ended() && !whole.error().equals("null")).isFalse();
            failed += whole.error().equals("null") ? 0 : 1;
        }
        assertThat(failed).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
    }

    private static String damaged(RandomGenerator random) {
        var text = new StringBuilder();
        String answer =
                "Status: 200 Fine\r\nX: y\n" + (random.nextBoolean() ? "Content-Length: 10\n" : "") + "\n0123456789";
        int cut = random.nextInt(answer.length());
        text.append(Script.record(1, Records.STDOUT, 1, answer.substring(0, cut), random.nextInt(9)));
        if (random.nextBoolean()) {
            text.append(Script.record(1, Records.STDERR, 1, "oops\n", random.nextInt(9)));
        }
        text.append(Script.output(answer.substring(cut)))
                .append(Script.output(""))
                .append(Script.end(0));
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> text.deleteCharAt(at).append('x');
                default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(1, 12))));
            }
        }
        return text.toString();
    }

    private static void send(Wire wire, String text) {
        if (wire.isOpen()) {
            wire.send(text);
        }
    }

    private static Told read(String text, int... cuts) {
        var connection = new FastCgiConnection(new Nobody());
        var upstream = new RecordedTry();
        try (var wire = new Wire(connection)) {
            var stream = connection.open(upstream);
            stream.head(ScriptRequest.of("GET", 0), true);
            stream.flush();
            wire.received();
            int from = 0;
            for (int cut : cuts) {
                send(wire, text.substring(from, cut));
                from = cut;
            }
            send(wire, text.substring(from));
            var _ = wire.channel.close();
            return new Told(
                    upstream.headed,
                    upstream.status(),
                    upstream.lines(),
                    upstream.bodyText(),
                    upstream.ended,
                    String.valueOf(upstream.error));
        }
    }
}
