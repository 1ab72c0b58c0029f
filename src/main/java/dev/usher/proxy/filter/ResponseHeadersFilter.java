package dev.usher.proxy.filter;

import dev.usher.model.Filter;
import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.proxy.exchange.ResponseContext;
import dev.usher.proxy.exchange.ResponseFilter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Sets headers of every answer, replacing those of the same names (annotation `custom-headers`).
final class ResponseHeadersFilter implements ResponseFilter {
    private final HeaderLine[] lines;
    private final byte[][] lowerNames;

    ResponseHeadersFilter(Filter.ResponseHeaders filter) {
        lines = filter.lines().toArray(HeaderLine[]::new);
        lowerNames = filter.lines().stream()
                .map(line -> line.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    @Override
    public void apply(ResponseContext response) {
        for (int i = 0; i < lines.length; i++) {
            response.responseHead().fields().replace(lowerNames[i], lines[i].name(), lines[i].value());
        }
    }
}
