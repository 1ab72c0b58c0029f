package dev.usher.bench;

import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.dialect.Admission;
import dev.usher.dialect.CompilerOptions;
import dev.usher.dialect.nginx.NginxDialect;
import dev.usher.resource.Change;
import dev.usher.resource.ResourceDecoder;
import dev.usher.resource.SnapshotStore;
import dev.usher.routing.PathRegex;
import dev.usher.webhook.Neighbourhood;
import dev.usher.webhook.ReviewListener.Reviewed;
import dev.usher.webhook.WebhookServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import tools.jackson.core.type.TypeReference;

/// What one review costs beside a large cluster: the whole answer as an API server waits for it, over HTTPS on a
/// connection that is kept, and the check alone. One review in ten comes after a change of the cluster.
final class WebhookBench {
    private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};

    private final Cluster cluster;
    private final SnapshotStore store = new SnapshotStore();
    private final Neighbourhood neighbourhood = new Neighbourhood("nginx.ingress.kubernetes.io");
    private final BlockingQueue<Reviewed> reviewed = new LinkedBlockingQueue<>();

    private WebhookBench(Cluster cluster) {
        this.cluster = cluster;
    }

    static void run(int ingresses, int services, int reviews) throws Exception {
        Figures.header("admission webhook: " + ingresses + " Ingresses, " + services + " Services");
        var bench = new WebhookBench(new Cluster(ingresses, services));
        bench.fill();
        Path folder = Files.createTempDirectory("usher-webhook");
        bench.measure(folder, reviews);
        System.exit(0);
    }

    private void fill() {
        for (Map<String, Object> object : cluster.objects()) {
            store.apply(List.of(decode(object)));
        }
        neighbourhood.published(store.snapshot());
    }

    private static Change decode(Map<String, Object> object) {
        Map<String, Object> tree = Cluster.JSON.readValue(Cluster.JSON.writeValueAsBytes(object), TREE);
        return ResourceDecoder.decode(tree, "default").orElseThrow();
    }

    private void measure(Path folder, int reviews) throws Exception {
        Cluster.Pair pair = Cluster.pair("localhost");
        Path chain = Files.writeString(folder.resolve("tls.crt"), pair.certificate());
        Path key = Files.writeString(folder.resolve("tls.key"), pair.key());
        ProcessSettings.Webhook settings = ProcessSettings.from(
                        FlagValues.parse(
                                Flags.ALL,
                                List.of(
                                        "--manifests=.",
                                        "--validating-webhook=127.0.0.1:0",
                                        "--validating-webhook-certificate=" + chain,
                                        "--validating-webhook-key=" + key)),
                        Map.of())
                .webhook()
                .orElseThrow();
        var options = CompilerOptions.DEFAULTS;
        var admission = new Admission(
                options,
                () -> List.of(new NginxDialect(
                        options, pattern -> PathRegex.compile(pattern).isPresent())));
        try (WebhookServer server = WebhookServer.start(settings, admission, neighbourhood, reviewed::add);
                HttpClient client = HttpClient.newBuilder().sslContext(anyServer()).build()) {
            URI address =
                    URI.create("https://localhost:" + server.address().getPort() + "/networking/v1/ingresses");
            IntFunction<Map<String, Object>> fresh = i -> Cluster.ingress(
                    Cluster.namespace(i),
                    "new-" + i,
                    "new-" + i + "." + Cluster.DOMAIN,
                    false,
                    List.of(Cluster.path("/", "svc-" + i % 20), Cluster.path("/api", "svc-" + i % 20)));
            IntFunction<Map<String, Object>> changed = i -> cluster.ingress(i * 37 % cluster.ingresses, "/api-" + i);
            IntFunction<Map<String, Object>> conflicting = i -> Cluster.ingress(
                    Cluster.namespace(i),
                    "thief-" + i,
                    Cluster.host(i * 37 % cluster.ingresses),
                    false,
                    List.of(Cluster.path("/", "svc-" + i % 20)));
            measure(client, address, "(warming up)", reviews / 2, fresh);
            Figures.columns();
            measure(client, address, "a new Ingress", reviews, fresh);
            measure(client, address, "a changed Ingress", reviews, changed);
            measure(client, address, "an Ingress that is denied", reviews, conflicting);
        }
    }

    private void measure(
            HttpClient client, URI address, String what, int count, IntFunction<Map<String, Object>> object)
            throws IOException, InterruptedException {
        long[] whole = new long[count];
        long[] check = new long[count];
        for (int i = 0; i < count; i++) {
            byte[] body = Cluster.JSON.writeValueAsBytes(review(object.apply(i)));
            if (i % 10 == 0) {
                store.apply(List.of(decode(cluster.ingress(i * 91 % cluster.ingresses, "/churn-" + i))));
                neighbourhood.published(store.snapshot());
            }
            long begin = System.nanoTime();
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(address)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            whole[i] = System.nanoTime() - begin;
            if (answer.statusCode() != 200) {
                throw new IOException(answer.statusCode() + " " + new String(answer.body()));
            }
            check[i] = reviewed.take().check().toNanos();
        }
        if (!what.startsWith("(")) {
            Figures.row(what + ", answer", whole);
            Figures.row(what + ", check", check);
        }
    }

    private static Map<String, Object> review(Map<String, Object> ingress) {
        @SuppressWarnings("unchecked")
        var metadata = (Map<String, Object>) ingress.get("metadata");
        metadata.put("uid", UUID.nameUUIDFromBytes(metadata.toString().getBytes()).toString());
        return Map.of(
                "kind",
                "AdmissionReview",
                "apiVersion",
                "admission.k8s.io/v1",
                "request",
                Map.of(
                        "uid",
                        UUID.randomUUID().toString(),
                        "kind",
                        Map.of("group", "networking.k8s.io", "version", "v1", "kind", "Ingress"),
                        "operation",
                        "CREATE",
                        "namespace",
                        metadata.get("namespace"),
                        "name",
                        metadata.get("name"),
                        "object",
                        ingress));
    }

    /// The certificate is our own, and nobody else is on the way.
    private static SSLContext anyServer() throws GeneralSecurityException {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(
                null,
                new TrustManager[] {
                    new X509TrustManager() {
                        @Override
                        public void checkClientTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public void checkServerTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public X509Certificate[] getAcceptedIssuers() {
                            return new X509Certificate[0];
                        }
                    }
                },
                null);
        return tls;
    }
}
