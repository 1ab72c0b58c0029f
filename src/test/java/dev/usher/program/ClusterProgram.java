package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.resource.kube.ApiServer;
import dev.usher.runtime.ApiRights;
import dev.usher.runtime.ApiRights.Reach;
import dev.usher.runtime.ApiRights.Right;
import dev.usher.runtime.Usher;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The program under test on a cluster, reached by a kubeconfig as a user writes it; ports chosen by the system.
final class ClusterProgram implements AutoCloseable {
    private static final Pattern PATH =
            Pattern.compile("/apis?/(?:(?<group>[a-z.0-9]+)/)?v1/(?:namespaces/(?<namespace>[^/?]+)/)?"
                    + "(?<resource>[a-z]+)(?:/(?<name>[^/?]+)(?<sub>/[a-z]+)?)?(?:\\?.*)?");

    private final ApiServer server;
    private final Path kubeconfig;
    private final String pod;
    private final ProcessSettings settings;
    private final Usher usher;

    private ClusterProgram(ApiServer server, Path kubeconfig, String pod, ProcessSettings settings, Usher usher) {
        this.server = server;
        this.kubeconfig = kubeconfig;
        this.pod = pod;
        this.settings = settings;
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
                - {name: tester, user: {token: %s}}
                """.formatted(server.url(), pod));
        var arguments = new ArrayList<>(List.of(
                "--kubeconfig=" + kubeconfig,
                "--context=test",
                "--http-port=0",
                "--https-port=0",
                "--healthz-port=0",
                "--status-port=0",
                "--bind-address=127.0.0.1",
                "--post-shutdown-grace-period=0",
                "--event-loops=2"));
        arguments.addAll(List.of(flags));
        ProcessSettings settings = ProcessSettings.from(
                FlagValues.parse(Flags.ALL, arguments), Map.of("POD_NAME", pod, "POD_NAMESPACE", "usher"));
        return new ClusterProgram(
                server, kubeconfig, pod, settings, Usher.prepare(settings, OutputStream.nullOutputStream()));
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

    /// Whatever a test does, nothing is asked of the API server that is not in the list of rights.
    private void checkRights() {
        Set<Right> rights = ApiRights.of(settings);
        for (RecordedRequest request : server.requests()) {
            if (("Bearer " + pod).equals(request.getHeader("Authorization"))) {
                Right needed = needed(request);
                // Where the account may not patch.
                Right patch = new Right(needed.group(), needed.resource(), "patch", needed.reach());
                assertThat(rights)
                        .as(request.toString())
                        .contains(needed.resource().equals("ingresses/status") ? patch : needed);
                if (needed.reach() == Reach.OWN_NAMESPACE) {
                    assertThat(request.getPath()).contains("/namespaces/usher/");
                }
            }
        }
    }

    /// What an account must be allowed for a request.
    static Right needed(RecordedRequest request) {
        Matcher path = PATH.matcher(request.getPath());
        assertThat(path.matches()).as(request.getPath()).isTrue();
        String verb = switch (request.getMethod()) {
            case "GET" ->
                request.getPath().contains("watch=true") ? "watch" : path.group("name") == null ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            default -> request.getMethod().toLowerCase(Locale.ROOT);
        };
        String resource = path.group("resource") + Objects.requireNonNullElse(path.group("sub"), "");
        boolean own = resource.equals("pods") || resource.equals("leases");
        return new Right(
                Objects.requireNonNullElse(path.group("group"), ""),
                resource,
                verb,
                own ? Reach.OWN_NAMESPACE : Reach.CLUSTER);
    }

    @Override
    public void close() {
        usher.close();
        checkRights();
        try {
            Files.deleteIfExists(kubeconfig);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
