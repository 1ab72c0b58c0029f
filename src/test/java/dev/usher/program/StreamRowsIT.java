package dev.usher.program;

import static dev.usher.program.StreamPorts.TCP;
import static dev.usher.program.StreamPorts.UDP;
import static dev.usher.program.StreamPorts.line;
import static dev.usher.program.StreamPorts.map;
import static dev.usher.program.StreamPorts.udpService;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Settings of TCP and UDP services one by one, while their ports stay open, and values nobody can read (TU3).
class StreamRowsIT {
    private static int gone;
    private static int late;
    private static int echo;
    private static int chatty;
    private static ServerSocket full;
    private static Crowd crowd;
    private static Backend one;
    private static Backend echoing;
    private static UdpPeer peer;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        gone = TestPorts.free();
        late = TestPorts.free();
        echo = TestPorts.free();
        chatty = TestPorts.free();
        one = Backend.raw((_, out) -> out.write("one".getBytes(StandardCharsets.US_ASCII)));
        echoing = Backend.raw(InputStream::transferTo);
        peer = new UdpPeer("", 5);
        full = TestPorts.listen(1);
        crowd = Crowd.before(full.getLocalPort());
        program = Program.configured(
                "hsts: \"true\"",
                Program.service("gone", Backend.deadPort(), Backend.deadPort(), one.port())
                        + Program.service("late", full.getLocalPort(), one.port())
                        + Program.service("echo", echoing.port())
                        + udpService("chatty", peer.port())
                        + map("tcp", line(gone, "gone"), line(late, "late"), "\"" + echo + "\": \"default/echo:http\"")
                        + map("udp", line(chatty, "chatty").replace(":80", ":80:PROXY:PROXY")),
                TCP,
                UDP);
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        crowd.close();
        full.close();
        one.close();
        echoing.close();
        peer.close();
    }

    private static String said(int port) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            return new String(client.rest(), StandardCharsets.US_ASCII);
        }
    }

    /// The lines of some sessions in a format of their own.
    private static List<String> lines(String mark, int count) {
        List<String> found = new ArrayList<>();
        Program.await(count + " lines of " + mark, () -> {
            found.clear();
            String log = program.log();
            log.substring(0, log.lastIndexOf('\n') + 1)
                    .lines()
                    .filter(line -> line.startsWith(mark))
                    .forEach(found::add);
            return found.size() >= count;
        });
        return found;
    }

    /// Two endpoints of three are gone, in turn: how many of them a session tries says how it ends.
    @ParameterizedTest
    @CsvSource({
        "proxy-stream-next-upstream-tries, 1, 1",
        "proxy-stream-next-upstream-tries, 2, 2",
        "proxy-stream-next-upstream-tries, 3, 0",
        "proxy-stream-next-upstream-tries, 0, 0",
        "proxy-stream-next-upstream-tries, many, 0",
        "proxy-stream-next-upstream, false, 1",
        "proxy-stream-next-upstream, off, 0",
    })
    void asManyEndpointsAreTriedAsTheSettingsSay(String key, String value, int triesOfFailed) throws IOException {
        String mark = "tries-" + key + value + " ";
        program.configure(key + ": \"" + value + "\"\nlog-format-stream: '" + mark + "$status|$upstream_addr'");

        for (int i = 0; i < 6; i++) {
            said(gone);
        }

        List<String> failed =
                lines(mark, 6).stream().filter(line -> line.contains("502|")).toList();
        assertThat(failed.isEmpty()).isEqualTo(triesOfFailed == 0);
        assertThat(failed).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(triesOfFailed));
    }

    @Test
    void noEndpointIsTriedWhenTheTimeForAllIsOver() throws IOException {
        program.configure("proxy-stream-next-upstream-timeout: 1s\nlog-format-stream: 'late $status|$upstream_addr'");

        String first = said(late);
        String second = said(late);

        assertThat(List.of(first, second)).containsExactlyInAnyOrder("", "one");
        assertThat(lines("late ", 2))
                .containsExactlyInAnyOrder(
                        "late 502|127.0.0.1:" + full.getLocalPort(), "late 200|127.0.0.1:" + one.port());
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "1, 1", "few, 1", "-2, 1"})
    void asManyDatagramsComeBackAsTheSettingsSay(String value, int count) throws IOException {
        program.configure("proxy-stream-responses: \"" + value + "\"");
        try (var client = new UdpClient(chatty)) {
            client.send("a");
            for (int i = 0; i < count; i++) {
                assertThat(client.receive()).isEqualTo("a");
            }
            client.hearsNothingMore();
        }
    }

    /// TU1: there is no PROXY header on UDP, so that neither is one expected nor sent.
    @Test
    void datagramsGoOnAsTheyAre() throws IOException {
        program.configure("hsts: \"false\"");
        assertThat(UdpClient.asked(chatty, "plain")).isEqualTo("plain");
    }

    @Test
    void sessionsEndAfterTheTimeTheyBeganWith() throws IOException {
        program.configure("proxy-stream-timeout: soon");
        try (RawClient patient = RawClient.connect(echo)) {
            assertEchoes(patient);
            program.configure("proxy-stream-timeout: \"1\"");
            try (RawClient idle = RawClient.connect(echo)) {
                assertEchoes(idle);
                assertThat(idle.rest()).isEmpty();
            }
            program.configure("hsts: \"false\"");
            assertEchoes(patient);
        }
    }

    private static void assertEchoes(RawClient client) throws IOException {
        client.send("x");
        assertThat(client.exactly(1)).asString().isEqualTo("x");
    }

    /// M4, TU3.1.
    @Test
    void linesAreThoseOfIngressNginxUnlessSettingsGiveAnotherForm() throws IOException {
        program.configure("log-format-stream: 'mine ${protocol} $proxy_upstream_name $bytes_sent'");
        assertThat(said(gone)).isEqualTo("one");
        assertThat(lines("mine TCP", 1)).containsExactly("mine TCP tcp-default-gone-80 3");
        UdpClient.asked(chatty, "ab");
        assertThat(lines("mine UDP", 1)).containsExactly("mine UDP udp-default-chatty-80 2");

        program.configure("log-format-stream: 'mine $nothing'");
        UdpClient.asked(chatty, "abcd");
        assertThat(lines("[127.0.0.1] [", 1).getLast())
                .matches("\\[127\\.0\\.0\\.1] \\[[^]]+] UDP 200 4 4 \\d+\\.\\d{3}");
    }

    /// TU2: a line that is wrong costs itself alone.
    @Test
    void noPortIsOpenForLinesThatAreWrong() throws IOException {
        int good = TestPorts.free();
        int missing = TestPorts.free();
        int formless = TestPorts.free();
        int unknown = TestPorts.free();
        int crowded = TestPorts.free();
        int foreign = TestPorts.free();
        try (Program other = Program.configured(
                "hsts: \"true\"",
                Program.service("web", one.port())
                        + map(
                                "tcp",
                                line(good, "web").replace(":80", ":http"),
                                line(missing, "nobody"),
                                "\"" + formless + "\": default/web",
                                line(unknown, "web").replace(":80", ":81"),
                                line(crowded, "web").replace(":80", ":80:TLS"),
                                line(foreign, "web").replace("default", "other"),
                                line(10_247, "web"),
                                "http: \"default/web:80\"",
                                "\"70000\": \"default/web:80\"",
                                "\"0\": \"default/web:80\""),
                TCP)) {
            assertThat(said(good)).isEqualTo("one");
            for (int port : new int[] {missing, formless, unknown, crowded, foreign, 10_247}) {
                assertThat(isOpen(port)).as("port " + port).isFalse();
            }
            assertThat(RawClient.get(other.admin(), "localhost", "/api/problems")
                            .text())
                    .contains("data[" + formless + "]", "data[" + crowded + "]", "data[10247]", "data[http]")
                    .contains("data[70000]", "data[0]");
        }
    }

    private static boolean isOpen(int port) throws IOException {
        try (RawClient _ = RawClient.connect(port)) {
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }
}
