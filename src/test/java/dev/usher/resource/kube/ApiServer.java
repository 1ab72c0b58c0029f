package dev.usher.resource.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// fabric8's CRUD mock of an API server with faults: kinds that are forbidden, watches that end, and a server
/// that stops and comes back on the same port with its objects.
public final class ApiServer implements AutoCloseable {
    private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};

    private final JsonMapper json = JsonMapper.builder().build();
    private final KubernetesCrudDispatcher crud = new KubernetesCrudDispatcher();
    private final Map<String, MockResponse> answers = new ConcurrentHashMap<>();
    private volatile Predicate<RecordedRequest> allowed = _ -> true;
    private final List<WebSocket> watches = new CopyOnWriteArrayList<>();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final Map<RecordedRequest, String> bodies = new ConcurrentHashMap<>();
    private final int port;
    private final KubernetesClient client;
    private MockWebServer server;
    private volatile boolean webSockets = true;

    public ApiServer() {
        server = serve(0);
        port = server.getPort();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + port + "/")
                .withNamespace("default")
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(60_000)
                .withRequestTimeout(60_000)
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    private MockWebServer serve(int at) {
        MockWebServer created = new MockWebServer();
        created.setDispatcher(new Faults());
        created.start(InetAddress.getLoopbackAddress(), at);
        return created;
    }

    /// A client that talks to this server.
    public KubernetesClient client() {
        return client;
    }

    /// Creates or replaces an object. One without a status keeps the one it has, as on an API server, where it is a
    /// subresource; the mock would lose it.
    public void put(HasMetadata object) {
        HasMetadata before = client.resource(object).get();
        if (before == null) {
            client.resource(object).create();
            return;
        }
        KubernetesSerialization kube = client.getKubernetesSerialization();
        Map<String, Object> tree = json.readValue(kube.asJson(object), TREE);
        Optional.ofNullable(json.readValue(kube.asJson(before), TREE).get("status"))
                .ifPresent(status -> tree.putIfAbsent("status", status));
        client.resource(kube.unmarshal(json.writeValueAsString(tree), object.getClass()))
                .update();
    }

    /// Creates or replaces the objects of a manifest, as `kubectl apply` does; namespace `default` where none is named.
    public void apply(String manifest) {
        objects(manifest).forEach(this::put);
    }

    /// Deletes the objects of a manifest.
    public void remove(String manifest) {
        objects(manifest).forEach(this::delete);
    }

    private List<HasMetadata> objects(String manifest) {
        return client.load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
                .items();
    }

    /// Where it listens.
    public String url() {
        return client.getMasterUrl().toString();
    }

    public void delete(HasMetadata object) {
        client.resource(object).delete();
    }

    /// Makes every request whose path and query contain the text fail with this status.
    public void answer(String pathPart, int code) {
        String body = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"test says "
                + code + "\",\"code\":" + code + "}";
        answers.put(pathPart, new MockResponse().setResponseCode(code).setBody(body));
    }

    public void answer(String pathPart, MockResponse response) {
        answers.put(pathPart, response);
    }

    /// Refuses what an account is not allowed to do.
    public void allow(Predicate<RecordedRequest> rights) {
        allowed = rights;
    }

    public void answerNormally(String pathPart) {
        answers.remove(pathPart);
    }

    /// From now on watches are no WebSockets, as behind a proxy that removes `Upgrade`.
    public void refuseWebSockets() {
        webSockets = false;
    }

    /// How many watches are open.
    public int openWatches() {
        return watches.size();
    }

    /// Ends all watches.
    public void closeWatches(int code) {
        List<WebSocket> open = List.copyOf(watches);
        watches.removeAll(open);
        open.forEach(socket -> socket.close(code, "test"));
    }

    /// Sends a text to the watches whose path contains a text.
    public void sendToWatches(String pathPart, String json) {
        watches.stream()
                .filter(socket -> socket.request().getPath().contains(pathPart))
                .forEach(socket -> socket.send(json));
    }

    public void stop() {
        watches.clear();
        server.shutdown();
    }

    /// Changes objects while nobody can connect.
    public void deleteWhileDown(String path) {
        crud.handleDelete(path);
    }

    public void restart() {
        server = serve(port);
    }

    public long count(Predicate<RecordedRequest> which) {
        return requests.stream().filter(which).count();
    }

    /// The body of a request that was seen; the mock consumes its own.
    public String body(RecordedRequest request) {
        return bodies.getOrDefault(request, "");
    }

    public List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        client.close();
        server.shutdown();
    }

    private final class Faults extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            String body = new String(request.getBody().getBytes(), StandardCharsets.UTF_8);
            bodies.put(request, body);
            requests.add(request);
            if (request.getHeader("Upgrade") != null && !webSockets) {
                // The server sees a plain watch, and so its answer has no end.
                return new MockResponse().setResponseCode(200).setBody("\n").setBodyDelay(1, TimeUnit.MINUTES);
            }
            for (Map.Entry<String, MockResponse> answer : answers.entrySet()) {
                if (request.getPath().contains(answer.getKey())) {
                    return answer.getValue();
                }
            }
            if (!allowed.test(request)) {
                return new MockResponse()
                        .setResponseCode(403)
                        .setBody("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":403}");
            }
            if ("application/merge-patch+json".equals(request.getHeader("Content-Type"))) {
                return merge(request, body);
            }
            MockResponse response = crud.dispatch(request);
            WebSocketListener listener = response.getWebSocketListener();
            return listener == null ? response : new MockResponse().withWebSocketUpgrade(new Remembering(listener));
        }
    }

    /// A merge patch as RFC 7396 has it; the mock would append to lists.
    private MockResponse merge(RecordedRequest request, String patch) {
        String path = request.getPath().replaceFirst("/status$", "");
        MockResponse current = crud.dispatch(forward(request, HttpMethod.GET, path, ""));
        if (current.code() != 200) {
            return current;
        }
        Map<String, Object> before = json.readValue(current.getBody().readUtf8(), TREE);
        Map<String, Object> change = json.readValue(patch, TREE);
        boolean stale = change.get("metadata") instanceof Map<?, ?> wanted
                && before.get("metadata") instanceof Map<?, ?> is
                && !wanted.entrySet().stream()
                        .allMatch(entry -> entry.getValue().equals(is.get(entry.getKey())));
        return stale
                ? new MockResponse().setResponseCode(409).setBody("{\"kind\":\"Status\",\"code\":409}")
                : crud.dispatch(
                        forward(request, HttpMethod.PUT, path, json.writeValueAsString(merged(before, change))));
    }

    private static RecordedRequest forward(RecordedRequest as, HttpMethod method, String path, String body) {
        return new RecordedRequest(
                as.getHttpVersion(), method, path, as.getHeaders(), new Buffer(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static Object merged(Object before, Object change) {
        if (!(change instanceof Map<?, ?> fields)) {
            return change;
        }
        Map<Object, Object> result = before instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value == null) {
                result.remove(name);
            } else {
                result.put(name, merged(result.getOrDefault(name, Map.of()), value));
            }
        });
        return result;
    }

    private final class Remembering extends WebSocketListener {
        private final WebSocketListener to;

        Remembering(WebSocketListener to) {
            this.to = to;
        }

        @Override
        public void onBeforeAccept(WebSocket socket, Response response) {
            to.onBeforeAccept(socket, response);
        }

        @Override
        public void onOpen(WebSocket socket, Response response) {
            watches.add(socket);
            to.onOpen(socket, response);
        }

        @Override
        public void onMessage(WebSocket socket, String text) {
            to.onMessage(socket, text);
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            watches.remove(socket);
            to.onClosing(socket, code, reason);
        }

        @Override
        public void onClosed(WebSocket socket, int code, String reason) {
            watches.remove(socket);
            Thread.ofVirtual().start(() -> to.onClosed(socket, code, reason));
        }

        @Override
        public void onFailure(WebSocket socket, Throwable error, Response response) {
            watches.remove(socket);
            // The mock waits for its own thread pool there, on the event loop it needs to get on.
            Thread.ofVirtual().start(() -> to.onFailure(socket, error, response));
        }
    }
}
