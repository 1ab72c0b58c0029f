package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Early data of TLS 1.3 (RFC 8446 §2.3) by a client that can send it, which that of the JDK cannot.
class EarlyDataIT {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: web.test\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path folder;

    private static Optional<Path> openssl() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(each -> Path.of(each, "openssl"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Tickets say how much early data their server takes: none, whatever the ConfigMap says. The session resumes all
    /// the same, and the request comes after the handshake.
    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void noneIsTakenWhateverTheConfigMapSays(String early) throws Exception {
        Optional<Path> binary = openssl();
        assumeTrue(binary.isPresent(), "openssl is not installed: nobody can send early data");
        try (Backend backend = Backend.named("web");
                Program program = Program.configured(
                        "ssl-early-data: \"" + early + "\"\nssl-session-tickets: \"true\"",
                        Program.service("web", backend.port())
                                + TlsIT.secret("web", "web.test")
                                + TlsIT.tlsIngress("web", "web.test", "web"))) {
            String session = folder.resolve("session").toString();
            String request =
                    Files.writeString(folder.resolve("request"), REQUEST).toString();

            String first = ask(binary.get(), program, REQUEST, "-sess_out", session);
            assertThat(first).contains("New, TLSv1.3", "Max Early Data: 0", "HTTP/1.1 200");

            String second = ask(binary.get(), program, REQUEST, "-sess_in", session, "-early_data", request);
            assertThat(second).contains("Reused, TLSv1.3", "Early data was not sent", "HTTP/1.1 200");
            assertThat(backend.requests())
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each.headers("early-data")).isEmpty());
        }
    }

    private static String ask(Path openssl, Program program, String request, String... options) throws IOException {
        var command = new ArrayList<>(List.of(
                openssl.toString(),
                "s_client",
                "-connect",
                "127.0.0.1:" + program.https(),
                "-servername",
                "web.test",
                "-tls1_3",
                "-ign_eof"));
        command.addAll(List.of(options));
        Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream in = client.getOutputStream()) {
            in.write(request.getBytes(StandardCharsets.US_ASCII));
        }
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
