package dev.usher.resource.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// List and watch on fabric8's HTTP client (its TLS, credentials, token refresh and proxies), below its typed
/// model: bytes become the neutral trees the shared decoder reads, in one parse, and each object is handed on
/// before the next one is read.
final class KubeApi {
    private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};
    private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(60);

    private final KubernetesClient client;
    private final WatchOpener opener;
    private final JsonMapper json = JsonMapper.builder().build();

    KubeApi(KubernetesClient client) {
        this.client = client;
        opener = new WatchOpener(client.getHttpClient());
    }

    /// A page of a listing: where it stands and how to get the next one.
    ///
    /// @param version version of the whole list
    /// @param resume token of the next page; empty on the last
    record Page(String version, String resume) {}

    /// One event of a watch.
    ///
    /// @param type `ADDED`, `MODIFIED`, `DELETED` or `BOOKMARK`
    record Event(String type, ObjectTree object) {}

    /// Reads one page and hands on each item as soon as it is parsed.
    Page list(WatchTarget target, int limit, String resume, Consumer<ObjectTree> items)
            throws ApiFailure, InterruptedException {
        HttpClient http = client.getHttpClient();
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(uri(target.listPath(limit, resume)))
                .build();
        HttpResponse<byte[]> response = ApiCall.await(http.sendAsync(request, byte[].class), PAGE_TIMEOUT);
        if (!response.isSuccessful()) {
            throw refused(target, response.code(), new String(response.body(), StandardCharsets.UTF_8));
        }
        try (JsonParser parser = json.createParser(response.body())) {
            return page(target, parser, items);
        } catch (JacksonException e) {
            throw new ApiFailure(0, "the list is not valid JSON: " + e.getOriginalMessage());
        }
    }

    private static Page page(WatchTarget target, JsonParser parser, Consumer<ObjectTree> items) {
        Page page = new Page("", "");
        parser.nextToken();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("metadata") && value == JsonToken.START_OBJECT) {
                Map<String, Object> metadata = parser.readValueAs(TREE);
                page = new Page(text(metadata, "resourceVersion"), text(metadata, "continue"));
            } else if (name.equals("items") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    items.accept(ObjectTree.of(target, parser.readValueAs(TREE)));
                }
            } else {
                parser.skipChildren();
            }
        }
        return page;
    }

    /// Opens the watch of what happens after a version.
    WatchStream watch(WatchTarget target, String version, int seconds) throws ApiFailure, InterruptedException {
        return switch (opener.open(uri(target.watchPath(version, seconds)))) {
            case WatchOpener.Opening.Open(var stream) -> stream;
            case WatchOpener.Opening.Refused(var code, var body) -> throw refused(target, code, body);
        };
    }

    /// Parses one event of a watch; an error is thrown.
    Event event(WatchTarget target, String text) throws ApiFailure {
        Map<String, Object> tree = parse(text);
        Map<String, Object> object = child(tree, "object");
        if (text(tree, "type").equals("ERROR")) {
            throw status(target, 500, object);
        }
        // Some servers and proxies send the Status bare instead of inside an event.
        if (text(tree, "kind").equals("Status")) {
            throw status(target, 500, tree);
        }
        return new Event(text(tree, "type"), ObjectTree.of(target, object));
    }

    private Map<String, Object> parse(String text) throws ApiFailure {
        try {
            return json.readValue(text, TREE);
        } catch (JacksonException e) {
            throw new ApiFailure(500, "the answer is not valid JSON: " + e.getOriginalMessage());
        }
    }

    private ApiFailure refused(WatchTarget target, int code, String body) {
        try {
            return status(target, code, json.readValue(body, TREE));
        } catch (JacksonException _) {
            // A proxy's page, or nothing: the code says enough.
            return status(target, code, Map.of());
        }
    }

    /// A `Status` object as a failure, with what to do about it where we know.
    private static ApiFailure status(WatchTarget target, int httpCode, Map<String, Object> status) {
        int code = status.get("code") instanceof Integer own ? own : httpCode;
        String said = text(status, "message");
        String what = switch (code) {
            case 401 -> "the API server does not accept our credentials";
            case 403 -> "forbidden; allow list and watch on " + target.rbacName();
            case 410 -> "the version is too old, listing again";
            default -> "the API server answered " + code;
        };
        return new ApiFailure(code, said.isEmpty() ? what : what + " (" + said + ")");
    }

    private static String text(Map<String, Object> tree, String name) {
        return tree.get(name) instanceof String text ? text : "";
    }

    private static Map<String, Object> child(Map<String, Object> tree, String name) {
        if (!(tree.get(name) instanceof Map<?, ?> map)) {
            return Map.of();
        }
        Map<String, Object> child = new LinkedHashMap<>();
        map.forEach((key, value) -> child.put(String.valueOf(key), value));
        return child;
    }

    private URI uri(String path) {
        String root = client.getMasterUrl().toString();
        return URI.create(root.endsWith("/") ? root + path : root + "/" + path);
    }
}
