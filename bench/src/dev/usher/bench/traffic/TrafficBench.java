package dev.usher.bench.traffic;

import dev.usher.bench.FreePorts;
import dev.usher.bench.traffic.Experiment.Trial;
import dev.usher.bench.traffic.generator.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Usher and its peers as reverse proxies to one backend: processor time per request, throughput, latency, memory.
public final class TrafficBench implements AutoCloseable {
    private static final String PROXY = "0";
    private static final String REST = "1";
    /// Long enough that what else allocates, and how finely it is counted, matter little.
    private static final int ALLOCATION_SECONDS = 5;

    private final Path folder;
    private final GeneratorProcess generator;
    private final Site site;
    private final PeerProcess backend;
    private final Results results = new Results();
    private final List<Peer> peers;
    private final Environment environment;
    private final Experiment experiment;
    private final Load load;
    private final Output output;

    private TrafficBench(Path home, Selection selection) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("usher-traffic");
        generator = new GeneratorProcess(folder.resolve("generator.log"), REST);
        site = Site.of(
                folder,
                home,
                FreePorts.find(1).getFirst(),
                generator.backends().grpc(),
                generator.backends().webSocket());
        backend = backend();
        peers = Stream.of(Peer.values())
                .filter(peer -> peer.binary(site).isPresent())
                .toList();
        Stream.of(Peer.values())
                .filter(peer -> !peers.contains(peer))
                .forEach(peer -> results.note("every cell", peer, "is not installed"));
        load = new Load(folder, REST, generator);
        experiment = new Experiment(load, results);
        environment = Environment.of(site, peers, selection.rounds(), selection.seconds(), selection.names());
        output = new Output(home.resolve("target/bench/traffic"), environment, results);
    }

    public static void run(Path home, int rounds, int seconds, List<String> names) throws Exception {
        Selection selection = Selection.of(rounds, seconds, names);
        try (var bench = new TrafficBench(home, selection)) {
            bench.output.begin();
            bench.run(selection);
            bench.output.end();
        }
        System.exit(0);
    }

    private void run(Selection selection) throws IOException, InterruptedException {
        for (MemoryCell cell : selection.memory()) {
            for (Peer peer : peers) {
                cell.measure(peer, site, PROXY, generator, results);
            }
            output.single(cell.title());
        }
        if (selection.cells().isEmpty()) {
            return;
        }
        try (Fleet plain = Fleet.start(site, Setup.PLAIN, peers, PROXY, results)) {
            for (Cell cell : selection.cells(Setup.PLAIN)) {
                experiment.run(trials(cell, plain), selection.rounds(), selection.seconds());
                output.cell(cell.name());
                if (cell.name().equals("small")) {
                    allocation(cell, plain, selection.seconds());
                }
            }
            afterLoad(selection, plain);
            for (Cell cell : selection.cells(Setup.ROUTES_20000)) {
                routes(cell, plain, selection);
            }
        }
        for (Cell cell : selection.cells(Setup.LOGGED)) {
            try (Fleet logged = Fleet.start(site, Setup.LOGGED, peers, PROXY, results)) {
                experiment.run(trials(cell, logged), selection.rounds(), selection.seconds());
                output.cell(cell.name());
            }
        }
    }

    private static List<Trial> trials(Cell cell, Fleet fleet) {
        return fleet.running().stream().map(running -> new Trial(cell, running)).toList();
    }

    /// Many routes beside Usher's own one.
    private void routes(Cell cell, Fleet plain, Selection selection) throws IOException, InterruptedException {
        try (Fleet many = Fleet.start(site, cell.setup(), peers, PROXY, results)) {
            List<Trial> trials = new ArrayList<>(trials(Cell.ROUTES_1, plain));
            trials.removeIf(trial -> !trial.peer().isUsher());
            trials.addAll(trials(cell, many));
            trials.sort(Comparator.comparing(Trial::peer));
            experiment.run(trials, selection.rounds(), selection.seconds());
            output.cell(Cell.ROUTES_1.name());
            output.cell(cell.name());
        }
    }

    private void afterLoad(Selection selection, Fleet plain) throws IOException {
        if (selection.cells(Setup.PLAIN).isEmpty()) {
            return;
        }
        for (Fleet.Running each : plain.running()) {
            if (each.process().isAlive()) {
                results.add(MemoryCell.AFTER_LOAD, each.peer(), each.process().resident());
            } else {
                results.note("every cell", each.peer(), "ended under the load");
            }
        }
        output.single(MemoryCell.AFTER_LOAD);
    }

    private void allocation(Cell cell, Fleet fleet, int seconds) throws IOException, InterruptedException {
        for (Fleet.Running each : fleet.running()) {
            if (each.peer().isUsher()) {
                double before = Allocation.bytes(each.process());
                Outcome outcome = load.saturate(cell, each.port(cell), Math.max(seconds, ALLOCATION_SECONDS));
                double bytes = Allocation.bytes(each.process()) - before;
                results.add(Targets.ALLOCATION, each.peer(), bytes / outcome.answered());
            }
        }
        output.single(Targets.ALLOCATION);
    }

    private PeerProcess backend() throws IOException, InterruptedException {
        Path at = Files.createDirectories(folder.resolve("backend"));
        Path files = Files.createDirectories(at.resolve("files"));
        Files.write(files.resolve("64k"), new byte[64 * 1024]);
        Files.write(files.resolve("1m"), new byte[1024 * 1024]);
        Path file = Files.writeString(at.resolve("nginx.conf"), NginxConfig.backend(site.backend()));
        // nginx's worker is another user.
        files.toFile().setReadable(true, false);
        folder.toFile().setExecutable(true, false);
        folder.toFile().setReadable(true, false);
        String nginx = Peer.NGINX.binary(site).orElseThrow(() -> new IOException("the backend needs nginx"));
        return PeerProcess.start(
                REST,
                at.resolve("log"),
                List.of(site.backend()),
                List.of(nginx, "-p", at.toString(), "-c", file.toString(), "-e", "stderr", "-g", "daemon off;"));
    }

    @Override
    public void close() throws IOException {
        backend.close();
        generator.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                Files.deleteIfExists(each);
            }
        }
    }
}
