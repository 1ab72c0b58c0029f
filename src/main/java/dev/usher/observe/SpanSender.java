package dev.usher.observe;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/// Takes spans to a collector: OTLP over gRPC. Any thread; never waits.
public interface SpanSender extends AutoCloseable {
    /// Sends an `ExportTraceServiceRequest`.
    ///
    /// @param authority host and port as they were configured
    /// @return the gRPC status, 0 for taken; fails when there is none
    CompletionStage<Integer> send(InetSocketAddress collector, String authority, byte[] request);

    /// Ends connections; what is under way fails.
    @Override
    void close();
}
