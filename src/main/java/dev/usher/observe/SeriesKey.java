package dev.usher.observe;

import dev.usher.model.RouteOwner;

/// The labels of a request that vary (M2). The Service port is not among them, so routes that differ in nothing else
/// share their series.
///
/// @param origin which rule it counts for; decides how long the series lives
/// @param canary the canary that answered; empty for none (N8)
/// @param host the `host` label
record SeriesKey(Origin origin, String canary, String host, String method, String status) {

    /// Stands in labels for everything there was no room to count by itself.
    static final String OTHER = "_other";

    private static final Origin OVERFLOW = new Origin(OTHER, OTHER, OTHER, OTHER, OTHER);

    /// A rule: a series lives as long as the table has its origin (M2.7).
    record Origin(String ruleHost, String namespace, String ingress, String service, String path) {
        static Origin of(String ruleHost, RouteOwner owner) {
            return new Origin(ruleHost, owner.namespace(), owner.ingress(), owner.service(), owner.path());
        }
    }

    /// The series that takes what is over the limit, one a class of status.
    ///
    /// @param statusClass 0..9
    static SeriesKey overflow(int statusClass) {
        return new SeriesKey(OVERFLOW, "", OTHER, OTHER, statusClass + "xx");
    }

    static String statusClass(int status) {
        return Integer.toString(Math.clamp(status / 100, 0, 9)) + "xx";
    }

    /// Three digits, whatever an upstream answered.
    static String statusCode(int status) {
        return status < 100 || status > 999 ? "000" : Integer.toString(status);
    }

    /// Those labels that tell Ingresses, Services and canaries apart, in the text format.
    String labelsOfIngress(MetricSettings settings) {
        var identity = settings.identity();
        return new Labels()
                .add("canary", canary)
                .add("controller_class", identity.controllerClass())
                .add("controller_namespace", identity.namespace())
                .add("controller_pod", identity.pod())
                .add("ingress", origin.ingress())
                .add("namespace", origin.namespace())
                .add("service", origin.service())
                .text();
    }

    /// The labels in the text format, in alphabetical order as the original prints them.
    String labels(MetricSettings settings) {
        var identity = settings.identity();
        var labels = new Labels()
                .add("canary", canary)
                .add("controller_class", identity.controllerClass())
                .add("controller_namespace", identity.namespace())
                .add("controller_pod", identity.pod());
        if (settings.perHost()) {
            labels.add("host", host);
        }
        return labels.add("ingress", origin.ingress())
                .add("method", method)
                .add("namespace", origin.namespace())
                .add("path", origin.path())
                .add("service", origin.service())
                .add("status", status)
                .text();
    }
}
