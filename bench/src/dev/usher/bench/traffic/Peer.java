package dev.usher.bench.traffic;

import dev.usher.bench.FreePorts;
import dev.usher.bench.traffic.generator.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A reverse proxy to measure: each does the same for a request, with kept connections to the same backend and the
/// forwarding fields ingress-nginx sets.
enum Peer {
    USHER("usher", "Usher, io_uring"),
    /// Without io_uring, which the profiles of containers usually forbid.
    USHER_EPOLL("usher-epoll", "Usher, epoll"),
    NGINX("nginx", "nginx"),
    HAPROXY("haproxy", "HAProxy"),
    CADDY("caddy", "Caddy");

    static final List<Peer> USHERS = List.of(USHER, USHER_EPOLL);

    private final String program;
    private final String label;

    Peer(String program, String label) {
        this.program = program;
        this.label = label;
    }

    /// As tables name it.
    String label() {
        return label;
    }

    boolean isUsher() {
        return this == USHER || this == USHER_EPOLL;
    }

    /// Ports of one proxy.
    ///
    /// @param clear HTTP/1.1
    /// @param h2c HTTP/2 with prior knowledge; with Usher, which needs no port of its own for that, the admin port
    /// @param tls HTTP/1.1 and HTTP/2 by ALPN
    record Ports(int clear, int h2c, int tls) {
        static Ports free() throws IOException {
            List<Integer> free = FreePorts.find(3);
            return new Ports(free.get(0), free.get(1), free.get(2));
        }
    }

    /// The program to start: the one in `BENCH_NGINX` and the like, or that of the path.
    Optional<String> binary(Site site) {
        if (isUsher()) {
            return Optional.of(site.home().resolve("usher").toString());
        }
        String named = System.getenv("BENCH_" + name());
        if (named != null) {
            return Optional.of(named).filter(path -> Files.isExecutable(Path.of(path)));
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
        return switch (this) {
            case USHER, USHER_EPOLL -> label + ": " + first;
            case NGINX, HAPROXY, CADDY -> label + ": " + first.replaceFirst("^(nginx version: nginx/|HAProxy version )", "");
        };
    }

    PeerProcess start(Site site, Ports ports, Setup setup, String processors)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(site.folder().resolve(program + "-" + setup));
        List<String> command = command(binary(site).orElseThrow(), site, ports, setup, folder);
        Path log = folder.resolve("log");
        return isUsher()
                ? PeerProcess.startUntilReady(processors, log, ports.h2c(), command)
                : PeerProcess.start(processors, log, List.of(ports.clear(), ports.h2c(), ports.tls()), command);
    }

    private List<String> command(String binary, Site site, Ports ports, Setup setup, Path folder) throws IOException {
        return switch (this) {
            case USHER -> usher(binary, site, ports, setup, folder, "io_uring");
            case USHER_EPOLL -> usher(binary, site, ports, setup, folder, "epoll");
            case NGINX -> {
                Path file = Files.writeString(folder.resolve("nginx.conf"), NginxConfig.proxy(site, ports, setup));
                yield List.of(binary, "-p", folder.toString(), "-c", file.toString(), "-e", "stderr", "-g", "daemon off;");
            }
            case HAPROXY -> {
                Path map = Files.writeString(folder.resolve("hosts.map"), HaproxyConfig.map(setup));
                Path file = Files.writeString(
                        folder.resolve("haproxy.cfg"), HaproxyConfig.of(site, ports, setup, map.toString()));
                yield List.of(binary, "-db", "-f", file.toString());
            }
            case CADDY -> {
                Path log = folder.resolve("access.log");
                Path file = Files.writeString(
                        folder.resolve("Caddyfile"), CaddyConfig.of(site, ports, setup, log.toString()));
                yield List.of(
                        "env", "GOMAXPROCS=1", "HOME=" + folder, binary, "run", "--adapter", "caddyfile", "--config",
                        file.toString());
            }
        };
    }

    /// The port a cell talks to: Usher tells HTTP/2 with prior knowledge from HTTP/1.1 by itself.
    int port(Ports ports, Traffic traffic) {
        if (traffic.tls()) {
            return ports.tls();
        }
        return traffic.http2() && !isUsher() ? ports.h2c() : ports.clear();
    }

    private static List<String> usher(
            String binary, Site site, Ports ports, Setup setup, Path folder, String transport) throws IOException {
        Path manifests = Files.createDirectories(folder.resolve("manifests"));
        Files.writeString(manifests.resolve("bench.yaml"), UsherManifest.of(site, setup));
        return List.of(
                binary,
                "run",
                "--manifests=" + manifests,
                "--configmap=default/settings",
                "--event-loops=1",
                "--transport=" + transport,
                "--bind-address=127.0.0.1",
                "--shutdown-grace-period=0",
                "--post-shutdown-grace-period=0",
                "--http-port=" + ports.clear(),
                "--https-port=" + ports.tls(),
                "--healthz-port=" + ports.h2c());
    }
}
