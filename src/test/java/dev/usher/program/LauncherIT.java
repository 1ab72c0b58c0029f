package dev.usher.program;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The launcher, in a home of its own: which JDK it takes, when it builds, and what it becomes.
class LauncherIT {
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    private Path home;
    private Path places;
    private Path oldJdk;

    /// How a run ended.
    private record Ended(int code, String text) {}

    @BeforeEach
    void copy() throws IOException {
        home = Files.createDirectories(folder.resolve("home dir"));
        // The default java of the machine.
        places = folder;
        oldJdk = jdk("default-17", 17);
        places = Files.createDirectories(folder.resolve("places"));
        Files.createDirectories(home.resolve("scripts"));
        Files.createDirectories(home.resolve("target"));
        Files.createDirectories(home.resolve("src/main"));
        Path project = Path.of("").toAbsolutePath();
        for (String name : List.of("usher", "scripts/jdk.sh", "scripts/flags.sh", "scripts/train.sh")) {
            Files.copy(project.resolve(name), home.resolve(name));
        }
        // The usual places of this machine are not the test's.
        Files.writeString(
                home.resolve("scripts/jdk.sh"),
                Files.readString(home.resolve("scripts/jdk.sh")) + "\njdk_places() { places=('" + places + "'/*); }\n");
        script(home.resolve("scripts/build.sh"), "echo built with $1");
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.writeString(home.resolve("target/usher.jar"), "");
        Files.writeString(home.resolve("target/usher.aot"), "");
        age(home.resolve("pom.xml"), 20);
        age(home.resolve("src/main"), 20);
        age(home.resolve("target/usher.jar"), 10);
        age(home.resolve("target/usher.aot"), 5);
    }

    @Test
    void takesTheJdkOfJavaHome() throws Exception {
        jdk("one", 25);

        assertThat(launch(jdk("mine", 26).toString()).text()).startsWith("mine ");
    }

    @Test
    void looksInTheUsualPlacesWhenJavaHomeAndThePathAreTooOld() throws Exception {
        jdk("a-17", 17);
        jdk("b-25", 25);

        assertThat(launch(jdk("old", 21).toString()).text()).startsWith("b-25 ");
        assertThat(launch("/no/such/jdk").text()).startsWith("b-25 ");
        assertThat(launch("").text()).startsWith("b-25 ");
    }

    @Test
    void passesOverARuntimeWithoutACompiler() throws Exception {
        Files.delete(jdk("a-jre", 25).resolve("bin/javac"));
        jdk("b-jdk", 25);

        assertThat(launch("").text()).startsWith("b-jdk ");
    }

    @Test
    void saysInOneSentenceThatThereIsNoJdk() throws Exception {
        jdk("a-17", 17);

        assertThat(launch(""))
                .isEqualTo(new Ended(
                        3,
                        "usher: needs a JDK 25 or newer: install one (for example Eclipse Temurin 25) or point"
                                + " JAVA_HOME at it.\n"));
    }

    @Test
    void buildsOnlyWhenSomethingIsNewerThanTheBuild() throws Exception {
        jdk("jdk", 25);
        assertThat(launch("").text()).doesNotContain("built");

        age(Files.createDirectories(home.resolve("src/main/java")), 0);
        assertThat(launch("").text()).startsWith("built with ");

        age(home.resolve("target/usher.jar"), -5);
        age(home.resolve("target/usher.aot"), -6);
        assertThat(launch("").text()).doesNotContain("built");

        age(home.resolve("pom.xml"), -10);
        assertThat(launch("").text()).startsWith("built with ");
    }

    @Test
    void endsWith3WhenTheBuildFails() throws Exception {
        jdk("jdk", 25);
        script(home.resolve("scripts/build.sh"), "echo it is broken; exit 1");
        Files.delete(home.resolve("target/usher.jar"));

        assertThat(launch("")).isEqualTo(new Ended(3, "it is broken\n"));
    }

