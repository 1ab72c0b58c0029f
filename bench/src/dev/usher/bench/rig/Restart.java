package dev.usher.bench.rig;

import dev.usher.bench.ApiServer;
import dev.usher.bench.Backend;
import dev.usher.bench.Client;
import dev.usher.bench.Cluster;
import dev.usher.bench.Figures;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/// A start with many hosts and certificates: how long until it is ready, whether it is complete then, and what it did
/// for certificates nobody asked for.
final class Restart {
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int HANDSHAKES = 200;
    /// Keys made at a time: all of them would not fit into the heap as objects.
    private static final int BATCH = 500;

    private final Verdict verdict;
    private final int hosts;
    private final int certificates;

    private Restart(Verdict verdict, int hosts, int certificates) {
        this.verdict = verdict;
        this.hosts = hosts;
        this.certificates = Math.min(certificates, hosts);
    }

    static void run(Verdict verdict, int hosts, int certificates) throws Exception {
        System.out.printf("## restart with %d hosts and %d certificates%n", hosts, certificates);
        new Restart(verdict, hosts, certificates).measure();
    }

    private void measure() throws Exception {
        try (var backend = new Backend('A');
                var api = new ApiServer(new Cluster(0, 500).objects())) {
            fill(api, backend);
            System.gc();
            try (var stage = new Stage(api, "--update-status=false")) {
                // The last host first: it is what would come last.
                try (var client = new Client(stage.program.http)) {
                    askAll(client);
                }
                verdict.target(
                        "ready after (< 30 s)",
                        Figures.millis(stage.program.readyNanos) + " ms",
                        stage.program.readyNanos < READY_NANOS);
                verdict.figure("processor time so far", "%.0f ms".formatted(stage.program.cpuMillis()));
                verdict.figure("resident", "%.0f MB".formatted(stage.program.status("VmRSS")));
                contexts(stage);
            }
        }
    }

    private void fill(ApiServer api, Backend backend) throws Exception {
        long begin = System.nanoTime();
        for (Map<String, Object> object : Stage.service("a", backend.port())) {
            api.put(object);
        }
        for (int from = 0; from < hosts; from += BATCH) {
            int end = Math.min(hosts, from + BATCH);
            List<Cluster.Pair> pairs = IntStream.range(from, Math.min(end, Math.max(from, certificates)))
                    .parallel()
                    .mapToObj(i -> Cluster.pair(host(i)))
                    .toList();
            for (int i = from; i < end; i++) {
                api.put(ingress(i));
                if (i - from < pairs.size()) {
                    api.put(Cluster.secret(Stage.NAMESPACE, "own-" + i, pairs.get(i - from)));
                }
            }
        }
        verdict.figure("made in", Figures.millis(System.nanoTime() - begin) + " ms");
    }

    private Map<String, Object> ingress(int i) {
        Map<String, Object> ingress =
                Stage.ingress("restart-" + i, host(i), "a", "ssl-redirect", "false");
        if (i < certificates) {
            Stage.spec(ingress).put("tls", List.of(Map.of("hosts", List.of(host(i)), "secretName", "own-" + i)));
        }
        return ingress;
    }

    private static String host(int i) {
        return "restart-" + i + "." + Cluster.DOMAIN;
    }

    private void askAll(Client client) throws Exception {
        var wrong = new TreeMap<String, Integer>();
        for (int i = hosts - 1; i >= 0; i--) {
            String answer = client.ask(host(i), "/");
            if (!answer.equals("200 A")) {
                wrong.merge(answer.substring(0, 3), 1, Integer::sum);
            }
        }
        verdict.none(
                "hosts not served when it was ready " + wrong,
                wrong.values().stream().mapToInt(Integer::intValue).sum());
    }

    /// Keys become TLS contexts when somebody asks for their name, and not before.
    private void contexts(Stage stage) throws Exception {
        long before = instances(stage);
        int asked = Math.min(HANDSHAKES, certificates);
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {InsecureTrustManagerFactory.INSTANCE.getTrustManagers()[0]}, null);
        long wrong = 0;
        var nanos = new long[asked];
        for (int i = 0; i < asked; i++) {
            long begin = System.nanoTime();
            wrong += handshake(trusting, stage.program.https, host(i)) ? 0 : 1;
            nanos[i] = System.nanoTime() - begin;
        }
        Figures.columns();
        Figures.row("first handshake for a name", nanos);
        verdict.none("handshakes with another certificate, of " + asked, wrong);
        long after = instances(stage);
        verdict.target(
                "TLS contexts when ready; after %d names".formatted(asked),
                before + "; " + after,
                before <= 1 && after <= asked + 1L);
    }

    private static boolean handshake(SSLContext context, int port, String host) throws Exception {
        try (var raw = new Socket("127.0.0.1", port);
                var socket = (SSLSocket) context.getSocketFactory().createSocket(raw, host, port, true)) {
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return leaf.getSubjectAlternativeNames().stream().anyMatch(name -> name.get(1).equals(host));
        }
    }

    /// Server contexts on the heap.
    private static long instances(Stage stage) throws Exception {
        return stage.program
                .jcmd("GC.class_histogram")
                .lines()
                .map(String::strip)
                .map(line -> line.split("\\s+"))
                .filter(words -> words.length >= 4 && words[3].endsWith("ReferenceCountedOpenSslServerContext"))
                .mapToLong(words -> Long.parseLong(words[1]))
                .sum();
    }
}
