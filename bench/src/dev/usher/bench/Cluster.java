package dev.usher.bench;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import tools.jackson.databind.json.JsonMapper;

/// The objects of a large cluster as trees, the same ones every time: as many Ingresses as asked for with two paths
/// each, 1,000 Services with 20 endpoints each, 20 namespaces, a TLS Secret in each; with the metadata that real
/// objects have and that nobody routes by.
public final class Cluster {
    public static final JsonMapper JSON = JsonMapper.builder().build();
    public static final String DOMAIN = "bench.example";
    private static final int NAMESPACES = 20;
    private static final int ENDPOINTS = 20;

    /// Secrets the world rotates through.
    public record Pair(String certificate, String key) {}

    /// How many Ingresses there are.
    public final int ingresses;
    /// How many Services there are.
    public final int services;
    private final List<Pair> pairs;

    public Cluster(int ingresses, int services) {
        this.ingresses = ingresses;
        this.services = services;
        pairs = IntStream.range(0, 4).mapToObj(_ -> pair("*." + DOMAIN)).toList();
    }

    /// Every object, in the order a person would create them.
    public List<Map<String, Object>> objects() {
        var all = new ArrayList<Map<String, Object>>();
        all.add(object(
                "networking.k8s.io/v1",
                "IngressClass",
                "",
                "nginx",
                1,
                "spec",
                Map.of("controller", "k8s.io/ingress-nginx")));
        for (int i = 0; i < NAMESPACES; i++) {
            all.add(object("v1", "Namespace", "", namespace(i), 1, "status", Map.of("phase", "Active")));
            all.add(secret(i, 0));
        }
        all.add(configMap(0));
        for (int i = 0; i < services; i++) {
            all.add(service(namespace(i), "svc-" + i));
            int at = i;
            all.add(slice(
                    namespace(i),
                    "svc-" + i,
                    IntStream.range(0, ENDPOINTS).mapToObj(e -> address(at, e)).toList(),
                    8080));
        }
        for (int i = 0; i < ingresses; i++) {
            all.add(ingress(i, "/api"));
        }
        return all;
    }

    public static String namespace(int i) {
        return "team-%02d".formatted(i % NAMESPACES);
    }

    public static String address(int service, int endpoint) {
        return "10." + (service >> 8) + "." + (service & 255) + "." + (endpoint + 1);
    }

    public static String host(int i) {
        return "app-%05d.".formatted(i) + DOMAIN;
    }

    /// An Ingress of the crowd: `/` and one more path.
    public Map<String, Object> ingress(int i, String second) {
        String namespace = namespace(i);
        int slots = Math.max(1, services / NAMESPACES);
        String one = "svc-" + (i % NAMESPACES + NAMESPACES * (i / NAMESPACES % slots));
        String two = "svc-" + (i % NAMESPACES + NAMESPACES * ((i / NAMESPACES * 7 + 1) % slots));
        return ingress(
                namespace, "app-%05d".formatted(i), host(i), i % 50 == 0, List.of(path("/", one), path(second, two)));
    }

    public static Map<String, Object> path(String path, String service) {
        return Map.of(
                "path",
                path,
                "pathType",
                "Prefix",
                "backend",
                Map.of("service", Map.of("name", service, "port", Map.of("number", 80))));
    }

    public static Map<String, Object> ingress(
            String namespace, String name, String host, boolean tls, List<Map<String, Object>> paths) {
        var spec = new LinkedHashMap<String, Object>();
        spec.put("ingressClassName", "nginx");
        spec.put("rules", List.of(Map.of("host", host, "http", Map.of("paths", paths))));
        if (tls) {
            spec.put("tls", List.of(Map.of("hosts", List.of(host), "secretName", "tls")));
        }
        Map<String, Object> ingress = object("networking.k8s.io/v1", "Ingress", namespace, name, 1, "spec", spec);
        annotate(ingress, "nginx.ingress.kubernetes.io/proxy-read-timeout", "30");
        annotate(ingress, "nginx.ingress.kubernetes.io/proxy-body-size", "8m");
        annotate(ingress, "kubectl.kubernetes.io/last-applied-configuration", JSON.writeValueAsString(spec));
        ingress.put("status", Map.of("loadBalancer", Map.of("ingress", List.of(Map.of("ip", "203.0.113.7")))));
        return ingress;
    }

    public static Map<String, Object> service(String namespace, String name) {
        return object(
                "v1",
                "Service",
                namespace,
                name,
                1,
                "spec",
                Map.of(
                        "type",
                        "ClusterIP",
                        "clusterIP",
                        "10.96.0.1",
                        "clusterIPs",
                        List.of("10.96.0.1"),
                        "selector",
                        Map.of("app", name),
                        "sessionAffinity",
                        "None",
                        "internalTrafficPolicy",
                        "Cluster",
                        "ports",
                        List.of(Map.of("name", "http", "port", 80, "protocol", "TCP", "targetPort", 8080))));
    }

