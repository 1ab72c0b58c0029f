package dev.usher.program;

import java.util.stream.IntStream;

/// Manifests of TCP and UDP services.
final class StreamPorts {
    static final String TCP = "--tcp-services-configmap=default/tcp";
    static final String UDP = "--udp-services-configmap=default/udp";

    private StreamPorts() {}

    /// A ConfigMap of services.
    ///
    /// @param name `tcp` or `udp`
    /// @param lines as `"9000": default/web:80`
    static String map(String name, String... lines) {
        return """
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %s}
                data: {%s}
                """.formatted(name, String.join(", ", lines));
    }

    /// A line to port 80 of a Service.
    static String line(int port, String service) {
        return "\"" + port + "\": \"default/" + service + ":80\"";
    }

    /// A Service with one UDP port and its endpoints on this machine.
    static String udpService(String name, int... ports) {
        var yaml = new StringBuilder(Program.service(name).replace("port: 80", "port: 80, protocol: UDP"));
        IntStream.of(ports).forEach(port -> yaml.append("""
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %1$s-%2$d, labels: {kubernetes.io/service-name: %1$s}}
                addressType: IPv4
                ports: [{name: http, port: %2$d, protocol: UDP}]
                endpoints: [{addresses: [127.0.0.1]}]
                """.formatted(name, port)));
        return yaml.toString();
    }
}
