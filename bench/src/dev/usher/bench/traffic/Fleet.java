package dev.usher.bench.traffic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The proxies of one setup, at work.
final class Fleet implements AutoCloseable {
    private final List<Running> running = new ArrayList<>();

    /// A proxy at work.
    static final class Running implements AutoCloseable {
        private final Peer peer;
        private final Peer.Ports ports;
        private final PeerProcess process;

        private Running(Peer peer, Peer.Ports ports, PeerProcess process) {
            this.peer = peer;
            this.ports = ports;
            this.process = process;
        }

        static Running start(Peer peer, Site site, Setup setup, String processors)
                throws IOException, InterruptedException {
            Peer.Ports ports = Peer.Ports.free();
            return new Running(peer, ports, peer.start(site, ports, setup, processors));
        }

        Peer peer() {
            return peer;
        }

        PeerProcess process() {
            return process;
        }

        int port(Cell cell) {
            return peer.port(ports, cell.traffic());
        }

        @Override
        public void close() {
            process.close();
        }
    }

    static Fleet start(Site site, Setup setup, List<Peer> peers, String processors, Results results)
            throws InterruptedException {
        var fleet = new Fleet();
        for (Peer peer : peers) {
            try {
                fleet.running.add(Running.start(peer, site, setup, processors));
            } catch (IOException e) {
                results.note("setup " + setup, peer, e.getMessage());
            }
        }
        return fleet;
    }

    List<Running> running() {
        return running;
    }

    @Override
    public void close() {
        running.forEach(Running::close);
    }
}
