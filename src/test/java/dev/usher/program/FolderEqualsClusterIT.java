package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.resource.kube.ApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The same objects make the same table and the same problems, whether they come from a folder or a cluster.
class FolderEqualsClusterIT {

    @Test
    void servesTheSameFromBoth() throws Exception {
        int port = TestPorts.free();
        String[] flags = {StreamPorts.TCP, StreamPorts.UDP, "--enable-ssl-passthrough"};
        String manifests = realWorld()
                + StreamPorts.map("tcp", StreamPorts.line(port, "web"), "soon: default/web:80")
                + StreamPorts.map("udp", StreamPorts.line(port, "absent"))
                + Program.annotated("pass", "pass.test", "web", "ssl-passthrough: \"true\"")
                + Program.service("web", 8081, 8082)
                + TlsIT.secret("web", "web.test")
                + Program.ingress("web", "web.test", "Exact /a web", "Prefix /b web", "Prefix /c absent")
                + "  tls: [{hosts: [web.test], secretName: web}, {hosts: [other.test], secretName: absent}]\n"
                + Program.ingress("foreign", "foreign.test", "Prefix / web").replace("nginx", "other")
                + Program.ingress("odd", "odd.test", "Prefix / web")
                        .replace(
                                "{name: odd}",
                                "{name: odd, annotations: {nginx.ingress.kubernetes.io/typo: 'x',"
                                        + " nginx.ingress.kubernetes.io/proxy-read-timeout: soon}}");
        try (Program folder = Program.start(manifests, flags);
                ApiServer server = new ApiServer()) {
            server.apply(Program.CLASS + "---\n" + manifests);
            try (ClusterProgram cluster = ClusterProgram.start(server, flags)) {
                assertThat(page(cluster, "/api/routes"))
                        .isEqualTo(page(folder, "/api/routes"))
                        .contains("web.test", "127.0.0.1:8081", "\"port\":" + port, "\"host\":\"pass.test\"");
                assertThat(page(cluster, "/api/problems"))
                        .isEqualTo(page(folder, "/api/problems"))
                        .contains(
                                "MissingService",
                                "ForeignClass",
                                "UnknownAnnotation",
                                "InvalidAnnotation",
                                "InvalidSetting");
            }
        }
    }

    /// The examples, but the class, which a program under test has already, and two Ingresses of one host, whose order
    /// depends on their age (C2.1): a folder has none.
    private static String realWorld() throws IOException {
        var manifests = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("examples/real-world"))) {
            for (Path file : files.sorted().toList()) {
                if (!file.endsWith("class.yaml") && !file.endsWith("acme-solver.yaml")) {
                    manifests.append(Files.readString(file)).append("\n---\n");
                }
            }
        }
        return manifests.toString();
    }

    private static String page(Program program, String path) throws IOException {
        return withoutGeneration(
                RawClient.get(program.admin(), "localhost", path).text());
    }

    private static String page(ClusterProgram program, String path) throws IOException {
        return withoutGeneration(program.admin(path).text());
    }

    private static String withoutGeneration(String json) {
        return json.replaceAll("\"generation\":\\d+", "");
    }
}
