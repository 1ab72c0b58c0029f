package dev.usher.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Runs the program on a small manifest and sends it a request of each kind, and then in a small cluster that changes.
public final class TrainingRun {
    private static final String MANIFEST = """
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: {name: nginx}
            spec: {controller: k8s.io/ingress-nginx}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: plain
              annotations: {nginx.ingress.kubernetes.io/proxy-read-timeout: "30", other/annotation: x}
            spec:
              ingressClassName: nginx
              rules:
              - host: train.example.com
                http:
                  paths:
                  - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
                  - {path: /exact, pathType: Exact, backend: {service: {name: web, port: {number: 80}}}}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: rewrite
              annotations: {nginx.ingress.kubernetes.io/rewrite-target: /$2}
            spec:
              ingressClassName: nginx
              tls: [{hosts: [rewrite.example.com]}]
              rules:
              - host: rewrite.example.com
                http:
                  paths:
                  - {path: "/x(/|$)(.*)", pathType: ImplementationSpecific, backend: {service: {name: web, port: {number: 80}}}}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: no-kept-connections}
            data: {upstream-keepalive-connections: "0"}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: self}
            spec: {ports: [{port: 443}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: self, labels: {kubernetes.io/service-name: self}}
            addressType: IPv4
            ports: [{port: HTTPS_PORT}]
            endpoints: [{addresses: [127.0.0.1]}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
            """;

    /// Flags of every run: no port that anybody else knows, and no backend that has to be there.
    static final List<String> APART = List.of(
            "--echo-backends", "--http-port=0", "--healthz-port=0", "--status-port=0", "--bind-address=127.0.0.1");

    private TrainingRun() {}

    /// A path that leads back to the program itself over TLS, which so is trained on both sides.
    private static String toItself(String name, String protocol) {
        return """
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: %1$s
                  annotations:
                    nginx.ingress.kubernetes.io/backend-protocol: %2$s
                    nginx.ingress.kubernetes.io/rewrite-target: /
                spec:
                  ingressClassName: nginx
                  rules:
                  - host: train.example.com
                    http:
                      paths:
                      - {path: /%1$s, pathType: Prefix, backend: {service: {name: self, port: {number: 443}}}}
                """.formatted(name, protocol);
    }

    /// Starts, asks, stops.
    ///
    /// @param flags more flags of `run`: a start with them is what the cache will know best
    /// @param cluster whether in a cluster, too
    /// @param start starts with all flags, as `usher run` does
    /// @throws IOException when a request fails
    public static void run(List<String> flags, boolean cluster, Function<List<String>, Usher> start)
            throws IOException {
        Path folder = Files.createTempDirectory("usher-train");
        try {
            train(folder, flags, start);
            // Each request over TLS then is a handshake, of both sides.
            var handshakes = new ArrayList<>(flags);
            handshakes.add("--configmap=default/no-kept-connections");
            train(folder, handshakes, start);
            if (cluster) {
                TrainingChanges.run(folder.resolve("kubeconfig"), start);
            }
        } finally {
            Files.deleteIfExists(folder.resolve("train.yaml"));
            Files.deleteIfExists(folder.resolve("kubeconfig"));
            Files.deleteIfExists(folder);
        }
    }

    private static void train(Path folder, List<String> flags, Function<List<String>, Usher> start) throws IOException {
        int httpsPort = freePort();
        Files.writeString(
                folder.resolve("train.yaml"),
                MANIFEST.replace("HTTPS_PORT", Integer.toString(httpsPort))
                        + toItself("tls", "HTTPS")
                        + toItself("http2", "GRPCS"));
        var arguments = new ArrayList<>(APART);
        arguments.add("--manifests=" + folder);
        arguments.add("--https-port=" + httpsPort);
        arguments.addAll(flags);
        try (Usher usher = start.apply(arguments)) {
            requests(usher);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void requests(Usher usher) throws IOException {
        for (String target : List.of("train.example.com/x/y", "rewrite.example.com/x/y", "nobody.example.com/x/y")) {
            int path = target.indexOf('/');
            TrainingTraffic.ask(usher.httpPort(), "GET " + target.substring(path), target.substring(0, path), "");
        }
        TrainingTraffic.ask(usher.httpPort(), "GET /tls", "train.example.com", "");
        TrainingTraffic.ask(usher.adminPort(), "GET /readyz", "localhost", "");
        TrainingTraffic.ask(usher.adminPort(), "GET /metrics", "localhost", "");
        var traffic = new TrainingTraffic("train.example.com");
        traffic.http1(usher.httpPort(), 16, "GET /", "");
        traffic.http1(usher.httpPort(), 8, "GET /tls", "");
        traffic.http1(usher.httpPort(), 1, "POST /exact", "x".repeat(50_000));
        traffic.http2(usher.httpPort(), 16);
        // HTTP/2 over TLS, of both sides.
        traffic.http1(usher.httpPort(), 16, "GET /http2", "");
    }
}
