package dev.usher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every flag twice: its default, and a value that must make a difference, so that none is forgotten.
class FlagsTest {
    /// The flags of ingress-nginx v1.15.1 with their defaults.
    private static final String INGRESS_NGINX = """
            annotations-prefix=nginx.ingress.kubernetes.io
            apiserver-host=
            bucket-factor=0
            certificate-authority=
            configmap=
            controller-class=k8s.io/ingress-nginx
            deep-inspect=true
            default-backend-service=
            default-server-port=8181
            default-ssl-certificate=
            disable-catch-all=false
            disable-full-test=false
            disable-leader-election=false
            disable-svc-external-name=false
            disable-sync-events=false
            dynamic-configuration-retries=15
            election-id=ingress-controller-leader
            election-ttl=30s
            enable-annotation-validation=true
            enable-metrics=false
            enable-ssl-chain-completion=false
            enable-ssl-passthrough=false
            enable-topology-aware-routing=false
            exclude-socket-metrics=
            health-check-path=/healthz
            health-check-timeout=10
            healthz-host=
            healthz-port=10254
            http-port=80
            https-port=443
            ingress-class=nginx
            ingress-class-by-name=false
            internal-logger-address=127.0.0.1:11514
            kubeconfig=
            length-buckets=10,20,30,40,50,60,70,80,90,100
            max-buckets=100
            maxmind-edition-ids=GeoLite2-City,GeoLite2-ASN
            maxmind-license-key=
            maxmind-mirror=
            maxmind-retries-count=1
            maxmind-retries-timeout=0s
            metrics-per-host=true
            metrics-per-undefined-host=false
            monitor-max-batch-size=10000
            post-shutdown-grace-period=10s
            profiler-address=127.0.0.1
            profiler-port=10245
            profiling=true
            publish-service=
            publish-status-address=
            report-node-internal-ip-address=false
            report-status-classes=false
            shutdown-grace-period=0s
            size-buckets=10,100,1000,10000,100000,1000000,10000000
            ssl-passthrough-proxy-port=442
            status-port=10246
            status-update-interval=60s
            stream-port=10247
            sync-period=0s
            sync-rate-limit=0.3
            tcp-services-configmap=
            time-buckets=0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10
            udp-services-configmap=
            update-status=true
            update-status-on-shutdown=true
            v=0
            validating-webhook=
            validating-webhook-certificate=
            validating-webhook-key=
            version=false
            watch-ingress-without-class=false
            watch-namespace=
            watch-namespace-selector=
            """;

    /// Where the default is another, as the documentation states.
    private static final Map<String, String> DIFFERENT = Map.of(
            "enable-metrics", "true",
            "controller-class", "k8s.io/ingress-nginx,ingress.k8s.aws/alb,usher.dev/ingress-controller");

    /// What only the nginx binary has a use for.
    private static final Set<String> NGINX_ONLY = Set.of(
            "disable-full-test",
            "dynamic-configuration-retries",
            "internal-logger-address",
            "monitor-max-batch-size",
            "profiler-address",
            "profiler-port",
            "profiling",
            "stream-port");

