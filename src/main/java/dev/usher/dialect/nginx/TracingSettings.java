package dev.usher.dialect.nginx;

import java.util.List;

/// Tracing and location databases.
final class TracingSettings {
    static final List<Setting<?>> ROWS = List.of(
            Setting.notYet("enable-opentelemetry", "false", "Traces requests."),
            Setting.notYet("opentelemetry-trust-incoming-span", "true", "Continues the trace of the client."),
            Setting.notYet("opentelemetry-operation-name", "", "Name of the span."),
            Setting.nginxOnly(
                    "opentelemetry-config",
                    "/etc/ingress-controller/telemetry/opentelemetry.toml",
                    "File of the nginx module."),
            Setting.notYet("otlp-collector-host", "", "Where traces go."),
            Setting.notYet("otlp-collector-port", "4317", "Where traces go."),
            Setting.notYet("otel-max-queuesize", "2048", "Spans waiting."),
            Setting.notYet("otel-schedule-delay-millis", "5000", "Time between two exports."),
            Setting.notYet("otel-max-export-batch-size", "512", "Spans per export."),
            Setting.notYet("otel-service-name", "nginx", "Name of the service."),
            Setting.notYet("otel-sampler", "AlwaysOn", "Which requests are traced."),
            Setting.notYet("otel-sampler-parent-based", "true", "Follows the decision of the client."),
            Setting.notYet("otel-sampler-ratio", "0.01", "Share of requests."),
            Setting.nginxOnly("jaeger-collector-host", "", "Removed from ingress-nginx; use OpenTelemetry."),
            Setting.nginxOnly("jaeger-collector-port", "", "Removed from ingress-nginx; use OpenTelemetry."),
            Setting.nginxOnly("jaeger-endpoint", "", "Removed from ingress-nginx; use OpenTelemetry."),
            Setting.nginxOnly("jaeger-service-name", "", "Removed from ingress-nginx; use OpenTelemetry."),
            Setting.nginxOnly("jaeger-propagation-format", "", "Removed from ingress-nginx; use OpenTelemetry."),
            Setting.nginxOnly("jaeger-sampler-type", "", "Removed from ingress-nginx; use OpenTelemetry."),
            Setting.nginxOnly("jaeger-sampler-param", "", "Removed from ingress-nginx; use OpenTelemetry."),
            Setting.nginxOnly("jaeger-sampler-host", "", "Removed from ingress-nginx; use OpenTelemetry."),
            Setting.nginxOnly("jaeger-sampler-port", "", "Removed from ingress-nginx; use OpenTelemetry."),
            Setting.nginxOnly("jaeger-trace-context-header-name", "", "Removed from ingress-nginx; use OpenTelemetry."),
            Setting.nginxOnly("jaeger-debug-header", "", "Removed from ingress-nginx; use OpenTelemetry."),
            Setting.nginxOnly("jaeger-baggage-header", "", "Removed from ingress-nginx; use OpenTelemetry."),
            Setting.nginxOnly(
                    "jaeger-trace-baggage-header-prefix", "", "Removed from ingress-nginx; use OpenTelemetry."),
            Setting.nginxOnly("use-geoip", "true", "Removed from ingress-nginx."),
            Setting.notYet("use-geoip2", "false", "Location variables."),
            Setting.notYet("geoip2-autoreload-in-minutes", "0", "Reloads the databases."));

    private TracingSettings() {}
}
