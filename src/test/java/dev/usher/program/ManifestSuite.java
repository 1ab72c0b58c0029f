package dev.usher.program;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/// Tests that share a program, each of which gives it a manifest of its own. Topics below, and below them one class for
/// each protocol.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ManifestSuite {
    private @Nullable Program started;
    private @Nullable WebClient connected;

    abstract Over over();

    @BeforeAll
    void start() throws IOException {
        started = Program.start("", "--configmap=default/usher");
    }

    @AfterAll
    void stop() {
        program().close();
    }

    @AfterEach
    void disconnect() throws IOException {
        client().close();
    }

    Program program() {
        return Objects.requireNonNull(started);
    }

    WebClient client() {
        return Objects.requireNonNull(connected);
    }

    /// Serves this and nothing else, and connects once it is in force.
    ///
    /// @param manifest with a [Program#configMap] where settings are others than the usual ones
    void serveAll(String manifest) throws IOException {
        program().serve(manifest);
        connected = over().connect(program());
    }
}
