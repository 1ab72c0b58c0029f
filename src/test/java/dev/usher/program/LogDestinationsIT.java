package dev.usher.program;

import static dev.usher.program.StreamPorts.TCP;
import static dev.usher.program.StreamPorts.line;
import static dev.usher.program.StreamPorts.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where both logs go while settings change and connections stay, and what paths and levels nobody can use come to:
/// a line is one by then, and whatever protocol it tells of goes the same way, so this is HTTP/1.1 alone.
class LogDestinationsIT {
    private static final AtomicInteger TARGETS = new AtomicInteger();

    @TempDir
    private Path folder;

    private static int port;
    private static Backend web;
    private static Backend stream;
    private static Program program;
    private static RawClient kept;

    @BeforeAll
    static void start() throws IOException {
        port = TestPorts.free();
        web = Backend.named("web");
        stream = Backend.raw((_, out) -> out.write("db".getBytes(StandardCharsets.US_ASCII)));
        program = Program.configured(
                "hsts: \"true\"",
                Program.service("web", web.port())
                        + Program.ingress("web", "web.test", "Prefix / web")
                        + Program.service("db", stream.port())
                        + map("tcp", line(port, "db")),
                TCP);
        kept = RawClient.connect(program.http());
    }

    @AfterAll
    static void stop() throws IOException {
        kept.close();
        program.close();
        web.close();
        stream.close();
    }

    /// A request on the one connection.
    ///
    /// @return its target, which no other has
    private static String send() throws IOException {
        String target = "/t" + TARGETS.incrementAndGet() + "-";
        kept.send(RawClient.request("GET", target, "web.test") + "\r\n");
        assertThat(kept.response().text()).isEqualTo("web");
        return target;
    }

    /// A request whose line is where lines go now: those that wait when settings change go where they went before.
    private static String sendTo(Callable<String> place) throws IOException {
        int first = TARGETS.get() + 1;
        Program.await("lines in their new place", () -> {
            send();
            String log = place.call();
            return IntStream.rangeClosed(first, TARGETS.get()).anyMatch(i -> log.contains("/t" + i + "-"));
        });
        String last = send();
        Program.await("the last of them", () -> place.call().contains(last));
        return last;
    }

