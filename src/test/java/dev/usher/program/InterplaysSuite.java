package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/// Rows of the dialect that meet on one request, against one program for all tests of a class. Topics below, and
/// below them one class for each protocol.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InterplaysSuite {
    /// Makes a request count as one by clear HTTP however it came.
    static final String CLEAR = "x-forwarded-proto: http";
    /// And as one over TLS.
    static final String SECURE = "x-forwarded-proto: https";

    private final List<Backend> backends = new ArrayList<>();
    private @Nullable Program started;
    private @Nullable WebClient connected;
    private int written;

    abstract Over over();

    WebClient connect() throws IOException {
        return over().connect(program());
    }

    /// What the connection of [#connect] speaks, whatever headers say.
    String scheme() {
        return over().scheme;
    }

    /// Starts the program.
    ///
    /// @param settings lines of the ConfigMap
    void serve(String settings, String manifest) throws IOException {
        started = Program.configured(settings, manifest);
    }

    /// Starts the program with a ConfigMap that [#set] writes anew.
    void serveSettings(String settings, String manifest, String... flags) throws IOException {
        var all = new ArrayList<>(List.of("--configmap=default/usher"));
        all.addAll(List.of(flags));
        started = Program.start(manifest, all.toArray(String[]::new));
        String mark = write(settings);
        await("settings", () -> {
            try (WebClient first = connect()) {
                return isInForce(mark, first);
            }
        });
    }

    /// Writes the ConfigMap anew, leaves everything else as it is, and waits until it is in force on the connection of
    /// the test, which lasts.
    ///
    /// @param settings without `default-type` and `keep-alive-requests`
    void set(String settings) throws IOException {
        String mark = write(settings);
        await("settings " + settings, () -> isInForce(mark, client()));
    }

    /// @return the type of pages by which the settings are known
    private String write(String settings) throws IOException {
        String mark = "text/x-" + ++written;
        program()
                .write(
                        "settings.yaml",
                        Program.configMap(
                                settings + "\nkeep-alive-requests: \"1000000\"\ndefault-type: " + mark + "\n"));
        return mark;
    }

    private static boolean isInForce(String mark, WebClient client) throws IOException {
        // Refused before any route.
        return client.send("TRACE", "web.test", "/", new byte[0])
                .headers("content-type")
                .equals(List.of(mark));
    }

    /// Waits for something seen on the connection of the test.
    void await(String what, Callable<Boolean> seen) {
        Program.await(what, seen);
    }

    @AfterAll
    void stop() throws IOException {
        program().close();
        for (Backend backend : backends) {
            backend.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        connected = connect();
    }

    @AfterEach
    void close() throws IOException {
        client().close();
    }

    Program program() {
        return Objects.requireNonNull(started);
    }

    private WebClient client() {
        return Objects.requireNonNull(connected);
    }

    /// A backend that ends with the program.
    Backend backend(Backend.Handler handler) throws IOException {
        return backend(Backend.start(handler));
    }

    /// Has a backend end with the program.
    Backend backend(Backend running) {
        backends.add(running);
        return running;
    }

    /// A backend that answers with its name.
    Backend named(String name) throws IOException {
        return backend((_, _, out) -> Backend.answer(out, 200, name));
    }

    Answer get(String host, String target, String... headers) throws IOException {
        return client().get(host, target, headers);
    }

    Answer send(String method, String host, String target, String body, String... headers) throws IOException {
        return client().send(method, host, target, body.getBytes(StandardCharsets.US_ASCII), headers);
    }

    int status(String host, String target, String... headers) throws IOException {
        return get(host, target, headers).status();
    }

    void redirects(Answer answer, int status, String location) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers("location")).containsExactly(location);
    }

    /// An Ingress with annotations for `type path service` lines of one host; it is named like the first label.
    static String ingress(String host, List<String> annotations, String... paths) {
        return ingress(host.replaceAll("\\..*", ""), host, annotations, paths);
    }

    static String ingress(String name, String host, List<String> annotations, String... paths) {
        var yaml = new StringBuilder("""
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: %s
                  annotations:
                    usher.test/none: ""
                """.formatted(name));
        annotations.forEach(line ->
                yaml.append("    nginx.ingress.kubernetes.io/").append(line).append('\n'));
        yaml.append("""
                spec:
                  ingressClassName: nginx
                  rules:
                  - host: "%s"
                    http:
                      paths:
                """.formatted(host));
        for (String path : paths) {
            String[] words = path.split(" ", -1);
            String type = words[0].equals("Any") ? "ImplementationSpecific" : words[0];
            yaml.append("      - {path: '%s', pathType: %s, backend: {service: {name: %s, port: {number: 80}}}}\n"
                    .formatted(words[1], type, words[2]));
        }
        return yaml.toString();
    }

    /// An Ingress that sends everything of `name.test` to the Service `web`.
    static String host(String name, String... annotations) {
        return ingress(name + ".test", Arrays.asList(annotations), "Prefix / web");
    }

    /// The same for hosts whose Service has no endpoint.
    static String empty(String name, String... annotations) {
        return ingress(name + ".test", Arrays.asList(annotations), "Prefix / empty");
    }

    /// Adds what makes a host have a certificate configured.
    static String tls(String ingress, String secret, String... hosts) {
        return ingress.replace(
                "  ingressClassName: nginx\n",
                "  ingressClassName: nginx\n  tls: [{hosts: ['" + String.join("','", hosts) + "'], secretName: "
                        + secret + "}]\n");
    }
}
