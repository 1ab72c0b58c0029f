package dev.usher.program;

import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.resource.kube.ApiServer;
import dev.usher.runtime.Usher;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The program under test on a cluster, reached by a kubeconfig as a user writes it; ports chosen by the system.
final class ClusterProgram implements AutoCloseable {
    private final Path kubeconfig;
    private final Usher usher;

    private ClusterProgram(Path kubeconfig, Usher usher) {
        this.kubeconfig = kubeconfig;
        this.usher = usher;
    }

    /// Starts and waits until traffic is served; further flags as on the command line.
    static ClusterProgram start(ApiServer server, String... flags) throws IOException {
        ClusterProgram program = prepare(server, "usher-0", flags);
        program.usher.serve();
        return program;
    }

    /// Opens the admin port only.
    ///
    /// @param pod name and identity of this replica
    static ClusterProgram prepare(ApiServer server, String pod, String... flags) throws IOException {
        Path kubeconfig = Files.createTempFile("usher-kubeconfig", ".yaml");
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                current-context: elsewhere
                contexts:
                - {name: test, context: {cluster: mock, user: tester, namespace: usher}}
                - {name: elsewhere, context: {cluster: nowhere, user: tester}}
                clusters:
                - {name: mock, cluster: {server: "%s"}}
                - {name: nowhere, cluster: {server: "http://127.0.0.1:1"}}
                users:
                - {name: tester, user: {token: secret-token}}
                """.formatted(server.url()));
        var arguments = new ArrayList<>(List.of(
                "--kubeconfig=" + kubeconfig,
                "--context=test",
                "--http-port=0",
                "--https-port=0",
                "--healthz-port=0",
                "--bind-address=127.0.0.1",
                "--post-shutdown-grace-period=0",
                "--event-loops=2"));
        arguments.addAll(List.of(flags));
        ProcessSettings settings = ProcessSettings.from(
                FlagValues.parse(Flags.ALL, arguments), Map.of("POD_NAME", pod, "POD_NAMESPACE", "usher"));
        return new ClusterProgram(kubeconfig, Usher.prepare(settings, OutputStream.nullOutputStream()));
    }

    /// Serves on a thread of its own, for what cannot be served yet.
    Thread serveLater() {
        return Thread.ofVirtual().name("serve").start(usher::serve);
    }

    /// Waits until every watch is open. The mock does not replay what happened between a list and its watch, as an API
    /// server does.
    void awaitWatches() {
        Program.await(
                "watches",
                () -> admin("/metrics")
                        .text()
                        .lines()
                        .filter(line -> line.startsWith("usher_watch_healthy{"))
                        .allMatch(line -> line.endsWith(" 1")));
    }

    int http() {
        return usher.httpPort();
    }

    int https() {
        return usher.httpsPort();
    }

    Usher usher() {
        return usher;
    }

    /// The status of an answer to `GET /` for a host.
    int status(String host) throws IOException {
        return RawClient.get(http(), host, "/").status();
    }

    /// The text of an answer to `GET /` for a host.
    String text(String host) throws IOException {
        return RawClient.get(http(), host, "/").text();
    }

    /// Asks the admin port.
    RawClient.Response admin(String path) throws IOException {
        return RawClient.get(usher.adminPort(), "localhost", path);
    }

    @Override
    public void close() {
        usher.close();
        try {
            Files.deleteIfExists(kubeconfig);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
