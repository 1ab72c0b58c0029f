package dev.usher.program;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A real PHP-FPM behind the whole program, where one is installed (Debian: `php-fpm`).
class PhpFpmIT {
    private static final String SCRIPT = """
            <?php
            if (isset($_GET['status'])) { http_response_code((int) $_GET['status']); }
            if (isset($_GET['to'])) { header('Location: ' . $_GET['to']); exit; }
            if (isset($_GET['log'])) { error_log('for the log'); }
            header('X-Method: ' . $_SERVER['REQUEST_METHOD']);
            header('X-Script: ' . $_SERVER['SCRIPT_NAME']);
            header('X-Host: ' . $_SERVER['HTTP_HOST']);
            header('X-Client: ' . $_SERVER['REMOTE_ADDR']);
            header('X-Proxy: ' . (getenv('HTTP_PROXY') ?: 'none'));
            header('Content-Type: text/plain');
            if (isset($_GET['large'])) { echo str_repeat('0123456789', 500000); exit; }
            echo strlen(file_get_contents('php://input')), ' ', $_POST['a'] ?? '-', ' ', $_GET['q'] ?? '-';
            """;

    private static Path folder;
    private static Process php;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> binary = binary();
        assumeTrue(binary.isPresent(), "php-fpm is not installed: the real PHP is not tried");
        folder = Files.createTempDirectory("usher-php");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("index.php"), SCRIPT);
        int port = Backend.deadPort();
        Path settings = folder.resolve("fpm.conf");
        Files.writeString(settings, """
                [global]
                daemonize = no
                error_log = /dev/null
                [www]
                user = nobody
                group = nogroup
                listen = 127.0.0.1:%d
                pm = static
                pm.max_children = 2
                catch_workers_output = no
                """.formatted(port));
        php = new ProcessBuilder(binary.get().toString(), "-n", "-R", "-y", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .start();
        program = Program.start(Program.service("php", port)
                + Program.annotated(
                        "php",
                        "php.test",
                        "php",
                        "backend-protocol: FCGI\nfastcgi-index: index.php\nfastcgi-params-configmap: params\n"
                                + "proxy-body-size: \"0\"")
                + """
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: params}
                data: {DOCUMENT_ROOT: "%s"}
                """.formatted(folder));
        Program.await("PHP answers: " + Files.readString(folder.resolve("out.txt")), () -> get("/").status() == 200);
    }

    private static Optional<Path> binary() throws IOException {
        for (Path place : List.of(Path.of("/usr/sbin"), Path.of("/usr/local/sbin"))) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> files = Files.list(place)) {
                    Optional<Path> found = files.filter(
                                    file -> file.getFileName().toString().matches("php-fpm[0-9.]*"))
                            .min(Comparator.naturalOrder());
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Answer get(String target, String... headers) throws IOException {
        try (WebClient client = new WebClient.Http1(RawClient.connect(program.http()))) {
            return client.get("php.test", target, headers);
        }
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (program != null) {
            program.close();
        }
        if (php != null) {
            php.destroy();
            assertThat(php.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        if (folder != null) {
            for (String name : List.of("index.php", "fpm.conf", "out.txt", "")) {
                Files.deleteIfExists(folder.resolve(name));
            }
        }
    }

    @Test
    void runsTheIndexScript() throws IOException {
        Answer answer = get("/?q=seven", "proxy: evil");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("0 - seven");
        assertThat(answer.header("x-script")).hasValue("/index.php");
        assertThat(answer.header("x-host")).hasValue("php.test");
        assertThat(answer.header("x-client")).hasValue("127.0.0.1");
        assertThat(answer.header("x-proxy")).hasValue("none");
        assertThat(answer.header("content-type").orElse("")).startsWith("text/plain");
    }

    @Test
    void passesStatusesAndRedirectsOn() throws IOException {
        assertThat(get("/index.php?status=418").status()).isEqualTo(418);
        Answer moved = get("/index.php?to=/there");
        assertThat(moved.status()).isEqualTo(302);
        assertThat(moved.header("location")).hasValue("/there");
        assertThat(get("/nothing.php").status()).isEqualTo(404);
        assertThat(get("/?log=1").status()).isEqualTo(200);
    }

    @Test
    void answersOverHttp2() throws IOException {
        try (WebClient client = new WebClient.Http2(FrameClient.connect(program.http()))) {
            byte[] form = "a=posted".getBytes(ISO_8859_1);
            Answer answer =
                    client.send("POST", "php.test", "/", form, "content-type: application/x-www-form-urlencoded");
            assertThat(answer.body()).isEqualTo("8 posted -");
            assertThat(client.sendUnsized("php.test", "/", new byte[100_000], List.of())
                            .body())
                    .isEqualTo("100000 - -");
            assertThat(client.send("PUT", "php.test", "/", new byte[300_000]).body())
                    .isEqualTo("300000 - -");
            assertThat(client.get("php.test", "/?large=1").body()).hasSize(5_000_000);
        }
    }
}
