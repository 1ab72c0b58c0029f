package dev.usher.status;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.json.JsonMapper;

/// Sends merge patches (RFC 7396) and nothing else: fabric8's own call reads the object first, one request more
/// for each patch and a right to `get` that nothing else needs.
final class MergePatch {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final JsonMapper json = JsonMapper.builder().build();

    MergePatch(KubernetesClient client) {
        this.client = client;
    }

    /// Any thread; blocks.
    ///
    /// @param path below the API server's address, its names as the API allows them
    /// @throws KubernetesClientException with the status of a refusal, or 0 when no answer came
    void send(String path, Map<String, ?> patch) {
        String root = client.getMasterUrl().toString();
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(URI.create(root.endsWith("/") ? root + path : root + "/" + path))
                .method("PATCH", "application/merge-patch+json", json.writeValueAsString(patch))
                .build();
        HttpResponse<String> response = await(client.getHttpClient().sendAsync(request, String.class), path);
        if (!response.isSuccessful()) {
            throw new KubernetesClientException(
                    "PATCH " + path + ": " + response.code() + " " + response.body(), response.code(), null);
        }
    }

    private static HttpResponse<String> await(CompletableFuture<HttpResponse<String>> call, String path) {
        try {
            return call.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new KubernetesClientException("PATCH " + path + ": " + e.getCause(), e);
        } catch (TimeoutException _) {
            call.cancel(true);
            throw new KubernetesClientException("PATCH " + path + ": no answer within 10 s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("PATCH " + path + ": interrupted", e);
        }
    }
}