    private static void sendStream() throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            assertThat(client.rest()).hasSize(2);
        }
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static void awaitIn(Path file, String text) {
        Program.await(text + " in " + file, () -> text(file).contains(text));
    }

    private static void awaitInOutput(String text) {
        Program.await(text + " in standard output", () -> program.log().contains(text));
    }

    private static String problems() throws IOException {
        return RawClient.get(program.admin(), "localhost", "/api/problems").text();
    }

    @Test
    void linesMoveFromFileToFileAndBack() throws IOException {
        sendTo(program::log);

        program.configure("access-log-path: " + file("one"));
        String second = sendTo(() -> text(file("one")));

        program.configure("access-log-path: " + file("one") + "\nhttp-access-log-path: " + file("two"));
        String third = sendTo(() -> text(file("two")));

        program.configure("access-log-path: /var/log/nginx/access.log\nhttp-access-log-path: /dev/stdout");
        String fourth = sendTo(program::log);

        assertThat(text(file("one"))).doesNotContain(third, fourth);
        assertThat(text(file("two"))).doesNotContain(second, fourth);
        assertThat(program.log()).doesNotContain(second, third);
    }

    /// `stream-access-log-path` differs.
    @Test
    void linesOfStreamsGoWhereThoseOfRequestsGo() throws IOException {
        program.configure("access-log-path: " + file("all") + "\nstream-access-log-path: " + file("streams"));
        sendTo(() -> text(file("all")));

        sendStream();

        awaitIn(file("all"), "] TCP 200 2 0 ");
        assertThat(file("streams")).doesNotExist();
        assertThat(program.log()).doesNotContain("TCP");
    }

    @Test
    void streamsAloneAreLeftOutWhereThatIsAsked() throws IOException {
        for (String key : new String[] {"disable-stream-access-log", "disable-access-log"}) {
            program.configure(key + ": \"true\"\nlog-format-stream: unseen");
            sendStream();
        }
        program.configure("disable-http-access-log: \"true\"\nlog-format-stream: 'kept'");
        sendStream();

        awaitInOutput("kept");
        assertThat(program.log()).doesNotContain("unseen");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access-log-path", "http-access-log-path"})
    void linesThatHaveNoFileGoToStandardOutput(String key) throws IOException {
        program.configure(key + ": logs/access.log");
        awaitInOutput(send());
        assertThat(problems()).contains("data[" + key + "]");

        program.configure(key + ": " + folder);
        awaitInOutput(send());
        Program.await(
                "it is told",
                () -> problems().contains(folder.toString()) && problems().contains("it goes to standard output"));
    }

    @ParameterizedTest
    @CsvSource({"notice, true", "info, true", "warn, false", "emerg, false", "loud, true"})
    void theLogHoldsWhatTheLevelSays(String level, boolean everything) throws IOException {
        program.configure("error-log-path: " + file("errors") + "\n" + "error-log-level: " + level);
        // A problem of each severity: what is not said in a file that holds less.
        program.configure("error-log-path: " + file("errors") + "\n" + "error-log-level: " + level
                + "\naccess-log-params: x\nkeep-alive: never");

        awaitIn(file("errors"), "ERROR keep-alive");
        Program.await(
                "what the log holds", () -> text(file("errors")).contains("INFO  access-log-params") == everything);
    }

    @Test
    void theLogHasNoSecondPlaceThatCannotBeWritten() throws IOException {
        program.configure("error-log-path: " + folder);
        Program.await("it is told", () -> problems().contains("data[error-log-path]"));
        program.configure("error-log-path: errors");
        Program.await("it is told", () -> problems().contains("a path that begins with /"));
        awaitInOutput(send());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "'10.0.0.0/8, 127.0.0.0/8', true",
        "10.0.0.0/8, false",
        "localhost, false",
    })
    void requestsOfClientsThatAreDebuggedAreInTheLogOfTheProcess(String clients, boolean debugged) throws IOException {
        String settings = "error-log-path: " + file("errors") + "\n" + "error-log-level: error\n";
        program.configure(settings + "debug-connections: '" + clients + "'");
        String target = send();
        program.configure(settings + "debug-connections: 127.0.0.1");

        awaitIn(file("errors"), send());
        assertThat(text(file("errors")).contains(target)).isEqualTo(debugged);
    }

    @Test
    void nothingGoesToSyslogWithoutAServer() throws IOException {
        program.configure("enable-syslog: \"true\"");
        awaitInOutput(send());
        assertThat(problems()).contains("enable-syslog needs syslog-host");

        try (var server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(10);
            var heard = new StringBuilder();
            Callable<String> messages = () -> heard.append(receive(server)).toString();
            String where = "syslog-host: 127.0.0.1\n" + "syslog-port: \"" + server.getLocalPort() + "\"";
            program.configure("enable-syslog: \"on\"\n" + where);
            awaitInOutput(send());
            program.configure("enable-syslog: \"false\"\n" + where);
            awaitInOutput(send());

            program.configure("enable-syslog: \"true\"\naccess-log-path: " + file("access") + "\n" + where);
            String target = sendTo(messages);
            assertThat(file("access")).doesNotExist();
            assertThat(program.log()).doesNotContain(target);
            assertThat(heard.toString().lines().filter(line -> line.contains(target)))
                    .singleElement()
                    .asString()
                    .matches("<190>.* nginx: 127\\.0\\.0\\.1 - - .*");

            program.configure("enable-syslog: \"true\"\nkeep-alive: never\n" + where);
            Program.await(
                    "the log of the process",
                    () -> messages.call().lines().anyMatch(line -> line.matches("<187>.* nginx: keep-alive is .*")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "syslog-port: \"0\"", "syslog-port: \"65536\"", "syslog-port: many"})
    void messagesGoToTheUsualPortWithoutAnother(String port) throws IOException {
        try (DatagramSocket server = usualPort()) {
            server.setSoTimeout(10);
            var heard = new StringBuilder();
            program.configure("enable-syslog: \"true\"\nsyslog-host: 127.0.0.1\n" + port);
            assertThat(sendTo(() -> heard.append(receive(server)).toString())).isNotEmpty();
            program.configure("hsts: \"true\"");
        }
    }

    /// Not everybody may have it.
    private static DatagramSocket usualPort() {
        try {
            return new DatagramSocket(514, InetAddress.getLoopbackAddress());
        } catch (SocketException refused) {
            return Assumptions.abort("port 514: " + refused.getMessage());
        }
    }

    /// The next message as a line; nothing without one.
    private static String receive(DatagramSocket server) throws IOException {
        var packet = new DatagramPacket(new byte[65_536], 65_536);
        try {
            server.receive(packet);
        } catch (SocketTimeoutException none) {
            return "";
        }
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8).strip() + "\n";
    }
}
