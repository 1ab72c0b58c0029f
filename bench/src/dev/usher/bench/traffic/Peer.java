package dev.usher.bench.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A reverse proxy to measure: each does the same for a request, with kept connections to the same backend and the
/// forwarding fields ingress-nginx sets.
enum Peer {
    USHER("usher"),
    /// Without io_uring, which the profiles of containers usually forbid.
    USHER_EPOLL("usher-epoll"),
    NGINX("nginx"),
    HAPROXY("haproxy"),
    CADDY("caddy");

    private final String program;

    Peer(String program) {
        this.program = program;
    }

    boolean isUsher() {
        return this == USHER || this == USHER_EPOLL;
    }

    /// Ports of one proxy.
    ///
    /// @param clear HTTP/1.1
    /// @param h2c HTTP/2 with prior knowledge
    /// @param tls HTTP/1.1 and HTTP/2 by ALPN
    record Ports(int clear, int h2c, int tls) {
        static Ports free() throws IOException {
            return new Ports(PeerProcess.freePort(), PeerProcess.freePort(), PeerProcess.freePort());
        }
    }

    /// Where everything lies that a run needs.
    ///
    /// @param certificate chain and key, PEM, in this order in one file
    record Site(Path folder, Path home, int backend, Path chain, Path key, Path certificate) {}

    /// The program to start: the one in `BENCH_NGINX` and the like, or that of the path.
    Optional<String> binary(Site site) {
        if (isUsher()) {
            return Optional.of(site.home().resolve("usher").toString());
        }
        String named = System.getenv("BENCH_" + name());
        if (named != null) {
            return Optional.of(named);
        }
        return List.of("/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/").stream()
                .map(folder -> folder + program)
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst();
    }

    /// Its version, for the table.
    String version(Site site) throws IOException, InterruptedException {
        String binary = binary(site).orElseThrow();
        List<String> command =
                switch (this) {
                    case USHER, USHER_EPOLL, CADDY -> List.of(binary, "version");
                    case NGINX, HAPROXY -> List.of(binary, "-v");
                };
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes());
        process.waitFor(20, TimeUnit.SECONDS);
        String first = text.lines().findFirst().orElse("").replaceAll("\\s+", " ");
        return this == CADDY ? "caddy " + first : first;
    }

    PeerProcess start(Site site, Ports ports, String processors) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(site.folder().resolve(program));
        String binary = binary(site).orElseThrow();
        List<String> command =
                switch (this) {
                    case USHER -> usher(binary, site, ports, folder, "io_uring");
                    case USHER_EPOLL -> usher(binary, site, ports, folder, "epoll");
                    case NGINX -> {
                        Path file = Files.writeString(folder.resolve("nginx.conf"), PeerConfigs.nginx(site, ports));
                        yield List.of(
                                binary, "-p", folder.toString(), "-c", file.toString(), "-e", "stderr", "-g", "daemon off;");
                    }
                    case HAPROXY -> {
                        Path file = Files.writeString(folder.resolve("haproxy.cfg"), PeerConfigs.haproxy(site, ports));
                        yield List.of(binary, "-db", "-f", file.toString());
                    }
                    case CADDY -> {
                        Path file = Files.writeString(folder.resolve("Caddyfile"), PeerConfigs.caddy(site, ports));
                        yield List.of(
                                "env", "GOMAXPROCS=1", "HOME=" + folder, binary, "run", "--adapter", "caddyfile",
                                "--config", file.toString());
                    }
                };
        List<Integer> listening =
                isUsher() ? List.of(ports.clear(), ports.tls()) : List.of(ports.clear(), ports.h2c(), ports.tls());
        return PeerProcess.start(processors, folder.resolve("log"), listening, command);
    }

    /// The port a cell talks to: Usher tells HTTP/2 with prior knowledge from HTTP/1.1 by itself.
    int port(Ports ports, Cell.Protocol protocol) {
        return switch (protocol) {
            case HTTP1 -> ports.clear();
            case H2C -> isUsher() ? ports.clear() : ports.h2c();
            case TLS, H2 -> ports.tls();
        };
    }

    private static List<String> usher(String binary, Site site, Ports ports, Path folder, String transport)
            throws IOException {
        Path manifests = Files.createDirectories(folder.resolve("manifests"));
        Files.writeString(manifests.resolve("bench.yaml"), PeerConfigs.usher(site));
        return List.of(
                binary,
                "run",
                "--manifests=" + manifests,
                "--configmap=default/settings",
                "--event-loops=1",
                "--transport=" + transport,
                "--bind-address=127.0.0.1",
                "--http-port=" + ports.clear(),
                "--https-port=" + ports.tls(),
                "--healthz-port=" + ports.h2c());
    }
}