    @Test
    void usesTheCacheWithTheFlagsItWasTrainedWith() throws Exception {
        jdk("jdk", 25);
        Files.delete(home.resolve("target/usher.aot"));

        String text = launch("").text();

        List<String> lines =
                text.lines().filter(line -> line.startsWith("jdk ")).toList();
        List<String> trained = flags(Files.readString(home.resolve("target/usher.aot")));
        assertThat(text).startsWith("usher: training the start-up cache …");
        assertThat(lines).hasSize(1);
        assertThat(flags(lines.getFirst())).isNotEmpty().isEqualTo(trained);
        assertThat(lines.getFirst()).contains("-XX:AOTCache=" + home.resolve("target/usher.aot"));
    }

    @Test
    void hasACacheOfItsOwnForAStartInACluster() throws Exception {
        jdk("jdk", 25);
        Path cluster = home.resolve("target/usher-cluster.aot");
        assertThat(launch("", "run", "--help").text())
                .as("nobody waits for help")
                .doesNotContain("training");

        assertThat(launch("", "run", "--http-port=1").text())
                .startsWith("usher: training the start-up cache …")
                .contains("-XX:AOTCache=" + cluster);
        assertThat(Files.readString(cluster)).contains(" dev.usher.Main train cluster");
        assertThat(launch("", "run", "--manifests", "x").text())
                .doesNotContain("training")
                .contains("-XX:AOTCache=" + home.resolve("target/usher.aot"));

        Files.delete(home.resolve("target/usher.aot"));
        Files.delete(home.resolve("pom.xml"));
        assertThat(launch("", "check", "x").text())
                .as("an image has that of the cluster alone")
                .contains("-XX:AOTCache=" + cluster);
    }

    @Test
    void trainsAgainForAJarThatIsNewerThanTheCache() throws Exception {
        jdk("jdk", 25);
        assertThat(launch("").text()).doesNotContain("training");

        age(home.resolve("target/usher.jar"), 1);

        assertThat(launch("").text()).contains("training");
    }

    @Test
    void startsWithoutACacheWhenThereIsNone() throws Exception {
        Path jdk = jdk("jdk", 25);
        Files.delete(home.resolve("target/usher.aot"));
        script(jdk.resolve("bin/java"), "case \"$*\" in *AOTCacheOutput*) exit 1;; *) echo \"jdk $*\";; esac");

        assertThat(launch("").text()).contains("no start-up cache", "jdk ").doesNotContain("-XX:AOTCache=");
        assertThat(launch("").text()).as("not tried each time").startsWith("jdk ");
    }

    @Test
    void isFoundThroughLinks() throws Exception {
        jdk("jdk", 25);
        Path links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("usher-25"), Path.of("..", "home dir", "usher"));
        Files.createSymbolicLink(links.resolve("usher"), links.resolve("usher-25"));

        home = links;

