package dev.usher.dialect.nginx;

import dev.usher.model.Tracing.Sampler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Tracing and location databases.
final class TracingSettings {
    private static final String USE_OPENTELEMETRY = "Removed from ingress-nginx; use OpenTelemetry.";

    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,18})?");

    private static final ValueType<String> HOST = ValueType.matching("[A-Za-z0-9._:-]*", "a host name or an address");

    private static final ValueType<Sampler.Kind> SAMPLER = ValueType.enumeration(Map.of(
            "AlwaysOn", Sampler.Kind.ALWAYS_ON,
            "AlwaysOff", Sampler.Kind.ALWAYS_OFF,
            "TraceIdRatioBased", Sampler.Kind.RATIO));

    private static final ValueType<Double> RATIO = new ValueType<>("a number from 0 to 1", TracingSettings::ratio);

    static final List<Setting<?>> ROWS = List.of(
            Setting.honoured(
                    "enable-opentelemetry",
                    ValueType.BOOL,
                    "false",
                    (draft, on) -> draft.tracing.enabled = on,
                    "Traces requests, given a collector."),
            Setting.honoured(
                    "opentelemetry-trust-incoming-span",
                    ValueType.BOOL,
                    "true",
                    (draft, on) -> draft.tracing.trustIncoming = on,
                    "Continues the trace of the client: W3C, B3 or Jaeger."),
            Setting.honoured(
                    "opentelemetry-operation-name",
                    ValueType.TEXT.expression(),
                    "",
                    (draft, name) -> draft.tracing.operationName = Optional.of(name),
                    "Name of the span, with [variables](variables.md); the default is the method and the path of the"
                            + " Ingress."),
            Setting.nginxOnly(
                    "opentelemetry-config",
                    "/etc/ingress-controller/telemetry/opentelemetry.toml",
                    "File of the nginx module."),
            Setting.honoured(
                    "otlp-collector-host",
                    HOST,
                    "",
                    (draft, host) -> draft.tracing.collectorHost = host,
                    "Where traces go, by OTLP over gRPC without TLS; nothing is traced while it is empty."),
            Setting.honoured(
                    "otlp-collector-port",
                    ValueType.integer(1, 65_535, "a port"),
                    "4317",
                    (draft, port) -> draft.tracing.collectorPort = port,
                    "Where traces go."),
            Setting.honoured(
                    "otel-max-queuesize",
                    ValueType.POSITIVE,
                    "2048",
                    (draft, count) -> draft.tracing.queueSize = count,
                    "Spans that may wait; more are dropped and counted."),
            Setting.honoured(
                    "otel-schedule-delay-millis",
                    ValueType.POSITIVE,
                    "5000",
                    (draft, millis) -> draft.tracing.delayMillis = millis,
                    "Longest time between two exports."),
            Setting.honoured(
                    "otel-max-export-batch-size",
                    ValueType.POSITIVE,
                    "512",
                    (draft, count) -> draft.tracing.batchSize = count,
                    "Most spans of an export, never above `otel-max-queuesize`."),
            Setting.honoured(
                    "otel-service-name",
                    ValueType.TEXT,
                    "nginx",
                    (draft, name) -> draft.tracing.serviceName = name,
                    "Name of the service."),
            Setting.honoured(
                    "otel-sampler",
                    SAMPLER,
                    "AlwaysOn",
                    (draft, kind) -> draft.tracing.sampler = kind,
                    "Which requests are traced."),
            Setting.honoured(
                    "otel-sampler-parent-based",
                    ValueType.BOOL,
                    "true",
                    (draft, on) -> draft.tracing.parentBased = on,
                    "Follows the decision of a client that is traced."),
            Setting.honoured(
                    "otel-sampler-ratio",
                    RATIO,
                    "0.01",
                    (draft, ratio) -> draft.tracing.ratio = ratio,
                    "Share of the requests, for TraceIdRatioBased."),
            Setting.removed("jaeger-collector-host", USE_OPENTELEMETRY),
            Setting.removed("jaeger-collector-port", USE_OPENTELEMETRY),
            Setting.removed("jaeger-endpoint", USE_OPENTELEMETRY),
            Setting.removed("jaeger-service-name", USE_OPENTELEMETRY),
            Setting.removed("jaeger-propagation-format", USE_OPENTELEMETRY),
            Setting.removed("jaeger-sampler-type", USE_OPENTELEMETRY),
            Setting.removed("jaeger-sampler-param", USE_OPENTELEMETRY),
            Setting.removed("jaeger-sampler-host", USE_OPENTELEMETRY),
            Setting.removed("jaeger-sampler-port", USE_OPENTELEMETRY),
            Setting.removed("jaeger-trace-context-header-name", USE_OPENTELEMETRY),
            Setting.removed("jaeger-debug-header", USE_OPENTELEMETRY),
            Setting.removed("jaeger-baggage-header", USE_OPENTELEMETRY),
            Setting.removed("jaeger-trace-baggage-header-prefix", USE_OPENTELEMETRY),
            Setting.nginxOnly("use-geoip", "true", "Removed from ingress-nginx."),
            Setting.differs(
                    "use-geoip2", "false", "There is no location database: variables `$geoip2_*` are always empty."),
            Setting.differs("geoip2-autoreload-in-minutes", "0", "There is no location database."));

    private TracingSettings() {}

    private static Optional<Double> ratio(String text) {
        return DECIMAL.matcher(text).matches()
                ? Optional.of(Double.valueOf(text)).filter(ratio -> ratio <= 1)
                : Optional.empty();
    }
}
