package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.resource.kube.ApiServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every metric of ingress-nginx by name, type and set of labels, in what Prometheus would read from a program that
/// serves a cluster (M2, M3): the queries of its dashboards find here what they found there.
class MetricsIT {
    private static final String PREFIX = "nginx_ingress_controller_";
    private static final List<String> CONSTANT = List.of("controller_class", "controller_namespace", "controller_pod");
    private static final List<String> REQUEST =
            List.of("canary", "host", "ingress", "method", "namespace", "path", "service", "status");

    /// Name, type, labels besides the constant ones; `!` before the labels: without the constant ones.
    private static final String TABLE = """
            requests counter REQUEST
            request_duration_seconds histogram REQUEST
            response_duration_seconds histogram REQUEST
            header_duration_seconds histogram REQUEST
            connect_duration_seconds histogram REQUEST
            request_size histogram REQUEST
            response_size histogram REQUEST
            bytes_sent histogram REQUEST
            ingress_upstream_latency_seconds summary canary,ingress,namespace,service
            config_hash gauge
            config_last_reload_successful gauge
            config_last_reload_successful_timestamp_seconds gauge
            success counter
            errors counter
            check_success counter namespace,ingress
            check_errors counter namespace,ingress
            ssl_expire_time_seconds gauge !class,host,namespace,secret_name,identifier
            ssl_certificate_info gauge !class,host,namespace,secret_name,identifier,issuer_organization,issuer_common_name,serial_number,public_key_algorithm
            leader_election_status gauge name
            orphan_ingress gauge namespace,ingress,type
            build_info gauge release,build,repository
            nginx_process_connections_total counter state
            nginx_process_requests_total counter
            nginx_process_connections gauge state
            nginx_process_num_procs gauge
            nginx_process_cpu_seconds_total counter
            nginx_process_read_bytes_total counter
            nginx_process_write_bytes_total counter
            nginx_process_resident_memory_bytes gauge
            nginx_process_virtual_memory_bytes gauge
            nginx_process_oldest_start_time_seconds gauge
            admission_tested_ingresses gauge
            admission_tested_duration gauge
            admission_render_ingresses gauge
            admission_render_duration gauge
            admission_config_size gauge
            admission_roundtrip_duration gauge
            """;

    /// What the panels, annotations and variables of the two dashboards of ingress-nginx select and group by, with All
    /// chosen everywhere: a metric, its matchers, labels after `by`.
    private static final String DASHBOARDS = """
            config_last_reload_successful_timestamp_seconds instance!=unknown,controller_class=~.*,namespace=~.* controller_class
            config_hash namespace=~.* controller_namespace,controller_class,controller_pod
            requests controller_pod=~.*,controller_class=~.*,namespace=~.* ingress
            requests controller_pod=~.*,controller_class=~.*,namespace=~.*,status!~[4-5].* ingress
            requests controller_namespace=~.*,ingress=~.* ingress
            nginx_process_connections controller_pod=~.*,controller_namespace=~.*,state=active -
            success controller_pod=~.*,controller_class=~.*,controller_namespace=~.* -
            config_last_reload_successful controller_pod=~.*,controller_namespace=~.* -
            request_size_sum controller_pod=~.*,controller_namespace=~.*,ingress!= ingress
            response_size_sum controller_pod=~.*,controller_namespace=~.*,ingress!= ingress,method,host,path
            response_size_count ingress=~.* method,host,path
            response_size_bucket ingress=~.* le
            nginx_process_resident_memory_bytes controller_pod=~.*,controller_class=~.* -
            nginx_process_cpu_seconds_total controller_pod=~.*,controller_class=~.* -
            request_duration_seconds_bucket ingress!=,controller_pod=~.*,controller_namespace=~.* le,ingress
            request_duration_seconds_count ingress=~.* method,host,path
            request_duration_seconds_count ingress=~.*,status=~[4-5].* method,host,path,status
            response_duration_seconds_bucket ingress=~.* le,method,host,path
            response_duration_seconds_sum ingress=~.* method,host,path
            ingress_upstream_latency_seconds_sum ingress=~.* -
            ingress_upstream_latency_seconds_count ingress=~.* -
            ssl_expire_time_seconds kubernetes_pod_name=~.*,namespace=~.*,ingress=~.* host
            """;

