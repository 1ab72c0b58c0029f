/// Takes spans to an OpenTelemetry collector: OTLP over gRPC, by Netty's own HTTP/2 client. Nothing here is
/// loaded while tracing is off.
@NullMarked
package dev.usher.proxy.trace;

import org.jspecify.annotations.NullMarked;