    /// For each flag that is honoured a value that is not its default.
    private static final Map<String, String> OTHER = Map.ofEntries(
            Map.entry("annotations-prefix", "example.com"),
            Map.entry("apiserver-host", "https://api:6443"),
            Map.entry("kubeconfig", "/k"),
            Map.entry("certificate-authority", "/ca"),
            Map.entry("configmap", "a/b"),
            Map.entry("controller-class", "example.com/other"),
            Map.entry("default-backend-service", "a/b"),
            Map.entry("default-ssl-certificate", "a/b"),
            Map.entry("default-server-port", "8182"),
            Map.entry("disable-catch-all", "true"),
            Map.entry("disable-svc-external-name", "true"),
            Map.entry("disable-sync-events", "true"),
            Map.entry("deep-inspect", "false"),
            Map.entry("enable-annotation-validation", "false"),
            Map.entry("enable-topology-aware-routing", "true"),
            Map.entry("health-check-timeout", "3"),
            Map.entry("manifests-settle", "0"),
            Map.entry("sync-period", "5m"),
            Map.entry("validating-webhook", ":8443"),
            Map.entry("validating-webhook-certificate", "/tls.crt"),
            Map.entry("validating-webhook-key", "/tls.key"),
            Map.entry("validating-webhook-client-ca", "/ca.crt"),
            Map.entry("validating-webhook-strict", "true"),
            Map.entry("metrics-real-host", "true"),
            Map.entry("election-id", "other"),
            Map.entry("election-ttl", "7s"),
            Map.entry("disable-leader-election", "true"),
            Map.entry("enable-metrics", "false"),
            Map.entry("enable-ssl-passthrough", "true"),
            Map.entry("enable-ssl-chain-completion", "true"),
            Map.entry("exclude-socket-metrics", "connect_duration_seconds"),
            Map.entry("health-check-path", "/alive"),
            Map.entry("healthz-port", "9"),
            Map.entry("healthz-host", "127.0.0.1"),
            Map.entry("http-port", "8080"),
            Map.entry("https-port", "8443"),
            Map.entry("ingress-class", "other"),
            Map.entry("ingress-class-by-name", "true"),
            Map.entry("length-buckets", "1,2"),
            Map.entry("size-buckets", "1,2"),
            Map.entry("tcp-services-configmap", "a/b"),
            Map.entry("time-buckets", "1,2"),
            Map.entry("udp-services-configmap", "a/b"),
            Map.entry("metrics-per-host", "false"),
            Map.entry("metrics-per-undefined-host", "true"),
            Map.entry("post-shutdown-grace-period", "1"),
            Map.entry("publish-service", "a/b"),
            Map.entry("publish-status-address", "10.0.0.1"),
            Map.entry("report-node-internal-ip-address", "true"),
            Map.entry("report-status-classes", "true"),
            Map.entry("status-port", "10250"),
            Map.entry("status-update-interval", "61"),
            Map.entry("update-status", "false"),
            Map.entry("update-status-on-shutdown", "false"),
            Map.entry("shutdown-grace-period", "1m"),
            Map.entry("v", "2"),
            Map.entry("watch-ingress-without-class", "true"),
            Map.entry("watch-namespace", "a"),
            Map.entry("watch-namespace-selector", "a=b"),
            Map.entry("manifests", "/m"),
            Map.entry("echo-backends", "true"),
            Map.entry("context", "c"),
            Map.entry("bind-address", "127.0.0.1"),
            Map.entry("port-map", "80=8080"),
            Map.entry("transport", "nio"),
            Map.entry("drain-timeout", "1s"),
            Map.entry("event-loops", "3"),
            Map.entry("access-log-format", "json"));

    private static final Set<Flag.Support> NO_EFFECT = Set.of(Flag.Support.NGINX_ONLY, Flag.Support.NO_EFFECT);

    /// A value for each kind, for flags without effect.
    private static String some(Flag flag) {
        return switch (flag.type()) {
            case TEXT, TEXTS -> "text";
            case BOOL -> flag.fallback().equals("true") ? "false" : "true";
            case INT, PORT -> "7";
            case DURATION -> "7s";
            case OBJECT -> "a/b";
            case BUCKETS -> "1,2";
        };
    }

