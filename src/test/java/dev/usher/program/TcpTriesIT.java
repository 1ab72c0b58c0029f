package dev.usher.program;

import static dev.usher.program.StreamPorts.TCP;
import static dev.usher.program.StreamPorts.line;
import static dev.usher.program.StreamPorts.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

/// How many endpoints of a TCP service are tried, and for how long, as the ConfigMap says and from the moment it does.
class TcpTriesIT {
    private static final String FORMAT = "log-format-stream: 'tried $upstream_addr'\n";

    private static void set(Program program, String settings) throws IOException {
        program.write("settings.yaml", Program.configMap(FORMAT + settings));
    }

    /// Endpoints that one session was tried on, all of them in vain; 0 before the format of lines is live.
    private static int tries(Program program, int port) throws IOException {
        long before = program.log().lines().count();
        try (RawClient client = RawClient.connect(port)) {
            assertThat(client.rest()).isEmpty();
        }
        Program.await("a line", () -> program.log().lines().count() > before);
        String last = program.log().lines().toList().getLast();
        return last.startsWith("tried") ? last.split(",", -1).length : 0;
    }

    @Test
    void noMoreEndpointsAreTriedThanTold() throws IOException {
        int port = TestPorts.free();
        int[] dead = {Backend.deadPort(), Backend.deadPort(), Backend.deadPort(), Backend.deadPort()};
        try (Program program = Program.start(
                Program.service("db", dead) + map("tcp", line(port, "db")), TCP, "--configmap=default/usher")) {
            set(program, "proxy-stream-next-upstream-tries: \"2\"");
            Program.await("two", () -> tries(program, port) == 2);
            set(program, "proxy-stream-next-upstream-tries: \"0\"");
            Program.await("each once", () -> tries(program, port) == 4);
            set(program, "proxy-stream-next-upstream-tries: few");
            Program.await("three, as usual", () -> tries(program, port) == 3);
            set(program, "proxy-stream-next-upstream: \"false\"");
            Program.await("one", () -> tries(program, port) == 1);
            set(program, "proxy-stream-next-upstream: never");
            Program.await("three again", () -> tries(program, port) == 3);
        }
    }

    @Test
    void tryingEndsWhenTheTimeForAllTriesIsOver() throws IOException {
        int port = TestPorts.free();
        int other = TestPorts.free();
        try (var full = TestPorts.listen(1);
                var _ = Crowd.before(full.getLocalPort());
                Program program = Program.start(
                        Program.service("db", full.getLocalPort())
                                + Program.service("gone", Backend.deadPort(), Backend.deadPort())
                                + map("tcp", line(port, "db"), line(other, "gone")),
                        TCP,
                        "--configmap=default/usher");
                RawClient before = RawClient.connect(port)) {
            set(program, "proxy-stream-next-upstream-timeout: soon\nproxy-stream-next-upstream-tries: \"2\"");
            Program.await("the settings are read", () -> tries(program, other) == 2);
            RawClient patient = RawClient.connect(port);

            set(program, "proxy-stream-next-upstream-timeout: 1s\nproxy-stream-next-upstream-tries: \"1\"");
            Program.await("the settings are read", () -> tries(program, other) == 1);

            try (RawClient client = RawClient.connect(port)) {
                assertThat(client.rest()).isEmpty();
            }
            assertWaits(before, "whoever came before has the time of then");
            assertWaits(patient, "a time that is none leaves the usual one");
            patient.close();
        }
    }

    private static void assertWaits(RawClient client, String why) throws IOException {
        client.socket().setSoTimeout(20);
        assertThatThrownBy(client::rest).as(why).isInstanceOf(SocketTimeoutException.class);
    }
}
