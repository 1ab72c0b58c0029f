package dev.usher.proxy.exchange;

import dev.usher.observe.SpanContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The trace a client says its request belongs to, in any of the forms in use: W3C Trace Context, B3 with one header or
/// several, Jaeger. The first of these that is well-formed counts; one that is not is as if it were not there.
final class TraceHeaders {
    private static final int TRACE_DIGITS = 32;
    private static final int SPAN_DIGITS = 16;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /// What a client decided about recording.
    enum Decision {
        NONE,
        RECORD,
        DROP
    }

    /// Ways of writing a trace into headers.
    private enum Form {
        W3C,
        B3,
        B3_MULTI,
        JAEGER
    }

    private static final List<byte[]> W3C_NAMES = lower("traceparent", "tracestate");
    private static final List<byte[]> B3_NAMES = lower("b3");
    private static final List<byte[]> B3_MULTI_NAMES =
            lower("x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags");
    private static final List<byte[]> JAEGER_NAMES = lower("uber-trace-id");

    private static List<byte[]> lower(String... names) {
        var bytes = new ArrayList<byte[]>();
        for (String name : names) {
            bytes.add(name.getBytes(StandardCharsets.US_ASCII));
        }
        return List.copyOf(bytes);
    }

    private static List<byte[]> names(Form form) {
        return switch (form) {
            case W3C -> W3C_NAMES;
            case B3 -> B3_NAMES;
            case B3_MULTI -> B3_MULTI_NAMES;
            case JAEGER -> JAEGER_NAMES;
        };
    }

    /// A trace and the span that asks.
    private record Parent(long traceHigh, long traceLow, long span, Decision decision) {}

    private final Set<Form> forms = EnumSet.noneOf(Form.class);
    private @Nullable Parent parent;
    private Decision decision = Decision.NONE;
    private String state = "";

    private TraceHeaders() {}

    /// Reads what a client sent.
    static TraceHeaders of(Fields fields) {
        var headers = new TraceHeaders();
        for (Form form : Form.values()) {
            if (headers.isPresent(fields, form)) {
                headers.forms.add(form);
                headers.read(fields, form);
            }
        }
        return headers;
    }

    private boolean isPresent(Fields fields, Form form) {
        for (byte[] name : names(form)) {
            if (fields.find(name) >= 0) {
                return true;
            }
        }
        return false;
    }

    private void read(Fields fields, Form form) {
        if (parent != null) {
            return;
        }
        switch (form) {
            case W3C -> {
                parent = w3c(single(fields, "traceparent"));
                if (parent != null) {
                    String list = HeaderLines.joined(fields, "tracestate");
                    state = list == null ? "" : list;
                }
            }
            case B3 -> b3(single(fields, "b3"));
            case B3_MULTI -> b3(fields);
            case JAEGER -> parent = jaeger(single(fields, "uber-trace-id"));
        }
        if (parent != null) {
            decision = parent.decision();
        }
    }

    /// The value of a header that must not be there twice; empty without it.
    private static String single(Fields fields, String name) {
        String value = HeaderLines.joined(fields, name);
        return value == null ? "" : value.strip();
    }

    // ---- forms ----

    /// W3C Trace Context §3.2: `00-<trace>-<span>-<flags>`; later versions may have more behind a dash.
    private static @Nullable Parent w3c(String text) {
        int least = 2 + 1 + TRACE_DIGITS + 1 + SPAN_DIGITS + 1 + 2;
        boolean shaped = text.length() >= least
                && text.charAt(2) == '-'
                && text.charAt(35) == '-'
                && text.charAt(52) == '-'
                && isHex(text, 0, 2)
                && isHex(text, 3, 35)
                && isHex(text, 36, 52)
                && isHex(text, 53, 55)
                && !text.startsWith("ff")
                && (text.length() == least || (!text.startsWith("00") && text.charAt(least) == '-'));
        if (!shaped || !isLower(text)) {
            return null;
        }
        boolean sampled = (Integer.parseInt(text, 53, 55, 16) & 1) == 1;
        return parent(text.substring(3, 35), text.substring(36, 52), sampled ? Decision.RECORD : Decision.DROP);
    }

    /// The single header of B3: `<trace>-<span>-<decision>-<parent>`, the last two optional, or the decision alone.
    private void b3(String text) {
        String[] parts = text.split("-", -1);
        if (parts.length == 1) {
            decision = b3Decision(parts[0]);
            return;
        }
        if (parts.length <= 4) {
            parent = parent(parts[0], parts[1], parts.length > 2 ? b3Decision(parts[2]) : Decision.NONE);
        }
    }

