package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How long connections to backends are kept, as the ConfigMap says and from the moment it does (P3): one client, whose
/// connection stays.
class UpstreamKeepAliveIT {
    /// The connection of the client is to serve whatever is asked while something is awaited.
    private static final String ENDURING = "keep-alive-requests: \"1000000\"\n";

    private static Backend web;
    private static Program program;
    private RawClient client;

    @BeforeAll
    static void start() throws IOException {
        web = Backend.named("web");
        program = Program.start(
                Program.service("web", web.port()) + Program.ingress("web", "web.test", "Prefix / web"),
                "--configmap=default/usher");
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        web.close();
    }

    @BeforeEach
    void connect() throws IOException {
        client = RawClient.connect(program.http());
    }

    @AfterEach
    void reset() throws IOException {
        client.close();
    }

    private static void set(String settings) throws IOException {
        program.write("settings.yaml", Program.configMap(ENDURING + settings));
    }

    private void get() throws IOException {
        client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
        assertThat(client.response().status()).isEqualTo(200);
    }

    /// Connections made for so many requests, one after the other.
    private int made(int requests) throws IOException {
        int before = web.connections();
        for (int i = 0; i < requests; i++) {
            get();
        }
        return web.connections() - before;
    }

    /// The usual values, whatever was set before.
    private void usual() throws IOException {
        set("upstream-keepalive-requests: \"0\"\nupstream-keepalive-timeout: never\nupstream-keepalive-time: \"-1\""
                + "\nupstream-keepalive-connections: some");
        Program.await("a connection that stays", () -> made(8) == 0);
    }

    @Test
    void aConnectionServesAllRequestsWhereValuesAreNone() throws IOException {
        usual();
        assertThat(web.last().headers("connection")).isEmpty();
        assertThat(made(30)).isZero();
    }

    @Test
    void aConnectionServesNoMoreRequestsThanTold() throws IOException {
        usual();
        set("upstream-keepalive-requests: \"2\"");
        Program.await("two for each", () -> made(6) == 3);
        assertThat(made(10)).isEqualTo(5);
    }

    @Test
    void aConnectionThatIsIdleIsClosed() throws IOException {
        usual();
        set("upstream-keepalive-timeout: \"1\"");
        Program.await("nothing is kept", () -> web.openConnections() == 0);
        get();
        assertThat(web.openConnections()).isOne();
    }

    @Test
    void aConnectionThatIsOldServesNothingMore() throws IOException {
        usual();
        int before = web.connections();
        set("upstream-keepalive-time: 1s");
        Program.await("another", () -> {
            get();
            return web.connections() > before;
        });
        set("upstream-keepalive-time: 1h");
        Program.await("one that stays", () -> made(8) == 0);
    }

    @Test
    void noConnectionIsKeptWhereNoneMayBe() throws IOException {
        usual();
        set("upstream-keepalive-connections: \"0\"");
        Program.await("one for each", () -> made(4) == 4);
        assertThat(web.last().headers("connection")).containsExactly("close");
    }
}
