package dev.usher.observe;

/// What one event loop counts, and where its finished exchanges go: request series, access log, traces.
final class ObservedLoop implements LoopObserver {
    private final LoopSeries series;
    private final LoopAccessLog log;
    private final LoopTracer tracer;
    private final Cells counters = new Cells(LoopCounter.COUNT);

    private final TrafficMetrics traffic;

    ObservedLoop(LoopSeries series, LoopAccessLog log, LoopTracer tracer, TrafficMetrics traffic) {
        this.traffic = traffic;
        this.series = series;
        this.log = log;
        this.tracer = tracer;
    }

    /// One counter; any thread.
    long get(LoopCounter counter) {
        return counters.get(counter.cell());
    }

    private void count(LoopCounter counter) {
        counters.add(counter.cell(), 1);
    }

    @Override
    public void finished(FinishedExchange exchange) {
        count(LoopCounter.REQUESTS_FINISHED);
        series.count(exchange);
        log.write(exchange);
        tracer.write(exchange);
    }

    @Override
    public void finished(FinishedStream stream) {
        log.write(stream);
    }

    @Override
    public void connectionOpened(boolean secure) {
        count(secure ? LoopCounter.TLS_CONNECTIONS_OPENED : LoopCounter.CONNECTIONS_OPENED);
    }

    @Override
    public void connectionClosed(boolean secure) {
        count(secure ? LoopCounter.TLS_CONNECTIONS_CLOSED : LoopCounter.CONNECTIONS_CLOSED);
    }

    @Override
    public void connectionShed() {
        count(LoopCounter.CONNECTIONS_SHED);
    }

    @Override
    public void requestStarted() {
        count(LoopCounter.REQUESTS_STARTED);
    }

    @Override
    public void handshake(boolean succeeded) {
        count(succeeded ? LoopCounter.HANDSHAKES_SUCCEEDED : LoopCounter.HANDSHAKES_FAILED);
    }

    @Override
    public void upstreamConnected() {
        count(LoopCounter.UPSTREAM_CONNECTED);
    }

    @Override
    public void upstreamReused() {
        count(LoopCounter.UPSTREAM_REUSED);
    }

    @Override
    public void upstreamConnectFailed() {
        count(LoopCounter.UPSTREAM_CONNECT_FAILED);
    }

    @Override
    public void upstreamEjected() {
        count(LoopCounter.UPSTREAM_EJECTED);
    }

    @Override
    public void upstreamClosed() {
        count(LoopCounter.UPSTREAM_CLOSED);
    }

    @Override
    public void retried() {
        count(LoopCounter.RETRIED);
    }

    @Override
    public String statusText() {
        return traffic.statusText();
    }

    @Override
    public void copied() {
        count(LoopCounter.COPIED);
    }

    @Override
    public void copyFailed() {
        count(LoopCounter.COPY_FAILED);
    }

    @Override
    public void copyDropped() {
        count(LoopCounter.COPY_DROPPED);
    }

    @Override
    public void bug() {
        count(LoopCounter.BUGS);
    }
}