    private void b3(Fields fields) {
        Decision asked =
                single(fields, "x-b3-flags").equals("1") ? Decision.RECORD : b3Decision(single(fields, "x-b3-sampled"));
        parent = parent(single(fields, "x-b3-traceid"), single(fields, "x-b3-spanid"), asked);
        if (parent == null && asked != Decision.NONE) {
            decision = asked;
        }
    }

    private static Decision b3Decision(String text) {
        return switch (text) {
            case "1", "d", "true" -> Decision.RECORD;
            case "0", "false" -> Decision.DROP;
            default -> Decision.NONE;
        };
    }

    /// `<trace>:<span>:<parent>:<flags>`, leading zeros left out, colons possibly escaped.
    private static @Nullable Parent jaeger(String text) {
        String[] parts = text.replace("%3A", ":").replace("%3a", ":").split(":", -1);
        if (parts.length != 4
                || parts[3].isEmpty()
                || parts[3].length() > 2
                || !isHex(parts[3], 0, parts[3].length())) {
            return null;
        }
        boolean sampled = (Integer.parseInt(parts[3], 16) & 1) == 1;
        return parent(parts[0], parts[1], sampled ? Decision.RECORD : Decision.DROP);
    }

    private static @Nullable Parent parent(String trace, String span, Decision decision) {
        boolean hex = !trace.isEmpty()
                && trace.length() <= TRACE_DIGITS
                && isHex(trace, 0, trace.length())
                && !span.isEmpty()
                && span.length() <= SPAN_DIGITS
                && isHex(span, 0, span.length());
        if (!hex) {
            return null;
        }
        int half = Math.max(0, trace.length() - SPAN_DIGITS);
        long high = half == 0 ? 0 : Long.parseUnsignedLong(trace, 0, half, 16);
        long low = Long.parseUnsignedLong(trace, half, trace.length(), 16);
        long id = Long.parseUnsignedLong(span, 16);
        return (high | low) == 0 || id == 0 ? null : new Parent(high, low, id, decision);
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLower(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 'A' && text.charAt(i) <= 'F') {
                return false;
            }
        }
        return true;
    }

    // ---- what comes of them ----

    /// The span of this request: a child of the client's where that is trusted and there is one, else the root of a new
    /// trace.
    ///
    /// @param first never 0; first, second, third: random numbers
    SpanContext span(boolean trusted, TraceSampler sampler, long first, long second, long third) {
        Parent from = trusted ? parent : null;
        Decision asked = trusted ? decision : Decision.NONE;
        if (from == null) {
            return new SpanContext(first, second, third, 0, sampler.samples(asked, second), "");
        }
        return new SpanContext(
                from.traceHigh(), from.traceLow(), third, from.span(), sampler.samples(asked, from.traceLow()), state);
    }

    /// Puts a span in place of what the client sent: as W3C Trace Context, and in every form that came.
    void replace(Fields fields, SpanContext span) {
        for (Form form : forms) {
            for (byte[] name : names(form)) {
                for (int line = fields.find(name); line >= 0; line = fields.find(name)) {
                    fields.remove(line);
                }
            }
        }
        String trace = hex(span.traceHigh(), span.traceLow());
        String id = hex(span.span());
        fields.add("traceparent", "00-" + trace + "-" + id + (span.sampled() ? "-01" : "-00"));
        if (!span.state().isEmpty()) {
            fields.add("tracestate", span.state());
        }
        String sampled = span.sampled() ? "1" : "0";
        if (forms.contains(Form.B3)) {
            String before = span.parent() == 0 ? "" : "-" + hex(span.parent());
            fields.add("b3", trace + "-" + id + "-" + sampled + before);
        }
        if (forms.contains(Form.B3_MULTI)) {
            fields.add("X-B3-TraceId", trace);
            fields.add("X-B3-SpanId", id);
            if (span.parent() != 0) {
                fields.add("X-B3-ParentSpanId", hex(span.parent()));
            }
            fields.add("X-B3-Sampled", sampled);
        }
        if (forms.contains(Form.JAEGER)) {
            String before = span.parent() == 0 ? "0" : hex(span.parent());
            fields.add("uber-trace-id", trace + ":" + id + ":" + before + ":" + sampled);
        }
    }

    private static String hex(long high, long low) {
        var digits = new byte[TRACE_DIGITS];
        fill(digits, 0, high);
        fill(digits, SPAN_DIGITS, low);
        return new String(digits, StandardCharsets.US_ASCII);
    }

    private static String hex(long value) {
        var digits = new byte[SPAN_DIGITS];
        fill(digits, 0, value);
        return new String(digits, StandardCharsets.US_ASCII);
    }

    private static void fill(byte[] digits, int at, long value) {
        long rest = value;
        for (int i = SPAN_DIGITS - 1; i >= 0; i--) {
            digits[at + i] = DIGITS[(int) rest & 15];
            rest >>>= 4;
        }
    }
}
