package dev.usher.dialect;

import dev.usher.model.Kind;
import dev.usher.model.PrivateKeyPem;
import dev.usher.model.ResourceKey;
import dev.usher.resource.Change;
import dev.usher.resource.ConfigMap;
import dev.usher.resource.EndpointSlice;
import dev.usher.resource.EndpointSlice.SliceEndpoint;
import dev.usher.resource.EndpointSlice.SlicePort;
import dev.usher.resource.Ingress;
import dev.usher.resource.Ingress.PathType;
import dev.usher.resource.IngressClass;
import dev.usher.resource.Metadata;
import dev.usher.resource.Namespace;
import dev.usher.resource.PortReference;
import dev.usher.resource.Resource;
import dev.usher.resource.Secret;
import dev.usher.resource.Service;
import dev.usher.resource.Service.ServicePort;
import dev.usher.resource.UserTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// A small cluster that changes at random, so small that objects meet: they share hosts, paths, Services and Secrets,
/// and name some that do not exist.
final class RandomWorld {
    static final ResourceKey TCP = ResourceKey.of(Kind.CONFIG_MAP, "a", "tcp");
    static final ResourceKey UDP = ResourceKey.of(Kind.CONFIG_MAP, "a", "udp");
    static final ResourceKey SETTINGS = ResourceKey.of(Kind.CONFIG_MAP, "a", "settings");

    private static final List<String> HOSTS = List.of(
            "", "x.example", "y.example", "*.example", "a.x.example", "*.x.example", "www.x.example", "UPPER.example");
    private static final List<String> PATHS = List.of("/", "/a", "/a/", "/a/b", "/b(/|$)(.*)", "/healthz", "/((", "c");
    /// Annotations that never make a version of an Ingress be refused as a whole.
    private static final List<List<String>> ANNOTATIONS = List.of(
            List.of("rewrite-target", "/$2"),
            List.of("rewrite-target", "https://other.example/$1"),
            List.of("use-regex", "true"),
            List.of("ssl-redirect", "false"),
            List.of("force-ssl-redirect", "true"),
            List.of("app-root", "/home"),
            List.of("default-backend", "s1"),
            List.of("default-backend", "missing"),
            List.of("service-upstream", "true"),
            List.of("ssl-passthrough", "true"),
            List.of("ssl-passthrough", "true"),
            List.of("upstream-vhost", "inner.example"),
            List.of("proxy-read-timeout", "30"),
            List.of("proxy-read-timeout", "soon"),
            List.of("canary", "true"),
            List.of("canary", "true"),
            List.of("canary-weight", "10"),
            List.of("affinity-canary-behavior", "legacy"),
            List.of("affinity", "cookie"),
            List.of("load-balance", "ewma"),
            List.of("upstream-hash-by", "$host"),
            List.of("no-such-annotation", "x"),
            List.of("auth-tls-secret", "a/t1"),
            List.of("auth-tls-secret", "b/t2"),
            List.of("auth-tls-verify-client", "optional"),
            List.of("proxy-ssl-secret", "a/t2"),
            List.of("proxy-ssl-verify", "on"),
            List.of("backend-protocol", "HTTPS"),
            List.of("ssl-ciphers", "ECDHE-RSA-AES128-GCM-SHA256"),
            List.of("auth-type", "basic"),
            List.of("auth-secret", "t1"),
            List.of("server-alias", "y.example, z.example, *.example"),
            List.of("server-alias", "z.example, www.y.example, ~^r[0-9]$"),
            List.of("from-to-www-redirect", "true"),
            List.of("from-to-www-redirect", "true"),
            List.of("auth-url", "http://auth.example"),
            List.of("auth-url", "http://$host/auth"),
            List.of("auth-proxy-set-headers", "headers"),
            List.of("custom-headers", "a/headers"),
            List.of("custom-http-errors", "404"),
            List.of("server-snippet", "deny 10.0.0.1;"),
            List.of("server-snippet", "set $a b; no_such_directive;"),
            List.of("configuration-snippet", "more_set_headers \"X: $a\";"),
            List.of("fastcgi-params-configmap", "headers"),
            List.of("backend-protocol", "FCGI"),
            List.of("auth-secret-type", "auth-map"));
    private static final List<Map<String, String>> CONFIGURATIONS = List.of(
            Map.of(),
            Map.of("ssl-redirect", "false"),
            Map.of("proxy-read-timeout", "7"),
            Map.of("hsts", "false", "no-such-key", "x"),
            Map.of("load-balance", "ewma", "usher-multiple-canaries", "true"),
            Map.of("proxy-set-headers", "a/headers"),
            Map.of("stream-snippet", "deny all;"),
            Map.of("proxy-ssl-location-only", "true"),
            Map.of("allow-cross-namespace-resources", "true"),
            Map.of("global-auth-url", "http://auth.example"),
            Map.of("global-allowed-response-headers", "X-From"),
            Map.of("allow-snippet-annotations", "true", "annotations-risk-level", "Critical"),
            Map.of("allow-snippet-annotations", "true", "annotations-risk-level", "Critical"),
            Map.of("server-snippet", "set $a c;", "http-redirect-code", "301"));
    private static final List<UserTexts> USERS = List.of(
            UserTexts.NONE,
            new UserTexts("joe:{PLAIN}secret", Map.of()),
            new UserTexts("", Map.of("joe", "{PLAIN}secret")),
            new UserTexts("joe:", Map.of("ann", "{PLAIN}other")));
    private static final List<Map<String, String>> STREAMS = List.of(
            Map.of(),
            Map.of("9000", "a/s0:80", "09000", "a/s1:80"),
            Map.of("9000", "a/s0:80", "9001", "b/s1:80:PROXY:PROXY", "80", "a/s2:80"),
            Map.of("9000", "a/s3:80", "soon", "a/s0:80", "9002", "a/missing:80"));

