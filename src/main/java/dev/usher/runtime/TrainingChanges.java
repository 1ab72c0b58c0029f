package dev.usher.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Runs the program in a [TrainingCluster] to which Ingresses are added one by one, each asked for until it is served.
final class TrainingChanges {
    private static final int CHANGES = 200;

    private static final String CLASS = """
            {"apiVersion":"networking.k8s.io/v1","kind":"IngressClass","metadata":{"name":"nginx","uid":"c",
            "resourceVersion":"1"},"spec":{"controller":"k8s.io/ingress-nginx"}}""";

    private static final String SERVICE = """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"default","uid":"s",
            "resourceVersion":"1"},"spec":{"clusterIP":"10.0.0.1","ports":[{"name":"http","port":80,"targetPort":8080}]}}""";

    private TrainingChanges() {}

    /// Starts, adds, stops.
    ///
    /// @param kubeconfig where the file is written; the caller removes it
    /// @param start starts with all flags, as `usher run` does
    static void run(Path kubeconfig, Function<List<String>, Usher> start) throws IOException {
        var lists = Map.of("ingressclasses", CLASS, "services", SERVICE, "ingresses", ingress(0));
        try (var cluster = new TrainingCluster(lists)) {
            Files.writeString(kubeconfig, cluster.kubeconfig());
            var arguments = new ArrayList<>(TrainingRun.APART);
            arguments.addAll(List.of("--kubeconfig=" + kubeconfig, "--update-status=false", "--https-port=0"));
            try (Usher usher = start.apply(arguments)) {
                await(usher, 0);
                for (int number = 1; number <= CHANGES; number++) {
                    cluster.send("ingresses", "{\"type\":\"ADDED\",\"object\":" + ingress(number) + "}");
                    await(usher, number);
                }
            }
        }
    }

    private static void await(Usher usher, int number) throws IOException {
        long begin = System.nanoTime();
        String host = "site-" + number + ".example.com";
        while (!TrainingTraffic.ask(usher.httpPort(), "GET /", host, "").startsWith("HTTP/1.1 200")) {
            if (System.nanoTime() - begin > TrainingTraffic.PATIENCE_MILLIS * 1_000_000L) {
                throw new IOException(host + " is not served");
            }
        }
    }

    private static String ingress(int number) {
        return """
            {"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"site-%1$d","namespace":"default",
            "uid":"i%1$d","resourceVersion":"%2$d","creationTimestamp":"2026-01-01T00:00:00Z",
            "labels":{"app.kubernetes.io/name":"site"},
            "annotations":{"nginx.ingress.kubernetes.io/proxy-read-timeout":"30","other/annotation":"x"},
            "managedFields":[{"manager":"helm","operation":"Update","apiVersion":"networking.k8s.io/v1",
            "fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:rules":{}}}}]},
            "spec":{"ingressClassName":"nginx","rules":[{"host":"site-%1$d.example.com","http":{"paths":[
            {"path":"/","pathType":"Prefix","backend":{"service":{"name":"web","port":{"number":80}}}},
            {"path":"/exact","pathType":"Exact","backend":{"service":{"name":"web","port":{"name":"http"}}}}]}}]},
            "status":{"loadBalancer":{}}}""".formatted(number, number + 1);
    }
}
