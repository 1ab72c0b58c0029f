package dev.usher.proxy.filter;

import dev.usher.model.Filter;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestFilter;

/// Limits how fast the answer goes out (annotations `limit-rate`, `limit-rate-after`).
final class ResponseRateFilter implements RequestFilter {
    private final long bytesPerSecond;
    private final long free;

    ResponseRateFilter(Filter.ResponseRate filter) {
        bytesPerSecond = filter.bytesPerSecond();
        free = filter.free();
    }

    @Override
    public boolean apply(FilterContext request) {
        request.paceResponse(bytesPerSecond, free);
        return false;
    }
}
