package dev.usher.config;

import static dev.usher.config.Flag.honoured;
import static dev.usher.config.Flag.nginxOnly;
import static dev.usher.config.Flag.noEffect;
import static dev.usher.config.Flag.simplified;

import java.util.List;
import java.util.stream.Stream;

/// Every flag of `run`: ingress-nginx's by their own names and those of its logging library, then ours. One row each.
public final class Flags {
    private Flags() {}

    /// Flags of ingress-nginx v1.15.1.
    public static final List<Flag> INGRESS_NGINX = List.of(
            honoured(
                    "annotations-prefix",
                    Flag.Type.TEXT,
                    "nginx.ingress.kubernetes.io",
                    "Prefix of the annotations read"),
            honoured("apiserver-host", Flag.Type.TEXT, "", "Address of the API server, outside a cluster"),
            honoured("kubeconfig", Flag.Type.TEXT, "", "Kubeconfig file, outside a cluster"),
            honoured("certificate-authority", Flag.Type.TEXT, "", "CA file for the API server"),
            noEffect(
                    "bucket-factor",
                    Flag.Type.TEXT,
                    "0",
                    "Native histograms need the protobuf exposition, which is not offered; classic buckets always are"),
            honoured("configmap", Flag.Type.OBJECT, "", "ConfigMap with global settings"),
            honoured(
                    "controller-class",
                    Flag.Type.TEXTS,
                    "k8s.io/ingress-nginx,ingress.k8s.aws/alb,usher.dev/ingress-controller",
                    "Controller value of the IngressClasses to serve; repeatable; the value chooses the dialect"),
            honoured(
                    "deep-inspect",
                    Flag.Type.BOOL,
                    "true",
                    "Search Ingresses of every class for attacks on nginx, in the admission webhook"),
            honoured("default-backend-service", Flag.Type.OBJECT, "", "Service for requests no rule takes"),
            honoured(
                    "default-server-port",
                    Flag.Type.PORT,
                    "8181",
                    "Port of the built-in default backend, open only when it is given: requests are answered without it"),
            honoured("default-ssl-certificate", Flag.Type.OBJECT, "", "Secret with the certificate for other names"),
            honoured(
                    "enable-annotation-validation",
                    Flag.Type.BOOL,
                    "true",
                    "Refuse annotations above annotations-risk-level, and variables where they are not meant to be; values are"
                            + " parsed to types whatever it says"),
            honoured("disable-catch-all", Flag.Type.BOOL, "false", "Ignore Ingresses that have a default backend"),
            nginxOnly("disable-full-test", Flag.Type.BOOL, "false", "Tests one rendered Ingress instead of all"),
            honoured("disable-svc-external-name", Flag.Type.BOOL, "false", "Give ExternalName Services no endpoints"),
            honoured("disable-sync-events", Flag.Type.BOOL, "false", "Write no Sync events"),
            nginxOnly(
                    "dynamic-configuration-retries", Flag.Type.INT, "15", "Retries of pushing configuration to nginx"),
            honoured(
                    "election-id",
                    Flag.Type.TEXT,
                    "ingress-controller-leader",
                    "Name of the Lease for leader election"),
            honoured("election-ttl", Flag.Type.DURATION, "30s", "Duration of the Lease"),
            honoured(
                    "disable-leader-election",
                    Flag.Type.BOOL,
                    "false",
                    "Take part in no election; nothing then writes status"),
            honoured(
                    "enable-metrics",
                    Flag.Type.BOOL,
                    "true",
                    "Request metrics; on by default, their number is bounded"),
            honoured(
                    "enable-ssl-chain-completion",
                    Flag.Type.BOOL,
                    "false",
                    "Fetch the authorities that certificate chains lack, in the background"),
            honoured(
                    "enable-ssl-passthrough",
                    Flag.Type.BOOL,
                    "false",
                    "Let annotation ssl-passthrough hand TLS connections to backends as they are"),
            honoured(
                    "enable-topology-aware-routing",
                    Flag.Type.BOOL,
                    "false",
                    "Prefer endpoints hinted for the own zone, for Services that ask for it"),
            honoured("exclude-socket-metrics", Flag.Type.TEXT, "", "Comma list of request metrics not to compute"),
            honoured("health-check-path", Flag.Type.TEXT, "/healthz", "Path of the health check on traffic ports"),
            honoured(
                    "health-check-timeout",
                    Flag.Type.INT,
                    "10",
                    "Seconds an event loop may take to answer before /healthz says 500"),
            honoured("healthz-port", Flag.Type.PORT, "10254", "Port of /healthz, /readyz, /metrics and /api"),
            honoured("healthz-host", Flag.Type.TEXT, "", "Address of that port; default all"),
            honoured("http-port", Flag.Type.PORT, "80", "Port for HTTP"),
            honoured("https-port", Flag.Type.PORT, "443", "Port for HTTPS"),
            honoured("ingress-class", Flag.Type.TEXT, "nginx", "Value of the old class annotation to accept"),
            honoured("ingress-class-by-name", Flag.Type.BOOL, "false", "Accept the IngressClass of that name as well"),
            nginxOnly("internal-logger-address", Flag.Type.TEXT, "127.0.0.1:11514", "Logger of the chroot image"),
            honoured(
                    "length-buckets",
                    Flag.Type.BUCKETS,
                    "10,20,30,40,50,60,70,80,90,100",
                    "Histogram buckets, lengths"),
            honoured("size-buckets", Flag.Type.BUCKETS, "10,100,1000,10000,100000,1000000,10000000", "Buckets, sizes"),
            honoured(
                    "time-buckets",
                    Flag.Type.BUCKETS,
                    "0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10",
                    "Buckets, times"),
            noEffect("max-buckets", Flag.Type.INT, "100", "Goes with bucket-factor"),
            noEffect(
                    "maxmind-edition-ids",
                    Flag.Type.TEXT,
                    "GeoLite2-City,GeoLite2-ASN",
                    "There is no GeoIP2 here, and no database is downloaded"),
            noEffect("maxmind-license-key", Flag.Type.TEXT, "", "There is no GeoIP2 here, and nobody is told the key"),
            noEffect("maxmind-mirror", Flag.Type.TEXT, "", "There is no GeoIP2 here, and no database is downloaded"),
            noEffect(
                    "maxmind-retries-count",
                    Flag.Type.INT,
                    "1",
                    "There is no GeoIP2 here, and no database is downloaded"),
            noEffect(
                    "maxmind-retries-timeout",
                    Flag.Type.DURATION,
                    "0s",
                    "There is no GeoIP2 here, and no database is downloaded"),
            honoured("metrics-per-host", Flag.Type.BOOL, "true", "Label request metrics with the host"),
            honoured(
                    "metrics-per-undefined-host",
                    Flag.Type.BOOL,
                    "false",
                    "Also for hosts no Ingress names, as clients write them"),
            nginxOnly("monitor-max-batch-size", Flag.Type.INT, "10000", "Batches between nginx and the controller"),
            honoured(
                    "post-shutdown-grace-period",
                    Flag.Type.DURATION,
                    "10s",
                    "Wait between the end of draining and exit"),
            nginxOnly("profiling", Flag.Type.BOOL, "true", "Go profiler"),
            nginxOnly("profiler-address", Flag.Type.TEXT, "127.0.0.1", "Address of the Go profiler"),
            nginxOnly("profiler-port", Flag.Type.PORT, "10245", "Port of the Go profiler"),
            honoured("publish-service", Flag.Type.OBJECT, "", "Service whose addresses go into the Ingresses' status"),
            honoured("publish-status-address", Flag.Type.TEXT, "", "Comma list of addresses for the status"),
            honoured(
                    "report-node-internal-ip-address",
                    Flag.Type.BOOL,
                    "false",
                    "Internal node addresses in the status"),
            honoured("report-status-classes", Flag.Type.BOOL, "false", "Label metrics with 2xx instead of 200"),
            simplified("ssl-passthrough-proxy-port", Flag.Type.PORT, "442", "Reserved; there is no inner hop here"),
            honoured(
                    "status-port",
                    Flag.Type.PORT,
                    "10246",
                    "Port that dbg asks, on loopback addresses only; where it is not given and its default is taken, there"
                            + " is none"),
            nginxOnly("stream-port", Flag.Type.PORT, "10247", "Inner stream port of nginx"),
            honoured(
                    "status-update-interval",
                    Flag.Type.DURATION,
                    "60s",
                    "Time between looks at the status, 5 s at least"),
            honoured(
                    "sync-period",
                    Flag.Type.DURATION,
                    "0s",
                    "Time after which all objects are listed anew; 0 for never, since watches notice every change"),
            simplified("sync-rate-limit", Flag.Type.TEXT, "0.3", "Syncs a second; changes are coalesced here instead"),
            honoured("tcp-services-configmap", Flag.Type.OBJECT, "", "ConfigMap with TCP services"),
            honoured("udp-services-configmap", Flag.Type.OBJECT, "", "ConfigMap with UDP services"),
            honoured("update-status", Flag.Type.BOOL, "true", "Write the status of Ingresses"),
            honoured("update-status-on-shutdown", Flag.Type.BOOL, "true", "Clear the status when the last one stops"),
            honoured("shutdown-grace-period", Flag.Type.DURATION, "0s", "Wait before stopping to accept"),
            honoured("v", Flag.Type.INT, "0", "Log verbosity: 0 info, 2 debug, 5 trace"),
            honoured(
                    "validating-webhook",
                    Flag.Type.TEXT,
                    "",
                    "Address and port of the admission webhook, such as :8443; empty for none"),
            honoured(
                    "validating-webhook-certificate",
                    Flag.Type.TEXT,
                    "",
                    "Its certificate file, PEM; read again when it changes"),
            honoured("validating-webhook-key", Flag.Type.TEXT, "", "Its key file, PEM; read again when it changes"),
            honoured("version", Flag.Type.BOOL, "false", "Print the version and exit"),
            honoured("watch-ingress-without-class", Flag.Type.BOOL, "false", "Serve Ingresses that name no class"),
            honoured("watch-namespace", Flag.Type.TEXT, "", "The only namespace to watch"),
            honoured("watch-namespace-selector", Flag.Type.TEXT, "", "Label selector of the namespaces to watch"));

