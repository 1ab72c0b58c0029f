package dev.usher.proxy.filter;

import dev.usher.model.Filter;
import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.Method;
import dev.usher.proxy.exchange.RequestFilter;
import dev.usher.proxy.exchange.ResponseContext;
import dev.usher.proxy.exchange.ResponseFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Cross-origin requests (CO0 to CO3): answers preflights of allowed origins itself, and adds the headers to every
/// other answer to them, whoever made it. With `*` every request counts as allowed, also one without an `Origin`.
final class CorsFilter implements RequestFilter, ResponseFilter {
    private static final int NO_CONTENT = 204;
    private static final byte[] ORIGIN = lower("origin");
    private static final byte[] VARY = lower("vary");
    /// RFC 9110 §8.6 forbids the `Content-Length: 0` that nginx adds here.
    private static final List<HeaderLine> PREFLIGHT =
            List.of(new HeaderLine("Content-Type", "text/plain charset=UTF-8"));

    private static final Line ALLOW_ORIGIN = new Line("Access-Control-Allow-Origin", "*");

    private final boolean anyOrigin;
    private final OriginPattern[] origins;
    private final Line[] lines;

    /// A header with its value.
    private static final class Line {
        private final byte[] lowerName;
        private final String name;
        private final String value;

        Line(String name, String value) {
            lowerName = lower(name);
            this.name = name;
            this.value = value;
        }

        void set(Fields fields, String to) {
            fields.replace(lowerName, name, to);
        }
    }

    CorsFilter(Filter.Cors filter) {
        anyOrigin = filter.anyOrigin();
        origins = filter.origins().stream().map(OriginPattern::new).toArray(OriginPattern[]::new);
        var always = new ArrayList<Line>();
        if (filter.credentials()) {
            always.add(new Line("Access-Control-Allow-Credentials", "true"));
        }
        always.add(new Line("Access-Control-Allow-Methods", filter.methods()));
        always.add(new Line("Access-Control-Allow-Headers", filter.headers()));
        if (!filter.exposed().isEmpty()) {
            always.add(new Line("Access-Control-Expose-Headers", filter.exposed()));
        }
        always.add(new Line("Access-Control-Max-Age", Integer.toString(filter.maxAgeSeconds())));
        lines = always.toArray(Line[]::new);
    }

    private static byte[] lower(String name) {
        return name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean apply(FilterContext request) {
        if (request.head().method() != Method.OPTIONS
                || !isAllowed(request.head().fields())) {
            return false;
        }
        request.answer(NO_CONTENT, PREFLIGHT);
        return true;
    }

    @Override
    public void apply(ResponseContext response) {
        Fields request = response.head().fields();
        if (!isAllowed(request)) {
            return;
        }
        Fields fields = response.responseHead().fields();
        ALLOW_ORIGIN.set(fields, anyOrigin ? ALLOW_ORIGIN.value : request.value(request.find(ORIGIN)));
        for (Line line : lines) {
            line.set(fields, line.value);
        }
        if (!anyOrigin && !variesByOrigin(fields)) {
            fields.add(FieldName.VARY, "Origin");
        }
    }

    private boolean isAllowed(Fields request) {
        if (anyOrigin) {
            return true;
        }
        int line = request.find(ORIGIN);
        if (line < 0) {
            return false;
        }
        for (OriginPattern origin : origins) {
            if (origin.matches(request.array(), request.valueOffset(line), request.valueLength(line))) {
                return true;
            }
        }
        return false;
    }

    /// Caches must not give the answer for one origin to another.
    private static boolean variesByOrigin(Fields fields) {
        for (int line = 0; line < fields.count(); line++) {
            boolean vary = !fields.isRemoved(line)
                    && FieldName.equalsIgnoreCase(
                            fields.array(), fields.nameOffset(line), fields.nameLength(line), VARY);
            if (vary) {
                for (String name : fields.value(line).split(",", -1)) {
                    if (name.strip().equalsIgnoreCase("Origin") || name.strip().equals("*")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
