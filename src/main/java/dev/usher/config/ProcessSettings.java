package dev.usher.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How the process was told to run: everything that is fixed from start to end.
public record ProcessSettings(
        Source source,
        Scope scope,
        Network network,
        Streams streams,
        Observation observation,
        Status status,
        Optional<Webhook> webhook,
        Life life) {

    /// What may stand before the slash of an annotation.
    private static final Pattern DNS_NAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9](?:[-A-Za-z0-9]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[-A-Za-z0-9]*[A-Za-z0-9])?)*");

    /// Where objects come from: manifests when there are any, else a cluster.
    ///
    /// @param settle how long a manifest must look the same before it is read
    /// @param syncPeriod after which everything is listed anew although nothing was missed; zero for never
    public record Source(
            List<Path> manifests,
            Duration settle,
            boolean echoBackends,
            Optional<Path> kubeconfig,
            String context,
            String apiServer,
            Optional<Path> certificateAuthority,
            Duration syncPeriod) {
        public Source {
            manifests = List.copyOf(manifests);
        }
    }

    /// Which objects are ours, and how they are read.
    ///
    /// @param validation whether annotations are held to a risk, and values to the checks of the original
    /// @param topologyAware whether endpoints of the own zone are preferred where a Service asks for it
    public record Scope(
            List<String> controllerClasses,
            String ingressClass,
            boolean ingressClassByName,
            boolean watchIngressWithoutClass,
            String watchNamespace,
            String watchNamespaceSelector,
            String annotationsPrefix,
            Optional<ObjectName> configMap,
            Optional<ObjectName> defaultBackendService,
            Optional<ObjectName> defaultSslCertificate,
            boolean disableSvcExternalName,
            boolean disableCatchAll,
            String healthCheckPath,
            boolean validation,
            boolean topologyAware) {
        public Scope {
            controllerClasses = List.copyOf(controllerClasses);
        }
    }

    /// What is listened on.
    ///
    /// @param bindAddresses empty for all
    /// @param externalHttp port for the outside; `localHttp` is what is bound
    /// @param namedHttps port for TLS that redirects name where they name one
    /// @param transport empty for the best there is
    /// @param eventLoops 0 for one a processor
    /// @param statusPort where `dbg` asks (H2.1); empty where nobody asked for it and its default is the port of
    ///     something somebody did ask for
    /// @param defaultServerPort port of the built-in default backend; empty for none, which is the default
    /// @param healthTimeout how long an event loop may take to answer before the process counts as sick
    /// @param completesChains whether authorities that certificate chains lack are fetched
    public record Network(
            List<String> bindAddresses,
            int externalHttp,
            int localHttp,
            int externalHttps,
            int localHttps,
            int namedHttps,
            String transport,
            int eventLoops,
            String adminHost,
            int adminPort,
            Optional<StatusPort> statusPort,
            Duration healthTimeout,
            OptionalInt defaultServerPort,
            boolean completesChains) {
        public Network {
            bindAddresses = List.copyOf(bindAddresses);
        }
    }

    /// The port of status, on loopback addresses.
    ///
    /// @param port 0 for a free one
    /// @param asked whether it was given by its flag: the process does not start without it then. Else it does, as
    ///     it always did, where another Usher on this machine or an nginx it takes over from has the port
    public record StatusPort(int port, boolean asked) {}

    /// What is handed on below HTTP.
    ///
    /// @param tcpServices ConfigMap of TCP services
    /// @param udpServices ConfigMap of UDP services
    /// @param passthrough whether annotation `ssl-passthrough` counts
    /// @param portMap ports bound where they differ from those the outside sees
    /// @param reserved ports that are taken, and the flag that takes each (TU2)
    public record Streams(
            Optional<ObjectName> tcpServices,
            Optional<ObjectName> udpServices,
            boolean passthrough,
            Map<Integer, Integer> portMap,
            Map<Integer, String> reserved) {
        public Streams {
            portMap = Map.copyOf(portMap);
            reserved = Map.copyOf(reserved);
        }
    }

    /// Metrics and logs.
    ///
    /// @param realHosts label requests to wildcard hosts with the name the client asked for
    public record Observation(
            boolean metrics,
            boolean perHost,
            boolean perUndefinedHost,
            boolean statusClasses,
            boolean realHosts,
            List<String> excluded,
            List<Double> timeBuckets,
            List<Double> lengthBuckets,
            List<Double> sizeBuckets,
            String accessLogFormat,
            int verbosity) {
        public Observation {
            excluded = List.copyOf(excluded);
            timeBuckets = List.copyOf(timeBuckets);
            lengthBuckets = List.copyOf(lengthBuckets);
            sizeBuckets = List.copyOf(sizeBuckets);
        }
    }

    /// Status, events and election.
    public record Status(
            boolean update,
            boolean clearOnShutdown,
            Optional<ObjectName> publishService,
            List<String> publishAddresses,
            boolean nodeInternalIp,
            Duration interval,
            boolean elect,
            String electionId,
            Duration electionTtl,
            boolean syncEvents,
            String podName,
            String podNamespace) {
        public Status {
            publishAddresses = List.copyOf(publishAddresses);
        }
    }

    /// The admission webhook.
    ///
    /// @param host address to listen on; empty for all
    /// @param certificate PEM file, read again when it changes, as `key` is
    /// @param clientCa PEM file of who signs callers' certificates; without it callers need none
    /// @param deepInspect whether Ingresses of every class are searched for attacks
    /// @param strict whether what would be warned about is refused
    public record Webhook(
            String host,
            int port,
            Path certificate,
            Path key,
            Optional<Path> clientCa,
            boolean deepInspect,
            boolean strict) {}

    /// Shutdown.
    public record Life(Duration gracePeriod, Duration drainTimeout, Duration postGracePeriod) {}

    /// Reads the settings from flags.
    ///
    /// @param environment `POD_NAME` and `POD_NAMESPACE` are read
    /// @throws UsageException when flags contradict each other
    public static ProcessSettings from(FlagValues flags, Map<String, String> environment) {
        if (!flags.text("watch-namespace").isEmpty()
                && !flags.text("watch-namespace-selector").isEmpty()) {
            throw new UsageException(
                    "flags --watch-namespace and --watch-namespace-selector exclude each other: give one of them");
        }
        if (flags.object("publish-service").isPresent()
                && !flags.text("publish-status-address").isEmpty()) {
            throw new UsageException(
                    "flags --publish-service and --publish-status-address exclude each other: give one of them");
        }
        Network network = network(flags);
        return new ProcessSettings(
                source(flags),
                scope(flags),
                network,
                streams(flags, network),
                observation(flags),
                status(flags, environment),
                webhook(flags),
                new Life(
                        flags.duration("shutdown-grace-period"),
                        flags.duration("drain-timeout"),
                        flags.has("post-shutdown-grace-period")
                                        || flags.texts("manifests").isEmpty()
                                ? flags.duration("post-shutdown-grace-period")
                                : Duration.ZERO));
    }

    private static String path(FlagValues flags) {
        String path = flags.text("health-check-path");
        if (!path.startsWith("/")) {
            throw new UsageException("flag --health-check-path=" + path
                    + ": must begin with a slash, such as --health-check-path=/healthz");
        }
        return path;
    }

    /// Nothing has an empty class, so nothing would be served.
    private static List<String> controllerClasses(FlagValues flags) {
        List<String> classes = flags.texts("controller-class");
        if (classes.stream().anyMatch(String::isBlank)) {
            throw new UsageException("flag --controller-class=: must name a controller, such as"
                    + " --controller-class=k8s.io/ingress-nginx; leave it away for all that are known");
        }
        return classes;
    }

    /// Under a prefix that no annotation has, what protects paths would be left out, and they would be open.
    private static String annotationsPrefix(FlagValues flags) {
        String prefix = flags.text("annotations-prefix");
        if (!DNS_NAME.matcher(prefix).matches()) {
            throw new UsageException("flag --annotations-prefix=" + prefix + ": must be what stands before the slash of"
                    + " annotations, such as --annotations-prefix=nginx.ingress.kubernetes.io");
        }
        return prefix;
    }

    private static Network apart(Network network) {
        List<Integer> ports = Stream.of(network.localHttp(), network.localHttps(), network.adminPort())
                .filter(port -> port != 0)
                .toList();
        if (Set.copyOf(ports).size() < ports.size()) {
            throw new UsageException("flags --http-port, --https-port and --healthz-port name one port twice"
                    + " (" + network.localHttp() + ", " + network.localHttps() + ", " + network.adminPort()
                    + "): give each its own");
        }
        return network;
    }

    private static Source source(FlagValues flags) {
        return new Source(
                flags.texts("manifests").stream().map(Path::of).toList(),
                flags.duration("manifests-settle"),
                flags.bool("echo-backends"),
                path(flags, "kubeconfig"),
                flags.text("context"),
                flags.text("apiserver-host"),
                path(flags, "certificate-authority"),
                flags.duration("sync-period"));
    }

    private static Optional<Path> path(FlagValues flags, String name) {
        return flags.text(name).isEmpty() ? Optional.empty() : Optional.of(Path.of(flags.text(name)));
    }

    private static Scope scope(FlagValues flags) {
        return new Scope(
                controllerClasses(flags),
                flags.text("ingress-class"),
                flags.bool("ingress-class-by-name"),
                flags.bool("watch-ingress-without-class"),
                flags.text("watch-namespace"),
                flags.text("watch-namespace-selector"),
                annotationsPrefix(flags),
                flags.object("configmap"),
                flags.object("default-backend-service"),
                flags.object("default-ssl-certificate"),
                flags.bool("disable-svc-external-name"),
                flags.bool("disable-catch-all"),
                path(flags),
                flags.bool("enable-annotation-validation"),
                flags.bool("enable-topology-aware-routing"));
    }

    private static Network network(FlagValues flags) {
        var ports = new PortFlags(flags);
        return apart(new Network(
                flags.texts("bind-address"),
                ports.external("http-port", 80),
                ports.local("http-port", 80),
                443,
                ports.local("https-port", 443),
                ports.external("https-port", 443),
                flags.oneOf("transport", List.of("io_uring", "epoll", "nio")),
                flags.integer("event-loops"),
                flags.text("healthz-host"),
                flags.port("healthz-port"),
                ports.status(webhook(flags)),
                Duration.ofSeconds(Math.max(1, flags.integer("health-check-timeout"))),
                flags.portIfGiven("default-server-port"),
                flags.bool("enable-ssl-chain-completion")));
    }

    private static Streams streams(FlagValues flags, Network network) {
        return new Streams(
                flags.object("tcp-services-configmap"),
                flags.object("udp-services-configmap"),
                flags.bool("enable-ssl-passthrough"),
                flags.portMap("port-map"),
                new PortFlags(flags).reserved(network));
    }

    private static Observation observation(FlagValues flags) {
        return new Observation(
                flags.bool("enable-metrics"),
                flags.bool("metrics-per-host"),
                flags.bool("metrics-per-undefined-host"),
                flags.bool("report-status-classes"),
                flags.bool("metrics-real-host"),
                commaList(flags.text("exclude-socket-metrics")),
                flags.buckets("time-buckets"),
                flags.buckets("length-buckets"),
                flags.buckets("size-buckets"),
                flags.oneOf("access-log-format", List.of("text", "json")),
                flags.integer("v"));
    }

    private static Status status(FlagValues flags, Map<String, String> environment) {
        Duration interval = flags.duration("status-update-interval");
        Duration least = Duration.ofSeconds(5);
        return new Status(
                flags.bool("update-status"),
                flags.bool("update-status-on-shutdown"),
                flags.object("publish-service"),
                commaList(flags.text("publish-status-address")),
                flags.bool("report-node-internal-ip-address"),
                interval.compareTo(least) < 0 ? least : interval,
                !flags.bool("disable-leader-election"),
                flags.text("election-id"),
                flags.duration("election-ttl"),
                !flags.bool("disable-sync-events"),
                environment.getOrDefault("POD_NAME", ""),
                environment.getOrDefault("POD_NAMESPACE", ""));
    }

    /// `:8443`, `10.0.0.1:8443` or `[::1]:8443`, as Go writes addresses.
    private static Optional<Webhook> webhook(FlagValues flags) {
        String address = flags.text("validating-webhook");
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        if (colon < 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new UsageException("flag --validating-webhook=" + address
                    + ": must be an address with its port, such as --validating-webhook=:8443");
        }
        String host = address.substring(0, colon);
        return Optional.of(new Webhook(
                host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(port),
                needed(flags, "validating-webhook-certificate"),
                needed(flags, "validating-webhook-key"),
                path(flags, "validating-webhook-client-ca"),
                flags.bool("deep-inspect"),
                flags.bool("validating-webhook-strict")));
    }

    private static Path needed(FlagValues flags, String name) {
        return path(flags, name)
                .orElseThrow(() -> new UsageException("flag --validating-webhook needs --" + name
                        + " as well: the API server calls by HTTPS only, such as --" + name + "=/certs/tls.crt"));
    }

    private static List<String> commaList(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\\s*,\\s*"));
    }
}
