package dev.usher.runtime;

import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Runs the program on a small manifest and sends it a request of each kind.
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
            kind: Service
            metadata: {name: web}
            spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
            """;

    private TrainingRun() {}

    /// Starts, asks, stops.
    ///
    /// @param flags more flags of `run`: a start with them is what the cache will know best
    /// @throws IOException when a request fails
    public static void run(List<String> flags) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("usher-train");
        try {
            Files.writeString(folder.resolve("train.yaml"), MANIFEST);
            var arguments = new ArrayList<>(List.of(
                    "--manifests=" + folder,
                    "--echo-backends",
                    "--http-port=0",
                    "--https-port=0",
                    "--healthz-port=0",
                    "--bind-address=127.0.0.1"));
            arguments.addAll(flags);
            FlagValues values = FlagValues.parse(Flags.ALL, arguments);
            try (Usher usher = Usher.start(ProcessSettings.from(values, Map.of()), OutputStream.nullOutputStream())) {
                requests(usher);
            }
        } finally {
            Files.deleteIfExists(folder.resolve("train.yaml"));
            Files.deleteIfExists(folder);
        }
    }

    private static void requests(Usher usher) throws IOException, InterruptedException {
        for (String host : List.of("train.example.com", "rewrite.example.com", "nobody.example.com")) {
            plain(usher.httpPort(), "GET /x/y HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        }
        plain(
                usher.httpPort(),
                "POST /exact HTTP/1.1\r\nHost: train.example.com\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");
        tls(usher.httpsPort());
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path :
                    List.of("/readyz", "/metrics", "/api/problems", "/api/explain?url=http://train.example.com/")) {
                client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + usher.adminPort() + path))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            }
        }
    }

    private static void plain(int port, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            exchange(socket, request);
        }
    }

    private static void tls(int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                exchange(socket, "GET / HTTP/1.1\r\nHost: train.example.com\r\nConnection: close\r\n\r\n");
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS client", e);
        }
    }

    private static void exchange(Socket socket, String request) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getInputStream().readAllBytes();
    }

    /// The training client talks to its own process only.
    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
