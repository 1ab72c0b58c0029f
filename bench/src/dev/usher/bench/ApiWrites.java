package dev.usher.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What a controller writes: the status of Ingresses, counted by object, its Lease, and Events, which are only counted.
public final class ApiWrites {
    private static final String CREATED = "201 Created";
    private static final String OK = "200 OK";

    private final ApiServer api;
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final Map<String, byte[]> leases = new ConcurrentHashMap<>();
    private final LongAdder events = new LongAdder();

    /// An answer.
    record Written(String status, byte[] body) {}

    ApiWrites(ApiServer api) {
        this.api = api;
    }

    /// How often the status of each Ingress was written, by namespace and name.
    public Map<String, Integer> statuses() {
        return Map.copyOf(statuses);
    }

    /// Events created or patched.
    public long events() {
        return events.sum();
    }

    /// @return empty when the request is none of these
    Optional<Written> answer(String method, String target, byte[] body) throws IOException {
        String[] parts = target.substring(1, target.indexOf('?') < 0 ? target.length() : target.indexOf('?'))
                .split("/");
        if (method.equals("PATCH") && target.contains("/ingresses/") && parts[parts.length - 1].equals("status")) {
            return Optional.of(status(parts[parts.length - 4] + "/" + parts[parts.length - 2], body));
        }
        if (target.contains("/leases")) {
            return lease(method, parts, body);
        }
        if (target.contains("/events") && !method.equals("GET")) {
            events.increment();
            return Optional.of(new Written(method.equals("POST") ? CREATED : OK, body));
        }
        return Optional.empty();
    }

    /// RFC 7396 for the one field that is written.
    private Written status(String path, byte[] patch) throws IOException {
        synchronized (api) {
            Optional<Map<String, Object>> found = api.find("ingresses", path);
            if (found.isEmpty()) {
                return new Written("404 Not Found", "{\"kind\":\"Status\",\"code\":404}".getBytes(StandardCharsets.UTF_8));
            }
            Map<String, Object> ingress = found.get();
            ingress.put("status", Cluster.tree(patch).get("status"));
            api.put(ingress);
            statuses.merge(path, 1, Integer::sum);
            return new Written(OK, Cluster.JSON.writeValueAsBytes(ingress));
        }
    }

    private Optional<Written> lease(String method, String[] parts, byte[] body) {
        if (method.equals("GET")) {
            byte[] lease = leases.get(parts[parts.length - 1]);
            return lease == null ? Optional.empty() : Optional.of(new Written(OK, lease));
        }
        Map<String, Object> lease = Cluster.tree(body);
        Cluster.metadata(lease).put("resourceVersion", api.nextVersion());
        byte[] json = Cluster.JSON.writeValueAsBytes(lease);
        leases.put((String) Cluster.metadata(lease).get("name"), json);
        return Optional.of(new Written(method.equals("POST") ? CREATED : OK, json));
    }
}
