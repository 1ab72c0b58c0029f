package dev.usher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandIT {
    @TempDir
    private Path folder;

    @Test
    void endsWith3WhenAPortIsTaken() throws Exception {
        Files.writeString(folder.resolve("none.yaml"), "");
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Answer traffic = Answer.to(
                    "run",
                    "--manifests=" + folder,
                    "--http-port=" + taken.getLocalPort(),
                    "--https-port=0",
                    "--healthz-port=0",
                    "--status-port=0",
                    "--bind-address=127.0.0.1");
            Answer admin = Answer.to(
                    "run",
                    "--manifests=" + folder,
                    "--http-port=0",
                    "--https-port=0",
                    "--healthz-port=" + taken.getLocalPort(),
                    "--healthz-host=127.0.0.1",
                    "--status-port=0");
            Answer status = Answer.to(
                    "run",
                    "--manifests=" + folder,
                    "--http-port=0",
                    "--https-port=0",
                    "--healthz-port=0",
                    "--healthz-host=127.0.0.1",
                    "--status-port=" + taken.getLocalPort());

            assertThat(traffic.code()).isEqualTo(3);
            assertThat(traffic.err()).contains("cannot listen on port " + taken.getLocalPort(), "--http-port");
            assertThat(admin.code()).isEqualTo(3);
            assertThat(admin.err()).contains(":" + taken.getLocalPort(), "--healthz-port");
            assertThat(status.code()).isEqualTo(3);
            assertThat(status.err()).contains("127.0.0.1:" + taken.getLocalPort(), "--status-port");
        }
    }

    /// Sockets of one user that all share a port are let in by the system; another Usher must not be.
    @Test
    void endsWith3WhenAnotherSharesItsPort() throws Exception {
        Files.writeString(folder.resolve("none.yaml"), "");
        try (var shared = new ServerSocket()) {
            shared.setOption(java.net.StandardSocketOptions.SO_REUSEPORT, true);
            shared.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

            Answer answer = Answer.to(
                    "run",
                    "--manifests=" + folder,
                    "--http-port=" + shared.getLocalPort(),
                    "--https-port=0",
                    "--healthz-port=0",
                    "--status-port=0",
                    "--bind-address=127.0.0.1");

            assertThat(answer.code()).isEqualTo(3);
            assertThat(answer.err()).contains("cannot listen on port " + shared.getLocalPort());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"team=web,,", "team in (a", "=web", "team web", "team=web;stage=live", "!", "team in a, b"})
    void endsWith2WhenTheSelectorOfNamespacesIsNone(String selector) throws Exception {
        Files.writeString(folder.resolve("none.yaml"), "");

        Answer answer = Answer.to(
                "run",
                "--manifests=" + folder,
                "--watch-namespace-selector=" + selector,
                "--http-port=0",
                "--https-port=0",
                "--healthz-port=0",
                "--status-port=0");

        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains("--watch-namespace-selector", "team=web,stage in (test, live)");
    }

    @Test
    void endsWith3WhenAnAddressIsNone() throws Exception {
        Files.writeString(folder.resolve("none.yaml"), "");

        Answer answer = Answer.to(
                "run",
                "--manifests=" + folder,
                "--http-port=0",
                "--https-port=0",
                "--healthz-port=0",
                "--status-port=0",
                "--bind-address=here");

        assertThat(answer.code()).isEqualTo(3);
        assertThat(answer.err())
                .isEqualTo(
                        "usher: cannot listen on here: --bind-address must be an IPv4 or IPv6 address of this machine\n");
    }

    @Test
    void echoesWhatItReceived() throws Exception {
        Answer answer = Answer.to("echo", "--port=0", "--name=mirror");

        assertThat(answer.code()).isEqualTo(CommandLine.KEEP_RUNNING);
        String port = answer.out().strip().replaceFirst("usher: echo listens on port ", "");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/status/418?a=b"))
                            .header("X-Asked", "yes")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(418);
            assertThat(response.body()).contains("mirror", "/status/418?a=b", "yes");
        }
    }
}