    private static final String ONE_STREAM =
            "The log goes to standard error; error-log-path of the ConfigMap names a file besides";
    private static final String ONE_FORM = "Lines of the log have one form";

    /// Flags of the logging library of ingress-nginx, which it takes as well.
    public static final List<Flag> LOGGING = List.of(
            noEffect("add_dir_header", Flag.Type.BOOL, "false", ONE_FORM),
            noEffect("alsologtostderr", Flag.Type.BOOL, "false", ONE_STREAM),
            noEffect("log_backtrace_at", Flag.Type.TEXT, ":0", ONE_FORM),
            noEffect("log_dir", Flag.Type.TEXT, "", ONE_STREAM),
            noEffect("log_file", Flag.Type.TEXT, "", ONE_STREAM),
            noEffect("log_file_max_size", Flag.Type.INT, "1800", ONE_STREAM),
            noEffect("logtostderr", Flag.Type.BOOL, "true", ONE_STREAM),
            noEffect("one_output", Flag.Type.BOOL, "false", ONE_STREAM),
            noEffect("skip_headers", Flag.Type.BOOL, "false", ONE_FORM),
            noEffect("skip_log_headers", Flag.Type.BOOL, "false", ONE_FORM),
            noEffect(
                    "stderrthreshold", Flag.Type.TEXT, "2", "error-log-level of the ConfigMap says what the log holds"),
            noEffect("vmodule", Flag.Type.TEXT, "", "--v counts for everything"));