    @Test
    void hasEveryFlagOfIngressNginxWithItsDefault() {
        Map<String, String> expected = new TreeMap<>();
        INGRESS_NGINX.lines().forEach(line -> {
            int equals = line.indexOf('=');
            expected.put(line.substring(0, equals), line.substring(equals + 1));
        });
        expected.putAll(DIFFERENT);

        Map<String, String> actual = new TreeMap<>();
        Flags.INGRESS_NGINX.forEach(flag -> actual.put(flag.name(), flag.fallback()));

        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void namesNoFlagTwice() {
        assertThat(Flag.names(Flags.ALL)).doesNotHaveDuplicates();
    }

    @Test
    void readsItsOwnDefaults() {
        var flags = FlagValues.parse(Flags.ALL, List.of());

        for (Flag flag : Flags.ALL) {
            String text = String.join(",", flags.texts(flag.name()));
            assertThat(text).as(flag.name()).isEqualTo(flag.fallback());
        }
        assertThat(settings(List.of()).life().postGracePeriod()).hasSeconds(10);
    }

    @TestFactory
    Stream<DynamicTest> makesADifferenceByEachFlagThatIsHonoured() {
        return Flags.ALL.stream()
                .filter(flag -> flag.support() == Flag.Support.HONOURED)
                .filter(flag -> !flag.name().equals("version"))
                .map(flag -> DynamicTest.dynamicTest(flag.name(), () -> {
                    String other = Optional.ofNullable(OTHER.get(flag.name())).orElseThrow();

                    assertThat(settings(beside(flag.name(), List.of("--" + flag.name() + "=" + other))))
                            .isNotEqualTo(settings(beside(flag.name(), List.of())));
                }));
    }

    /// The flags of the webhook are read only together.
    private static List<String> beside(String flag, List<String> given) {
        boolean webhook = flag.startsWith("validating-webhook") || flag.equals("deep-inspect");
        List<String> webhookFlags = List.of(
                "--validating-webhook-certificate=/a.crt",
                "--validating-webhook-key=/a.key",
                flag.equals("validating-webhook") ? "--v=0" : "--validating-webhook=:1");
        return Stream.concat(webhook ? webhookFlags.stream() : Stream.of(), given.stream())
                .toList();
    }

    @Test
    void mapsEveryFlagToItsPlace() {
        var excluded = Set.of("watch-namespace-selector", "publish-status-address");
        List<String> arguments = OTHER.entrySet().stream()
                .filter(entry -> !excluded.contains(entry.getKey()))
                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                .toList();

        ProcessSettings all = settings(arguments);

        assertThat(all.toString().replaceAll("Optional|[\\[\\]]", " ").replaceAll(" +", " "))
                .contains(
                        "manifests= /m , settle=PT0S, echoBackends=true, kubeconfig= /k , context=c, apiServer=https://api:6443,"
                                + " certificateAuthority= /ca , syncPeriod=PT5M",
                        "controllerClasses= example.com/other , ingressClass=other, ingressClassByName=true,"
                                + " watchIngressWithoutClass=true, watchNamespace=a, watchNamespaceSelector=,"
                                + " annotationsPrefix=example.com, configMap= a/b , defaultBackendService= a/b ,"
                                + " defaultSslCertificate= a/b , disableSvcExternalName=true, disableCatchAll=true,"
                                + " healthCheckPath=/alive, validation=false, topologyAware=true",
                        "bindAddresses= 127.0.0.1 , externalHttp=80, localHttp=8080, externalHttps=443,"
                                + " localHttps=8443, namedHttps=8443, transport=nio, eventLoops=3, adminHost=127.0.0.1, adminPort=9,"
                                + " statusPort= StatusPort port=10250, asked=true , healthTimeout=PT3S",
                        "metrics=false, perHost=false, perUndefinedHost=true, statusClasses=true,"
                                + " realHosts=true, excluded= connect_duration_seconds , timeBuckets= 1.0, 2.0 ,"
                                + " lengthBuckets= 1.0, 2.0 , sizeBuckets= 1.0, 2.0 , accessLogFormat=json, verbosity=2",
                        "update=false, clearOnShutdown=false, publishService= a/b , publishAddresses= ,"
                                + " nodeInternalIp=true, interval=PT1M1S, elect=false, electionId=other,"
                                + " electionTtl=PT7S, syncEvents=false, podName=pod, podNamespace=space",
                        "host=, port=8443, certificate=/tls.crt, key=/tls.key, clientCa= /ca.crt , deepInspect=false,"
                                + " strict=true",
                        "gracePeriod=PT1M, drainTimeout=PT1S, postGracePeriod=PT1S");
    }

    @Test
    void warnsOfEveryFlagWithoutEffect() {
        Set<String> warned = Flags.ALL.stream()
                .filter(flag -> !FlagValues.parse(Flags.ALL, List.of("--" + flag.name() + "=" + value(flag)))
                        .warnings()
                        .isEmpty())
                .map(Flag::name)
                .collect(Collectors.toSet());

        assertThat(warned)
                .containsExactlyInAnyOrderElementsOf(Flags.ALL.stream()
                        .filter(flag -> NO_EFFECT.contains(flag.support()))
                        .map(Flag::name)
                        .toList());
    }

    @Test
    void saysWhatOnlyTheNginxBinaryHasAUseFor() {
        for (String name : NGINX_ONLY) {
            Flag flag = Flags.ALL.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();

            assertThat(FlagValues.parse(Flags.ALL, List.of("--" + name + "=" + some(flag)))
                            .warnings())
                    .as(name)
                    .singleElement()
                    .asString()
                    .startsWith("--" + name + " only makes sense for the nginx binary");
        }
    }

    private static String value(Flag flag) {
        return Optional.ofNullable(OTHER.get(flag.name())).orElseGet(() -> some(flag));
    }

    private static ProcessSettings settings(List<String> arguments) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("POD_NAME", "pod");
        environment.put("POD_NAMESPACE", "space");
        return ProcessSettings.from(FlagValues.parse(Flags.ALL, arguments), environment);
    }

    @Test
    void takesPodNameAndNamespaceFromTheEnvironment() {
        assertThat(settings(List.of()).status().podName()).isEqualTo("pod");
        assertThat(settings(List.of()).status().podNamespace()).isEqualTo("space");
        assertThat(ProcessSettings.from(FlagValues.parse(Flags.ALL, List.of()), Map.of())
                        .status()
                        .podName())
                .isEmpty();
    }

    @Test
    void endsAtOnceAfterAFolder() {
        assertThat(settings(List.of("--manifests=/m")).life().postGracePeriod()).isZero();
        assertThat(settings(List.of("--manifests=/m", "--post-shutdown-grace-period=3"))
                        .life()
                        .postGracePeriod())
                .hasSeconds(3);
    }
}
