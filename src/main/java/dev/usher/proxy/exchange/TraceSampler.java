package dev.usher.proxy.exchange;

import dev.usher.model.Tracing;

/// Decides which requests are recorded, as OpenTelemetry's samplers of the same names.
///
/// @param kind decides where no client did
/// @param parentBased whether the decision of the client counts
/// @param below requests whose trace id is below are in the share
record TraceSampler(Tracing.Sampler.Kind kind, boolean parentBased, long below) {

    static TraceSampler of(Tracing.Sampler sampler) {
        long below = sampler.ratio() >= 1 ? Long.MAX_VALUE : (long) (sampler.ratio() * Long.MAX_VALUE);
        return new TraceSampler(sampler.kind(), sampler.parentBased(), below);
    }

    /// Whether a request is recorded.
    ///
    /// @param decision what the client decided
    /// @param traceLow second half of the trace id, where its randomness is
    boolean samples(TraceHeaders.Decision decision, long traceLow) {
        if (parentBased && decision != TraceHeaders.Decision.NONE) {
            return decision == TraceHeaders.Decision.RECORD;
        }
        return switch (kind) {
            case ALWAYS_ON -> true;
            case ALWAYS_OFF -> false;
            case RATIO -> (traceLow & Long.MAX_VALUE) < below;
        };
    }
}