        assertThat(launch("").text()).startsWith("jdk ");
    }

    @Test
    void becomesTheProgramWithItsArgumentsAndExitCode() throws Exception {
        Path jdk = jdk("jdk", 25);
        script(jdk.resolve("bin/java"), "for last; do :; done; echo \"$# $last\"; exit 42");

        Ended plain = launch("");
        Ended more = launch("", "explain", "-H", "a: b c");

        assertThat(plain.code()).isEqualTo(42);
        assertThat(more.text()).endsWith(" a: b c\n");
    }

    /// `/dbg` of the image. The kubectl plugin of ingress-nginx shows what is said only where it ends with 0.
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "2, 2", "3, 3"})
    void asksAsTheImageOfIngressNginxDoesAndFailsNotForWhatIsMissing(int code, int shown) throws Exception {
        script(home.resolve("usher"), "echo \"$# $1 $4, ${USHER_JAVA_OPTS:-no options}\"; exit " + code);
        var builder = new ProcessBuilder("sh", "deploy/dbg", "backends", "get", "a b")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().putAll(Map.of("USHER_HOME", home.toString(), "USHER_JAVA_OPTS", "-agent"));

        Process process = builder.start();

        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(new Ended(process.exitValue(), output())).isEqualTo(new Ended(shown, "4 dbg a b, no options\n"));
        assertThat(Path.of("deploy/dbg")).isExecutable();
    }

    @Test
    void servesOverTlsDrainsOnTheFirstSignalAndEndsWith0() throws Exception {
        real();
        Process process = start(System.getProperty("java.home", ""), run());
        try {
            awaitOutput(process, " serving ");
            assertThat(answerOverTls()).isEqualTo("HTTP/1.1 404 Not Found");
            process.destroy();

            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(Files.readString(folder.resolve("output"))).contains("drained complete=\"true\"");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void endsAtOnceOnTheSecondSignal() throws Exception {
        real();
        Process process = start(System.getProperty("java.home", ""), run("--shutdown-grace-period=10m"));
        try {
            awaitOutput(process, " serving ");
            process.destroy();
            awaitOutput(process, "stopping");
            process.destroy();

            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
        } finally {
            process.destroyForcibly();
        }
    }

    /// The first line of an answer, behind a certificate that the program signed by itself.
    private String answerOverTls() throws Exception {
        Matcher serving = Pattern.compile(" https=\"(\\d+)\"").matcher(output());
        assertThat(serving.find()).isTrue();
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        try (var socket = trusting.getSocketFactory().createSocket("127.0.0.1", Integer.parseInt(serving.group(1)));
                var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
            return lines.readLine();
        }
    }

    /// Waits until the program has said something; it may be slow to start on a busy machine.
    private void awaitOutput(Process process, String text) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!output().contains(text)) {
            boolean ended = process.waitFor(50, TimeUnit.MILLISECONDS);
            assertThat(ended || System.nanoTime() - end > 0)
                    .as("'%s' in %s", text, output())
                    .isFalse();
        }
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String[] run(String... more) throws IOException {
        Path manifests = Files.createDirectories(folder.resolve("manifests"));
        Files.writeString(manifests.resolve("class.yaml"), Program.CLASS);
        var arguments = new ArrayList<>(List.of(
                "run",
                "--manifests=" + manifests,
                "--http-port=0",
                "--https-port=0",
                "--healthz-port=0",
                "--status-port=0",
                "--bind-address=127.0.0.1"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /// The program as it is shipped, without a cache: it would be one of another place.
    private void real() throws IOException {
        Path target = Path.of("target").toAbsolutePath();
        Files.copy(target.resolve("usher.jar"), home.resolve("target/usher.jar"), StandardCopyOption.REPLACE_EXISTING);
        Files.createDirectories(home.resolve("target/native"));
        try (Stream<Path> libraries = Files.list(target.resolve("native"))) {
            for (Path library : libraries.toList()) {
                Files.copy(library, home.resolve("target/native").resolve(library.getFileName()));
            }
        }
        Files.delete(home.resolve("target/usher.aot"));
        Files.writeString(home.resolve("target/usher.aot.none"), "");
    }

    /// A JDK as far as the launcher looks at one: it prints its name and its arguments, and makes the cache it is asked
    /// to make of them.
    private Path jdk(String name, int version) throws IOException {
        Path jdk = Files.createDirectories(places.resolve(name));
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + ".0.1\"\n");
        script(jdk.resolve("bin/javac"), "exit 0");
        script(
                jdk.resolve("bin/java"),
                "for a; do case \"$a\" in -XX:AOTCacheOutput=*) echo \"" + name
                        + " $*\" > \"${a#*=}\";; esac; done; echo \"" + name + " $*\"");
        return jdk;
    }

    /// The flags of the JVM before the class path, but those about the cache.
    private static List<String> flags(String line) {
        String before = line.substring(line.indexOf(' ') + 1, line.indexOf(" -cp "));
        return Stream.of(before.replace("home dir", "home").split(" ", -1))
                .filter(flag -> !flag.startsWith("-XX:AOTCache"))
                .toList();
    }

    private static void script(Path path, String body) throws IOException {
        Files.writeString(path, "#!/usr/bin/env bash\n" + body + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// @param minutes how old it is; negative in times to come
    private static void age(Path path, int minutes) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(minutes * 60L)));
    }

    private Ended launch(String javaHome, String... arguments) throws Exception {
        Process process = start(javaHome, arguments);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output());
    }

    private Process start(String javaHome, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("bash", home.resolve("usher").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().remove("USHER_JAVA_OPTS");
        builder.environment().merge("PATH", "", (path, _) -> oldJdk.resolve("bin") + File.pathSeparator + path);
        if (javaHome.isEmpty()) {
            builder.environment().remove("JAVA_HOME");
        } else {
            builder.environment().put("JAVA_HOME", javaHome);
        }
        return builder.start();
    }
}
