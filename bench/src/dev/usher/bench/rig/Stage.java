package dev.usher.bench.rig;

import dev.usher.bench.ApiServer;
import dev.usher.bench.Cluster;
import dev.usher.bench.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// An API server with objects, and the program as a process of its own that follows it.
final class Stage implements AutoCloseable {
    /// Namespace of what the tests add.
    static final String NAMESPACE = Cluster.namespace(1);

    private static final String ANNOTATION = "nginx.ingress.kubernetes.io/";

    final ApiServer api;
    final Program program;
    private final Path config;

    /// Starts the program on a cluster and some more objects.
    ///
    /// @param flags further ones
    Stage(Cluster cluster, List<Map<String, Object>> more, String... flags) throws IOException, InterruptedException {
        this(new ApiServer(Stream.concat(cluster.objects().stream(), more.stream()).toList()), flags);
    }

    /// Starts the program on an API server.
    Stage(ApiServer api, String... flags) throws IOException, InterruptedException {
        this.api = api;
        config = Files.createTempFile("usher-rig", ".kubeconfig");
        Files.writeString(config, api.kubeconfig());
        var arguments = new ArrayList<>(
                List.of("--kubeconfig=" + config, "--configmap=" + Cluster.namespace(0) + "/settings"));
        arguments.addAll(List.of(flags));
        program = new Program(arguments);
    }

    /// An Ingress of one host with everything on it going to one Service; annotations in pairs.
    static Map<String, Object> ingress(String name, String host, String service, String... annotations) {
        Map<String, Object> ingress =
                Cluster.ingress(NAMESPACE, name, host, false, List.of(Cluster.path("/", service)));
        for (int i = 0; i < annotations.length; i += 2) {
            Cluster.annotate(ingress, ANNOTATION + annotations[i], annotations[i + 1]);
        }
        return ingress;
    }

    /// What an object wants to be, to be changed.
    @SuppressWarnings("unchecked")
    static Map<String, Object> spec(Map<String, Object> object) {
        return (Map<String, Object>) object.get("spec");
    }

    /// A Service of 127.0.0.1 and these ports, one slice each.
    static List<Map<String, Object>> service(String name, int... ports) {
        var objects = new ArrayList<Map<String, Object>>();
        objects.add(Cluster.service(NAMESPACE, name));
        for (int i = 0; i < ports.length; i++) {
            Map<String, Object> slice = Cluster.slice(NAMESPACE, name, List.of("127.0.0.1"), ports[i]);
            Cluster.metadata(slice).put("name", name + "-" + i);
            objects.add(slice);
        }
        return objects;
    }

    @Override
    public void close() throws IOException {
        program.close();
        api.close();
        Files.deleteIfExists(config);
    }
}