    private final RandomGenerator random;
    private final List<KeyMaterial> keys = KeyMaterial.some();

    RandomWorld(long seed) {
        random = new SplittableRandom(seed);
    }

    /// Some of everything.
    List<Change> begin() {
        var changes = new ArrayList<Change>();
        changes.add(
                put(new IngressClass(className("nginx"), Metadata.EMPTY, "k8s.io/ingress-nginx", Optional.empty())));
        for (String namespace : List.of("a", "b")) {
            changes.add(put(new Namespace(ResourceKey.of(Kind.NAMESPACE, "", namespace), Map.of("served", "yes"))));
        }
        for (int i = 0; i < 40; i++) {
            changes.addAll(step());
        }
        return changes;
    }

    /// One to three changes, most of them of Ingresses and endpoints.
    List<Change> step() {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(_ -> change())
                .toList();
    }

    private Change change() {
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5 -> ingress();
            case 6, 7, 8, 9 -> slice();
            case 10, 11 -> service();
            case 12, 13 -> secret();
            case 14 -> configMap();
            default -> rules();
        };
    }

    private Change ingress() {
        var key = ResourceKey.of(Kind.INGRESS, namespace(), "i" + random.nextInt(8));
        if (random.nextInt(5) == 0) {
            return new Change.Delete(key);
        }
        var builder = World.ingress(key.namespace(), key.name()).created(random.nextInt(4));
        for (int i = random.nextInt(4); i > 0; i--) {
            PathType type = pick(List.of(PathType.EXACT, PathType.PREFIX, PathType.IMPLEMENTATION_SPECIFIC));
            builder.path(pick(HOSTS), pick(PATHS), type, "s" + random.nextInt(5), random.nextInt(3) == 0 ? 81 : 80);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            List<String> annotation = pick(ANNOTATIONS);
            builder.annotate(annotation.getFirst(), annotation.getLast());
        }
        if (random.nextInt(3) == 0) {
            builder.tls(random.nextInt(4) == 0 ? "" : "t" + random.nextInt(4), pick(HOSTS), pick(HOSTS));
        }
        if (random.nextInt(5) == 0) {
            builder.defaultBackend("s" + random.nextInt(5), 80);
        }
        builder.className(pick(List.of("nginx", "nginx", "nginx", "nginx", "alb", "other", "")));
        Ingress ingress = builder.build();
        return put(ingress);
    }

    private Change slice() {
        var key = ResourceKey.of(Kind.ENDPOINT_SLICE, namespace(), "e" + random.nextInt(8));
        if (random.nextInt(5) == 0) {
            return new Change.Delete(key);
        }
        List<SliceEndpoint> endpoints = IntStream.range(0, random.nextInt(4))
                .mapToObj(_ -> new SliceEndpoint(
                        List.of("10.0.0." + random.nextInt(5)), random.nextInt(4) > 0, true, false, List.of()))
                .toList();
        return put(new EndpointSlice(
                key,
                ResourceKey.of(Kind.SERVICE, key.namespace(), "s" + random.nextInt(5)),
                "IPv4",
                List.of(new SlicePort("", 8080, random.nextInt(4) == 0 ? "UDP" : "TCP")),
                endpoints));
    }

    private Change service() {
        var key = ResourceKey.of(Kind.SERVICE, namespace(), "s" + random.nextInt(5));
        if (random.nextInt(4) == 0) {
            return new Change.Delete(key);
        }
        var port = new ServicePort(
                "",
                80,
                random.nextInt(6) == 0 ? "UDP" : "TCP",
                new PortReference.ByNumber(8080 + random.nextInt(2)),
                random.nextInt(6) == 0 ? "kubernetes.io/h2c" : "");
        boolean external = random.nextInt(6) == 0;
        return put(new Service(
                key,
                Metadata.EMPTY,
                external ? "ExternalName" : "ClusterIP",
                random.nextInt(4) == 0 ? "None" : "10.96.0.1",
                external ? pick(List.of("db.example", "127.0.0.1", "10.1.2.3")) : "",
                List.of(),
                List.of(port),
                List.of()));
    }

    private Change secret() {
        var key = ResourceKey.of(Kind.SECRET, namespace(), "t" + random.nextInt(4));
        if (random.nextInt(4) == 0) {
            return new Change.Delete(key);
        }
        KeyMaterial chain = pick(keys);
        KeyMaterial own = random.nextInt(4) == 0 ? pick(keys) : chain;
        return put(new Secret(
                key,
                "kubernetes.io/tls",
                chain.certificate(),
                Optional.of(new PrivateKeyPem(own.key())),
                random.nextBoolean() ? own.certificate() : "",
                "",
                pick(USERS)));
    }

    private Change configMap() {
        if (random.nextBoolean()) {
            var key = ResourceKey.of(Kind.CONFIG_MAP, namespace(), "headers");
            return random.nextInt(4) == 0
                    ? new Change.Delete(key)
                    : put(new ConfigMap(key, Map.of("X-From", "v" + random.nextInt(2))));
        }
        if (random.nextBoolean()) {
            ResourceKey key = random.nextBoolean() ? TCP : UDP;
            return random.nextInt(4) == 0 ? new Change.Delete(key) : put(new ConfigMap(key, pick(STREAMS)));
        }
        return random.nextInt(4) == 0
                ? new Change.Delete(SETTINGS)
                : put(new ConfigMap(SETTINGS, pick(CONFIGURATIONS)));
    }

    private Change rules() {
        if (random.nextBoolean()) {
            var key = ResourceKey.of(Kind.NAMESPACE, "", namespace());
            return put(new Namespace(key, random.nextInt(3) == 0 ? Map.of() : Map.of("served", "yes")));
        }
        ResourceKey key = className(pick(List.of("nginx", "alb", "other")));
        return random.nextInt(3) == 0
                ? new Change.Delete(key)
                : put(new IngressClass(
                        key,
                        Metadata.EMPTY,
                        pick(List.of("k8s.io/ingress-nginx", CompilerOptions.ALB_CONTROLLER, "example.com/other")),
                        Optional.empty()));
    }

    private static Change put(Resource resource) {
        return new Change.Put(resource, List.of());
    }

    private static ResourceKey className(String name) {
        return ResourceKey.of(Kind.INGRESS_CLASS, "", name);
    }

    private String namespace() {
        return random.nextInt(4) == 0 ? "b" : "a";
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
