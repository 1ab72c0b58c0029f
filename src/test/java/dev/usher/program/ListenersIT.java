package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.runtime.StartException;
import dev.usher.runtime.Usher;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is listened on: addresses of both families, ports that differ inside and outside, ports that are taken.
class ListenersIT {
    @TempDir
    private Path folder;

    private Usher start(String manifest, String... flags) throws IOException {
        Files.writeString(folder.resolve("all.yaml"), Program.CLASS + manifest);
        var arguments = new ArrayList<>(
                List.of("--manifests=" + folder, "--healthz-port=0", "--status-port=0", "--event-loops=2"));
        arguments.addAll(List.of(flags));
        return Usher.start(
                ProcessSettings.from(FlagValues.parse(Flags.ALL, arguments), Map.of()),
                OutputStream.nullOutputStream());
    }

    private static int status(InetAddress address, int port) throws IOException {
        try (var client = new RawClient(new Socket(address, port))) {
            client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
            return client.response().status();
        }
    }

    @Test
    void listensOnEveryAddressGivenOfBothFamilies() throws IOException {
        InetAddress v6 = InetAddress.ofLiteral("::1");
        assumeTrue(isUsable(v6));
        try (Backend backend = Backend.named("web");
                Usher usher = start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"),
                        "--http-port=0",
                        "--https-port=0",
                        "--bind-address=127.0.0.1",
                        "--bind-address=127.0.0.2",
                        "--bind-address=::1")) {
            for (String address : List.of("127.0.0.1", "127.0.0.2", "::1")) {
                assertThat(status(InetAddress.ofLiteral(address), usher.httpPort()))
                        .as(address)
                        .isEqualTo(200);
            }
            assertThat(backend.last().headers("x-real-ip")).containsExactly("::1");
        }
    }

    private static boolean isUsable(InetAddress address) {
        try (var probe = new ServerSocket(0, 1, address)) {
            return probe.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    @Test
    void tellsBackendsThePortOfTheOutside() throws IOException {
        int local = Backend.deadPort();
        try (Backend backend = Backend.named("web");
                Usher usher = start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"),
                        "--port-map=80=" + local,
                        "--https-port=0",
                        "--bind-address=127.0.0.1")) {
            assertThat(usher.httpPort()).isEqualTo(local);
            assertThat(status(InetAddress.getLoopbackAddress(), local)).isEqualTo(200);
            assertThat(backend.last().headers("x-forwarded-port")).containsExactly("80");
        }
    }

    @Test
    void saysWhichPortIsTakenEvenByAProcessThatSharesIt() throws IOException {
        try (Program other = Program.start(Program.service("web"))) {
            assertThatThrownBy(() -> start(
                                    Program.service("web"),
                                    "--http-port=" + other.http(),
                                    "--https-port=0",
                                    "--bind-address=127.0.0.1")
                            .close())
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("port " + other.http());
        }
    }

    private static String settings(String line) {
        return """
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: usher}
                data: {%s}
                """.formatted(line);
    }

    private Usher configured(Backend backend, String line, String... flags) throws IOException {
        var all = new ArrayList<>(List.of("--configmap=default/usher", "--http-port=0", "--https-port=0"));
        all.addAll(List.of(flags));
        return start(
                Program.service("web", backend.port())
                        + Program.ingress("web", "web.test", "Prefix / web")
                        + settings(line),
                all.toArray(String[]::new));
    }

    /// Whether requests to an address come to a backend. Somebody else may listen on the same port of another one.
    private static boolean reaches(Backend backend, String address, int port) {
        int before = backend.requests().size();
        try {
            var _ = status(InetAddress.ofLiteral(address), port);
        } catch (IOException nobody) {
            return false;
        }
        return backend.requests().size() > before;
    }

    private static boolean accepts(String address, int port) {
        try (var client = new Socket(InetAddress.ofLiteral(address), port)) {
            return client.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void listensOnTheAddressesOfTheConfigMap() throws IOException {
        try (Backend web = Backend.named("web");
                Usher usher = configured(web, "bind-address: 127.0.0.2")) {
            assertThat(reaches(web, "127.0.0.2", usher.httpPort())).isTrue();
            assertThat(accepts("127.0.0.2", usher.httpsPort())).isTrue();
            assertThat(reaches(web, "127.0.0.1", usher.httpPort())).isFalse();
        }
    }

    @Test
    void listensOnIpv4AloneWhereTheConfigMapSaysSoAndTellsWhatOnlyAStartChanges() throws IOException {
        try (Backend web = Backend.named("web");
                Usher usher = configured(web, "disable-ipv6: 'true'")) {
            assertThat(reaches(web, "127.0.0.1", usher.httpPort())).isTrue();
            assertThat(reaches(web, "::1", usher.httpPort())).isFalse();

            Files.writeString(
                    folder.resolve("all.yaml"),
                    Program.CLASS
                            + Program.service("web", web.port())
                            + Program.ingress("web", "web.test", "Prefix / web")
                            + settings("bind-address: 127.0.0.2"));

            Program.await(
                    "it is told",
                    () -> RawClient.get(usher.adminPort(), "localhost", "/api/problems")
                            .text()
                            .contains("ports were bound on 0.0.0.0 when the process started"));
            assertThat(reaches(web, "127.0.0.1", usher.httpPort())).isTrue();
        }
    }

    /// Nothing is left of the addresses; all of them, IPv6 included, would be more than anybody asked for.
    @Test
    void listensOnIpv4WhereTheAddressesLeftAreNone() throws IOException {
        try (Backend web = Backend.named("web");
                Usher usher = configured(web, "bind-address: '::1', disable-ipv6: 'true'")) {
            assertThat(reaches(web, "127.0.0.1", usher.httpPort())).isTrue();
            assertThat(reaches(web, "::1", usher.httpPort())).isFalse();
        }
    }

    /// A port that is bound once already is no reason not to start.
    @ParameterizedTest
    @CsvSource({
        "'127.0.0.2,127.0.0.2', 127.0.0.2, 127.0.0.1",
        "'0.0.0.0,127.0.0.2', 127.0.0.1, ::1",
        "'127.0.0.2,0.0.0.0,0.0.0.0', 127.0.0.2, ::1",
        "'::,127.0.0.2,::1,0.0.0.0', ::1, ''",
        "'127.0.0.2, nowhere,3.3.3,33:33::33::33,', 127.0.0.2, 127.0.0.1",
    })
    void listensOnceOnAddressesThatAreNamedTwiceAndNotForThoseThatAreNone(
            String addresses, String reached, String other) throws IOException {
        assumeTrue(isUsable(InetAddress.ofLiteral("::1")));
        try (Backend web = Backend.named("web");
                Usher usher = configured(web, "bind-address: '" + addresses + "'")) {
            assertThat(reaches(web, reached, usher.httpPort())).isTrue();
            assertThat(!other.isEmpty() && reaches(web, other, usher.httpPort()))
                    .isFalse();
        }
    }

    @Test
    void listensEverywhereWhereTheConfigMapIsUnreadable() throws IOException {
        assumeTrue(isUsable(InetAddress.ofLiteral("::1")));
        try (Backend web = Backend.named("web");
                Usher usher = configured(web, "bind-address: 'nowhere', disable-ipv6: 'no'")) {
            for (String address : List.of("127.0.0.1", "127.0.0.2", "::1")) {
                assertThat(reaches(web, address, usher.httpPort())).as(address).isTrue();
            }
            assertThat(RawClient.get(usher.adminPort(), "localhost", "/api/problems")
                            .text())
                    .contains("data[bind-address]", "data[disable-ipv6]");
        }
    }

    @Test
    void listensOnTheAddressesOfTheFlagsWhateverTheConfigMapSays() throws IOException {
        try (Backend web = Backend.named("web");
                Usher usher = configured(web, "bind-address: 127.0.0.2", "--bind-address=127.0.0.1")) {
            assertThat(reaches(web, "127.0.0.1", usher.httpPort())).isTrue();
            assertThat(reaches(web, "127.0.0.2", usher.httpPort())).isFalse();
            assertThat(RawClient.get(usher.adminPort(), "localhost", "/api/problems")
                            .text())
                    .doesNotContain("bind-address");
        }
    }
}
