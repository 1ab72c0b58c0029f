package dev.usher.bench.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Collectors;

/// Usher's configuration, as Kubernetes objects: one Ingress for each host.
final class UsherManifest {
    private static final String SETTINGS = """
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: {name: nginx}
            spec: {controller: k8s.io/ingress-nginx}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {disable-access-log: "{UNLOGGED}", keep-alive-requests: "1000000000", upstream-keepalive-requests: "1000000000", proxy-body-size: "0", hsts: "false", ssl-redirect: "false", ssl-session-tickets: "true"}
            """;

    private static final String SECRET = """
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: {NAME}}
            type: kubernetes.io/tls
            data: {tls.crt: {CHAIN}, tls.key: {KEY}}
            """;

    private static final String BACKEND = """
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: {NAME}}
            spec: {ports: [{port: 80}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: {NAME}, labels: {kubernetes.io/service-name: {NAME}}}
            addressType: IPv4
            ports: [{port: {PORT}}]
            endpoints: [{addresses: [127.0.0.1]}]
            """;

    private static final String INGRESS = """
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: {NAME}, annotations: {{ANNOTATIONS}}}
            spec:
              ingressClassName: nginx
              {TLS}
              rules:
              - host: {HOST}
                http:
                  paths:
                  - {path: /, pathType: Prefix, backend: {service: {name: {SERVICE}, port: {number: 80}}}}
            """;

    private UsherManifest() {}

    static String of(Site site, Setup setup) throws IOException {
        return SETTINGS.replace("{UNLOGGED}", Boolean.toString(!setup.logged()))
                + secret("ecdsa", site.ecdsa())
                + secret("rsa", site.rsa())
                + backend("backend", site.backend())
                + backend("grpc", site.grpc())
                + backend("websocket", site.webSocket())
                + ingress("bench", Site.HOST, "backend", "ecdsa", "")
                + ingress("rsa", Site.RSA_HOST, "backend", "rsa", "")
                + ingress(
                        "grpc", Site.GRPC_HOST, "grpc", "ecdsa", "nginx.ingress.kubernetes.io/backend-protocol: GRPC")
                + ingress("websocket", Site.WEBSOCKET_HOST, "websocket", "ecdsa", "")
                + setup.hosts().stream()
                        .map(host -> ingress(host, host, "backend", "", ""))
                        .collect(Collectors.joining());
    }

    private static String secret(String name, Certificate certificate) throws IOException {
        return SECRET.replace("{NAME}", name)
                .replace("{CHAIN}", base64(certificate.chain()))
                .replace("{KEY}", base64(certificate.key()));
    }

    private static String base64(Path file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }

    private static String backend(String name, int port) {
        return BACKEND.replace("{NAME}", name).replace("{PORT}", Integer.toString(port));
    }

    private static String ingress(String name, String host, String service, String secret, String annotations) {
        return INGRESS.replace("{NAME}", name)
                .replace("{ANNOTATIONS}", annotations)
                .replace("{HOST}", host)
                .replace("{SERVICE}", service)
                .replace("{TLS}", secret.isEmpty() ? "" : "tls: [{hosts: [" + host + "], secretName: " + secret + "}]");
    }
}
