package dev.usher.bench.traffic;

import dev.usher.bench.traffic.generator.Order;
import dev.usher.bench.traffic.generator.Outcome;
import dev.usher.bench.traffic.generator.Traffic;
import java.io.IOException;

/// Resident memory of a proxy started for nothing else.
enum MemoryCell {
    IDLE("rss-idle", "resident after the start, MB", Setup.PLAIN, 0),
    ROUTES("rss-routes-5000", "resident with 5,000 routes, MB", Setup.ROUTES_5000, 0),
    CONNECTIONS("idle-10000", "resident with 10,000 idle connections, MB", Setup.PLAIN, 10_000);

    /// The name of the line of the proxies that had all the load.
    static final String AFTER_LOAD = "resident after the load, MB";

    private final String cell;
    private final String title;
    private final Setup setup;
    private final int connections;

    MemoryCell(String cell, String title, Setup setup, int connections) {
        this.cell = cell;
        this.title = title;
        this.setup = setup;
        this.connections = connections;
    }

    String cell() {
        return cell;
    }

    String title() {
        return title;
    }

    void measure(Peer peer, Site site, String processors, GeneratorProcess generator, Results results)
            throws InterruptedException {
        if (connections > 0 && Limits.files() < connections * 11 / 10) {
            results.note(cell, peer, "only " + Limits.files() + " files may be open");
            return;
        }
        try (var running = Fleet.Running.start(peer, site, setup, processors)) {
            if (connections > 0) {
                hold(running, generator, results);
            } else {
                results.add(title, peer, running.process().resident());
            }
        } catch (IOException e) {
            results.note(cell, peer, e.getMessage());
        }
    }

    private void hold(Fleet.Running running, GeneratorProcess generator, Results results) throws IOException {
        var cell = new Cell(this.cell, title, Traffic.http1("/", connections), setup);
        Outcome opened = generator.obey(new Order.Hold(cell.traffic(), running.port(cell)));
        if (opened.answered() == connections) {
            results.add(title, running.peer(), running.process().resident());
        } else {
            results.note(
                    this.cell,
                    running.peer(),
                    "only " + opened.answered() + " connections had an answer: " + opened.trouble());
        }
        generator.obey(new Order.Release());
    }
}