    /// Flags of our own.
    public static final List<Flag> USHER = List.of(
            honoured("manifests", Flag.Type.TEXTS, "", "File or folder of manifests to serve; repeatable"),
            honoured(
                    "manifests-settle",
                    Flag.Type.DURATION,
                    "100ms",
                    "Time a file must look the same before it is read: more where files are written slowly, 0 where each"
                            + " is put in place whole"),
            honoured(
                    "echo-backends",
                    Flag.Type.BOOL,
                    "false",
                    "Answer for Services without endpoints by a built-in echo"),
            honoured("context", Flag.Type.TEXT, "", "Context of the kubeconfig"),
            honoured(
                    "bind-address", Flag.Type.TEXTS, "", "Address to listen on; repeatable; default all IPv4 and IPv6"),
            honoured(
                    "port-map",
                    Flag.Type.TEXTS,
                    "",
                    "EXTERNAL=LOCAL: port for the outside and port to bind; repeatable"),
            honoured("transport", Flag.Type.TEXT, "", "io_uring, epoll or nio; default the best the kernel allows"),
            honoured("drain-timeout", Flag.Type.DURATION, "30s", "How long requests under way may take at the end"),
            honoured("event-loops", Flag.Type.INT, "0", "Event loops; 0 means one for each processor"),
            honoured("access-log-format", Flag.Type.TEXT, "", "text or json; default what the ConfigMap says"),
            honoured(
                    "metrics-real-host",
                    Flag.Type.BOOL,
                    "false",
                    "Label requests to wildcard hosts with the name the client sent, as ingress-nginx does"),
            honoured(
                    "validating-webhook-client-ca",
                    Flag.Type.TEXT,
                    "",
                    "CA file, PEM: callers of the admission webhook must show a certificate it signed"),
            honoured(
                    "validating-webhook-strict",
                    Flag.Type.BOOL,
                    "false",
                    "Let the admission webhook refuse what it would warn about"));

    /// All of them.
    public static final List<Flag> ALL =
            Stream.of(INGRESS_NGINX, LOGGING, USHER).flatMap(List::stream).toList();
}