    private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!~|!=|=)(.*)");
    private static final Pattern SAMPLE = Pattern.compile("([a-z_A-Z0-9]+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final ApiServer server = new ApiServer();

    @TempDir
    Path files;

    @AfterEach
    void stop() {
        server.close();
    }

    /// One scrape: types of families, and the samples of each name as their labels.
    private record Scrape(Map<String, String> types, Map<String, Set<Map<String, String>>> samples) {
        static Scrape of(String text) {
            Map<String, String> types = new HashMap<>();
            Map<String, Set<Map<String, String>>> samples = new HashMap<>();
            text.lines().forEach(line -> {
                Matcher sample = SAMPLE.matcher(line);
                if (line.startsWith("# TYPE ")) {
                    types.put(line.split(" ", 4)[2], line.split(" ", 4)[3]);
                } else if (sample.matches()) {
                    Map<String, String> labels = new HashMap<>();
                    Matcher label =
                            LABEL.matcher(Optional.ofNullable(sample.group(2)).orElse(""));
                    while (label.find()) {
                        labels.put(label.group(1), label.group(2));
                    }
                    samples.computeIfAbsent(sample.group(1), _ -> new HashSet<>())
                            .add(labels);
                }
            });
            return new Scrape(types, samples);
        }

        Set<Map<String, String>> of(String name, String type) {
            String suffix = switch (type) {
                case "histogram" -> "_bucket";
                case "summary" -> "_count";
                default -> "";
            };
            return samples.getOrDefault(name + suffix, Set.of());
        }
    }

    @Test
    void hasEveryMetricOfTheOriginalWithItsLabels() throws Exception {
        TestCertificate certificate = TestCertificate.of("localhost");
        AdmissionReviews.write(certificate, files.resolve("tls.crt"), files.resolve("tls.key"));
        try (Backend backend = Backend.named("web");
                HttpClient client = AdmissionReviews.client(certificate, Optional.empty())) {
            server.apply(cluster(backend.port()));
            try (ClusterProgram program = ClusterProgram.start(
                    server,
                    "--validating-webhook=127.0.0.1:0",
                    "--validating-webhook-certificate=" + files.resolve("tls.crt"),
                    "--validating-webhook-key=" + files.resolve("tls.key"))) {
                assertThat(program.text("web.test")).isEqualTo("web");
                assertThat(program.text("empty.test")).contains("503");
                var reviews = new AdmissionReviews(program.usher().webhookPort().orElseThrow());
                reviews.ask(client, AdmissionReviews.of("fine", "fine.test", "/", ""));
                reviews.ask(client, AdmissionReviews.of("thief", "web.test", "/", ""));

                Program.await(
                        "leads",
                        () -> scrape(program).of(PREFIX + "ssl_expire_time_seconds", "gauge").stream()
                                .anyMatch(labels -> "web.test".equals(labels.get("host"))));
                Program.await(
                        "the requests are counted",
                        () -> scrape(program).of(PREFIX + "requests", "counter").size() == 2);
                Scrape scrape = scrape(program);
                isComplete(scrape);
                DASHBOARDS.lines().forEach(row -> isFound(row, scrape));
                assertThat(program.admin("/metrics").text())
                        .containsPattern("(?m)^usher_direct_memory_used_bytes [1-9]\\d{3,}$");
                assertThat(scrape.of(PREFIX + "orphan_ingress", "gauge"))
                        .extracting(labels -> labels.get("ingress") + " " + labels.get("type"))
                        .containsExactlyInAnyOrder("lost no-service", "empty no-endpoint");
                assertThat(scrape.of(PREFIX + "requests", "counter"))
                        .filteredOn(labels -> "web".equals(labels.get("ingress")))
                        .singleElement()
                        .satisfies(labels -> assertThat(labels)
                                .containsEntry("controller_class", "k8s.io/ingress-nginx")
                                .containsEntry("controller_namespace", "usher")
                                .containsEntry("controller_pod", "usher-0")
                                .containsEntry("host", "web.test")
                                .containsEntry("ingress", "web")
                                .containsEntry("path", "/")
                                .containsEntry("service", "web")
                                .containsEntry("status", "200"));
                assertThat(scrape.of(PREFIX + "nginx_process_connections", "gauge"))
                        .extracting(labels -> labels.get("state"))
                        .containsExactlyInAnyOrder("active", "reading", "writing", "waiting");
            }
        }
    }

    private static String cluster(int port) throws Exception {
        TestCertificate certificate = TestCertificate.of("web.test");
        return Program.CLASS
                + """
                ---
                apiVersion: v1
                kind: Secret
                type: kubernetes.io/tls
                metadata: {name: web-tls, namespace: default}
                data: {tls.crt: %s, tls.key: %s}
                """.formatted(
                                base64("CERTIFICATE", certificate.certificate().getEncoded()),
                                base64("PRIVATE KEY", certificate.key().getEncoded()))
                + Program.annotated("web", "web.test", "web", "ssl-redirect: \"false\"")
                + "  tls: [{hosts: [web.test], secretName: web-tls}]\n"
                + Program.service("web", port)
                + Program.ingress("lost", "lost.test", "Prefix / missing")
                + Program.service("empty")
                + Program.ingress("empty", "empty.test", "Prefix / empty");
    }

    private static String base64(String type, byte[] bytes) {
        return Base64.getEncoder()
                .encodeToString(AdmissionReviews.pem(type, bytes).getBytes(StandardCharsets.US_ASCII));
    }

    private static Scrape scrape(ClusterProgram program) throws IOException {
        return Scrape.of(program.admin("/metrics").text());
    }

    /// As Prometheus does it: a label that is not there is an empty one, and patterns match all of a value.
    private static void isFound(String row, Scrape scrape) {
        String[] words = row.split(" ", -1);
        assertThat(scrape.samples().getOrDefault(PREFIX + words[0], Set.of()))
                .as(row)
                .filteredOn(labels ->
                        List.of(words[1].split(",", -1)).stream().allMatch(matcher -> matches(matcher, labels)))
                .isNotEmpty()
                .allSatisfy(labels -> assertThat(labels.keySet())
                        .containsAll(words[2].equals("-") ? List.of() : List.of(words[2].split(",", -1))));
    }

    private static boolean matches(String matcher, Map<String, String> labels) {
        Matcher parts = MATCHER.matcher(matcher);
        assertThat(parts.matches()).isTrue();
        String value = labels.getOrDefault(parts.group(1), "");
        return switch (parts.group(2)) {
            case "=" -> value.equals(parts.group(3));
            case "!=" -> !value.equals(parts.group(3));
            case "=~" -> value.matches(parts.group(3));
            default -> !value.matches(parts.group(3));
        };
    }

    private static void isComplete(Scrape scrape) {
        TABLE.lines().forEach(row -> {
            String[] words = row.split(" ", 3);
            String name = PREFIX + words[0];
            assertThat(scrape.types()).as(row).containsEntry(name, words[1]);
            assertThat(scrape.of(name, words[1]))
                    .as(row)
                    .isNotEmpty()
                    .allSatisfy(labels -> assertThat(labels.keySet())
                            .containsExactlyInAnyOrderElementsOf(expected(words[1], words.length > 2 ? words[2] : "")));
        });
    }

    private static Set<String> expected(String type, String labels) {
        Set<String> names = new TreeSet<>(labels.startsWith("!") ? List.of() : CONSTANT);
        if (labels.equals("REQUEST")) {
            names.addAll(REQUEST);
        } else if (!labels.isEmpty()) {
            names.addAll(List.of(labels.replace("!", "").split(",")));
        }
        if (type.equals("histogram")) {
            names.add("le");
        }
        return names;
    }
}