    public static Map<String, Object> slice(String namespace, String service, List<String> addresses, int port) {
        Map<String, Object> slice =
                object("discovery.k8s.io/v1", "EndpointSlice", namespace, service + "-1", 1, "addressType", "IPv4");
        labels(slice).put("kubernetes.io/service-name", service);
        slice.put("ports", List.of(Map.of("name", "http", "port", port, "protocol", "TCP")));
        slice.put(
                "endpoints",
                addresses.stream()
                        .map(address -> Map.<String, Object>of(
                                "addresses", List.of(address),
                                "conditions", Map.of("ready", true, "serving", true, "terminating", false),
                                "nodeName", "node-" + address.hashCode() % 50,
                                "targetRef",
                                        Map.of("kind", "Pod", "name", service + "-" + address, "namespace", namespace),
                                "zone", "zone-a"))
                        .toList());
        return slice;
    }

    public Map<String, Object> secret(int namespace, int version) {
        return secret(namespace(namespace), "tls", pairs.get(version % pairs.size()));
    }

    /// A TLS Secret.
    public static Map<String, Object> secret(String namespace, String name, Pair pair) {
        var data = Map.of("tls.crt", base64(pair.certificate()), "tls.key", base64(pair.key()));
        Map<String, Object> secret = object("v1", "Secret", namespace, name, 1, "data", data);
        secret.put("type", "kubernetes.io/tls");
        return secret;
    }

    public static Map<String, Object> configMap(int version) {
        return object(
                "v1",
                "ConfigMap",
                namespace(0),
                "settings",
                1,
                "data",
                Map.of("proxy-connect-timeout", Integer.toString(5 + version % 2)));
    }

    public static Map<String, Object> object(
            String apiVersion, String kind, String namespace, String name, long version, String field, Object value) {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        metadata.put("uid", new java.util.UUID((kind + namespace).hashCode(), name.hashCode()).toString());
        metadata.put("resourceVersion", Long.toString(version));
        metadata.put(
                "creationTimestamp",
                Instant.ofEpochSecond(1_700_000_000L + Math.abs(name.hashCode() % 10_000_000))
                        .toString());
        metadata.put(
                "labels",
                new TreeMap<>(Map.of("app.kubernetes.io/name", name, "app.kubernetes.io/managed-by", "Helm")));
        metadata.put(
                "annotations",
                new TreeMap<>(
                        Map.of("meta.helm.sh/release-name", name, "meta.helm.sh/release-namespace", "x" + namespace)));
        metadata.put(
                "managedFields",
                List.of(Map.of(
                        "manager",
                        "kubectl",
                        "operation",
                        "Update",
                        "apiVersion",
                        apiVersion,
                        "time",
                        "2026-01-01T00:00:00Z",
                        "fieldsType",
                        "FieldsV1",
                        "fieldsV1",
                        Map.of(
                                "f:metadata",
                                Map.of(
                                        "f:annotations",
                                        Map.of(".", Map.of(), "f:meta.helm.sh/release-name", Map.of()),
                                        "f:labels",
                                        Map.of(".", Map.of())),
                                "f:spec",
                                Map.of("f:ingressClassName", Map.of(), "f:rules", Map.of())))));
        var object = new LinkedHashMap<String, Object>();
        object.put("apiVersion", apiVersion);
        object.put("kind", kind);
        object.put("metadata", metadata);
        object.put(field, value);
        return object;
    }

    /// An object that was written as JSON.
    @SuppressWarnings("unchecked")
    static Map<String, Object> tree(byte[] json) {
        return JSON.readValue(json, Map.class);
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> metadata(Map<String, Object> object) {
        return (Map<String, Object>) object.get("metadata");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> labels(Map<String, Object> object) {
        return (Map<String, Object>) metadata(object).get("labels");
    }

    /// Adds an annotation.
    @SuppressWarnings("unchecked")
    public static void annotate(Map<String, Object> object, String name, String value) {
        ((Map<String, Object>) metadata(object).get("annotations")).put(name, value);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Writes the objects as manifests, one file for each namespace and kind.
    public static void write(List<Map<String, Object>> objects, Path folder) throws IOException {
        var files = new TreeMap<String, List<Map<String, Object>>>();
        for (Map<String, Object> object : objects) {
            String file = metadata(object).getOrDefault("namespace", "cluster") + "-" + object.get("kind") + ".json";
            files.computeIfAbsent(file, _ -> new ArrayList<>()).add(object);
        }
        for (var file : files.entrySet()) {
            Files.write(
                    folder.resolve(file.getKey()),
                    JSON.writeValueAsBytes(Map.of("apiVersion", "v1", "kind", "List", "items", file.getValue())));
        }
    }

    /// A new P-256 key with a certificate of its own for a name.
    public static Pair pair(String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair pair = generator.generateKeyPair();
            var subject = new X500Name("CN=" + DOMAIN);
            var builder = new JcaX509v3CertificateBuilder(
                    subject,
                    BigInteger.ONE,
                    Date.from(Instant.now().minusSeconds(60)),
                    Date.from(Instant.now().plusSeconds(86_400 * 365L)),
                    subject,
                    pair.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
            return new Pair(
                    pem("CERTIFICATE", builder.build(signer).getEncoded()),
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("no certificate", e);
        }
    }

    private static String pem(String type, byte[] content) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }
}
