package dev.usher.observe;

import java.io.IOException;
import java.util.List;

/// Connections and requests over all loops: ingress-nginx's `nginx_process_*` counters and our own.
final class TrafficMetrics implements MetricFamilies {
    private static final String PROCESS = MetricSettings.PREFIX + "nginx_process_";

    private final List<ObservedLoop> loops;
    private final String constant;

    TrafficMetrics(List<ObservedLoop> loops, String constant) {
        this.loops = loops;
        this.constant = constant;
    }

    private long sum(LoopCounter counter) {
        long sum = 0;
        for (var loop : loops) {
            sum += loop.get(counter);
        }
        return sum;
    }

    /// Connections and requests at one moment.
    private record Count(
            long openedClear, long openedTls, long shed, long clear, long tls, long started, long underWay) {
        long accepted() {
            return handled() + shed;
        }

        long handled() {
            return openedClear + openedTls;
        }

        long active() {
            return clear + tls;
        }

        long waiting() {
            return Math.max(0, active() - underWay);
        }
    }

    private Count count() {
        // Ends before beginnings, so that a difference of two counters is never negative for long; clamped besides.
        long finished = sum(LoopCounter.REQUESTS_FINISHED);
        long closedClear = sum(LoopCounter.CONNECTIONS_CLOSED);
        long closedTls = sum(LoopCounter.TLS_CONNECTIONS_CLOSED);
        long started = sum(LoopCounter.REQUESTS_STARTED);
        long openedClear = sum(LoopCounter.CONNECTIONS_OPENED);
        long openedTls = sum(LoopCounter.TLS_CONNECTIONS_OPENED);
        return new Count(
                openedClear,
                openedTls,
                sum(LoopCounter.CONNECTIONS_SHED),
                Math.max(0, openedClear - closedClear),
                Math.max(0, openedTls - closedTls),
                started,
                Math.max(0, started - finished));
    }

    /// What the `stub_status` of nginx writes. Any thread.
    String statusText() {
        Count now = count();
        return "Active connections: " + now.active() + " \nserver accepts handled requests\n " + now.accepted() + " "
                + now.handled() + " " + now.started() + " \nReading: 0 Writing: " + now.underWay() + " Waiting: "
                + now.waiting() + " \n";
    }

    @Override
    public void write(Exposition out) throws IOException {
        Count now = count();
        nginxProcess(out, now);
        clientSide(out, now);
        upstreamSide(out);
    }

    private void nginxProcess(Exposition out, Count count) throws IOException {
        String total = PROCESS + "connections_total";
        out.family(total, MetricType.COUNTER, "total number of connections with state {accepted, handled}");
        out.sample(total, withState("accepted"), count.accepted());
        out.sample(total, withState("handled"), count.handled());
        out.counter(PROCESS + "requests_total", "total number of client requests", constant, count.started());
        String now = PROCESS + "connections";
        out.family(
                now,
                MetricType.GAUGE,
                "current number of client connections with state {active, reading, writing, waiting}");
        out.sample(now, withState("active"), count.active());
        // A loop learns of a request when its head is complete, so nothing is ever seen in the state of reading.
        out.sample(now, withState("reading"), 0);
        out.sample(now, withState("writing"), count.underWay());
        out.sample(now, withState("waiting"), count.waiting());
    }

    private String withState(String state) {
        return constant + ",state=\"" + state + '"';
    }

    private void clientSide(Exposition out, Count count) throws IOException {
        String connections = "usher_client_connections";
        out.family(connections, MetricType.GAUGE, "Open client connections");
        out.sample(connections, "tls=\"false\"", count.clear());
        out.sample(connections, "tls=\"true\"", count.tls());
        out.gauge("usher_requests_under_way", "Requests begun and not finished", "", count.underWay());
        out.counter(
                "usher_connections_shed_total",
                "Client connections refused because the process was at its limit",
                "",
                count.shed());
        out.counter("usher_bugs_total", "Client connections closed for a bug, see the log", "", sum(LoopCounter.BUGS));
        String handshakes = "usher_tls_handshakes_total";
        out.family(handshakes, MetricType.COUNTER, "TLS handshakes with clients");
        out.sample(handshakes, "result=\"ok\"", sum(LoopCounter.HANDSHAKES_SUCCEEDED));
        out.sample(handshakes, "result=\"failed\"", sum(LoopCounter.HANDSHAKES_FAILED));
    }

    private void upstreamSide(Exposition out) throws IOException {
        long closed = sum(LoopCounter.UPSTREAM_CLOSED);
        long opened = sum(LoopCounter.UPSTREAM_CONNECTED);
        out.gauge("usher_upstream_connections", "Open upstream connections", "", Math.max(0, opened - closed));
        out.counter("usher_upstream_connections_opened_total", "Upstream connections established", "", opened);
        out.counter(
                "usher_upstream_connections_reused_total",
                "Requests sent on a kept upstream connection",
                "",
                sum(LoopCounter.UPSTREAM_REUSED));
        out.counter(
                "usher_upstream_connections_failed_total",
                "Upstream connections that could not be established",
                "",
                sum(LoopCounter.UPSTREAM_CONNECT_FAILED));
        out.counter("usher_upstream_connections_closed_total", "Upstream connections closed", "", closed);
        out.counter(
                "usher_upstream_retries_total",
                "Requests sent to another endpoint after a failed try",
                "",
                sum(LoopCounter.RETRIED));
        out.counter(
                "usher_upstream_ejections_total",
                "Endpoints passed over since no connection to them could be made",
                "",
                sum(LoopCounter.UPSTREAM_EJECTED));
        out.counter("usher_mirror_copies_total", "Copies of requests begun", "", sum(LoopCounter.COPIED));
        out.counter(
                "usher_mirror_copies_failed_total",
                "Copies that could not be sent, or were not answered",
                "",
                sum(LoopCounter.COPY_FAILED));
        out.counter(
                "usher_mirror_copies_dropped_total",
                "Copies given up, or not begun, since there was no room for them",
                "",
                sum(LoopCounter.COPY_DROPPED));
    }
}
