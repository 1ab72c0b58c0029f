package dev.usher.observe;

/// Which span of which trace a request is (W3C Trace Context §3.2).
///
/// @param traceHigh first half of the trace id
/// @param traceLow second half
/// @param span id of the span of this proxy
/// @param parent id of the span that asked; 0 for none
/// @param sampled whether the span is recorded
/// @param state `tracestate` as it came and goes on; empty for none
public record SpanContext(long traceHigh, long traceLow, long span, long parent, boolean sampled, String state) {}
