package dev.usher.bench.rig;

import dev.usher.bench.Client;
import dev.usher.bench.Cluster;
import dev.usher.bench.Figures;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// T4: backend and filters of a route replaced again and again under load, with WebSockets, an HTTP/2 connection and a
/// gRPC stream open throughout.
final class ReplacedUnderLoad {
    private static final String WEB = "localhost";
    private static final String GRPC = "grpc." + Cluster.DOMAIN;
    private static final int CLIENTS = 2;
    /// One set of filters after the other; none of them changes what `/load` is answered with.
    private static final List<List<String>> FILTERS = List.of(
            List.of("rewrite-target", "/elsewhere"),
            List.of("app-root", "/start", "proxy-body-size", "1m"),
            List.of("x-forwarded-prefix", "/before", "rewrite-target", "/other"),
            List.of("upstream-vhost", "inside.example", "connection-proxy-header", "close"),
            List.of("preserve-trailing-slash", "true", "proxy-read-timeout", "20"));

    private final Verdict verdict;
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    private ReplacedUnderLoad(Verdict verdict) {
        this.verdict = verdict;
    }

    static void run(Verdict verdict, int changes, int sockets) throws Exception {
        System.out.printf(
                "## T4: backend and filters replaced %d times under load, with %d WebSockets, an HTTP/2 connection and a"
                        + " gRPC stream%n",
                changes, sockets);
        new ReplacedUnderLoad(verdict).measure(changes, sockets);
    }

    private void measure(int changes, int sockets) throws Exception {
        try (var a = EchoBackend.web(group, 'A');
                var b = EchoBackend.web(group, 'B');
                var grpc = EchoBackend.grpc(group);
                var grpcToo = EchoBackend.grpc(group);
                var stage = new Stage(new Cluster(100, 20), objects(a, b, grpc, grpcToo), "--update-status=false")) {
            List<Talk> talks = talks(stage, sockets);
            try (var client = new Client(stage.program.http)) {
                client.await(WEB, "/load", "200 A"::equals);
                talks.forEach(Talk::begin);
                replace(stage, client, changes);
            }
            for (Talk talk : talks) {
                talk.finish();
            }
            report(talks);
            for (Talk talk : talks) {
                talk.close();
            }
        }
    }

    private static List<Map<String, Object>> objects(EchoBackend... backends) {
        var objects = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < backends.length; i++) {
            objects.addAll(Stage.service(service(i), backends[i].port()));
        }
        objects.add(web(0, List.of()));
        objects.add(grpc(0));
        // What ends a connection by itself must not.
        objects.add(Cluster.object(
                "v1",
                "ConfigMap",
                Cluster.namespace(0),
                "settings",
                1,
                "data",
                Map.of("keep-alive-requests", "100000000", "ssl-redirect", "false")));
        return objects;
    }

    /// The first two speak HTTP/1.1 and WebSocket, the others gRPC.
    private static String service(int i) {
        return List.of("web-a", "web-b", "grpc-a", "grpc-b").get(i);
    }

    private static Map<String, Object> web(int version, List<String> annotations) {
        return Stage.ingress("web", WEB, service(version % 2), annotations.toArray(String[]::new));
    }

    private static Map<String, Object> grpc(int version) {
        return Stage.ingress(
                "grpc",
                GRPC,
                service(2 + version % 2),
                "backend-protocol",
                "GRPC",
                // A stream has the limit of the route it began on, and would end there.
                "proxy-body-size",
                "0",
                "proxy-send-timeout",
                Integer.toString(60 + version % 3));
    }

    private List<Talk> talks(Stage stage, int sockets) throws Exception {
        var talks = new ArrayList<Talk>();
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < sockets; i++) {
            talks.add(new WebSocketTalk(client, stage.program.http, i));
        }
        for (int i = 0; i < CLIENTS; i++) {
            talks.add(new RequestTalk(stage.program.http, WEB));
        }
        talks.add(new Http2Talk(new Http2Connection(group, stage.program.https, Optional.of(WEB)), WEB));
        talks.add(new GrpcTalk(new Http2Connection(group, stage.program.http, Optional.empty()), GRPC, true));
        talks.add(new GrpcTalk(new Http2Connection(group, stage.program.http, Optional.empty()), GRPC, false));
        return talks;
    }

    /// Each change is in service before the next is made.
    private void replace(Stage stage, Client client, int changes) throws Exception {
        var nanos = new long[changes];
        for (int i = 0; i < changes; i++) {
            stage.api.put(grpc(i + 1));
            long begin = stage.api.put(web(i + 1, FILTERS.get(i % FILTERS.size())));
            String letter = i % 2 == 0 ? "200 B" : "200 A";
            nanos[i] = client.await(WEB, "/load", letter::equals) - begin;
        }
        Figures.columns();
        Figures.row("a replaced route, live under load", nanos);
    }

    private void report(List<Talk> talks) {
        long troubled = 0;
        for (String name : talks.stream().map(Talk::name).distinct().toList()) {
            List<Talk> same =
                    talks.stream().filter(talk -> talk.name().equals(name)).toList();
            long exchanges = same.stream().mapToLong(Talk::exchanges).sum();
            verdict.figure(name + ": " + same.size() + ", exchanges", Long.toString(exchanges));
        }
        for (Talk talk : talks) {
            if (!talk.trouble().isEmpty()) {
                troubled++;
                System.out.println("  " + talk.name() + " after " + talk.exchanges() + ": " + talk.trouble());
            }
        }
        verdict.none("talks with an error, or closed", troubled);
        verdict.none(
                "talks that never spoke",
                talks.stream().filter(talk -> talk.exchanges() < 2).count());
    }
}
