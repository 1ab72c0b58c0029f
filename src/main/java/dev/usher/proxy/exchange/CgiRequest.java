package dev.usher.proxy.exchange;

import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.model.Variable;
import dev.usher.model.Variable.Name;
import dev.usher.routing.PathNormalizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request in the words of CGI (RFC 3875 §4.1): the variables of nginx's `fastcgi_params`, those of the route, and a
/// variable for each header line. One per event loop. Allocates, since what it is asked for starts a script.
///
/// What is sent once only, and by whom: a variable of the route replaces the one of the same name. Headers are those of
/// the edited request, so what carries trust in them is the proxy's own (SEC8). `HTTP_PROXY` is never sent
/// (CVE-2016-5385 and others, "httpoxy"), nor is a header whose name holds anything but letters, digits and dashes:
/// `X_Real_IP` would be the same variable as `X-Real-IP`.
final class CgiRequest {
    private static final String DOCUMENT_ROOT = "DOCUMENT_ROOT";
    private static final String SCRIPT_FILENAME = "SCRIPT_FILENAME";
    private static final byte[] PREFIX = "HTTP_".getBytes(StandardCharsets.US_ASCII);

    /// Its own: that of the loop belongs to requests that are being routed.
    private final PathNormalizer normalizer = new PathNormalizer();

    private byte[] name = new byte[64];

    CgiRequest() {
        System.arraycopy(PREFIX, 0, name, 0, PREFIX.length);
    }

    /// The path of the script: the normal path as the backend is to see it, and the index where it ends in a slash.
    String scriptName(Exchange exchange) {
        OutgoingRequest request = exchange.forward().request();
        String uri = documentUri(request);
        return uri.endsWith("/") ? uri + request.scriptIndex() : uri;
    }

    /// A rewritten target that climbs above the root counts as the root: scripts are files.
    private String documentUri(OutgoingRequest request) {
        byte[] bytes = request.head().fields().array();
        boolean normal = normalizer.normalize(bytes, request.scriptTargetOffset(), pathLength(request));
        return normal
                ? new String(normalizer.array(), normalizer.offset(), normalizer.length(), StandardCharsets.ISO_8859_1)
                : "/";
    }

    private static int pathLength(OutgoingRequest request) {
        byte[] bytes = request.head().fields().array();
        int from = request.scriptTargetOffset();
        int to = from + request.scriptTargetLength();
        int at = from;
        while (at < to && bytes[at] != '?') {
            at++;
        }
        return at - from;
    }

    /// Describes a request whose head is edited and whose target is settled.
    void describe(Exchange exchange, MetaVariables into) {
        OutgoingRequest request = exchange.forward().request();
        List<HeaderLine> own = request.metaVariables();
        for (HeaderLine variable : own) {
            into.add(variable.name(), variable.value());
        }
        var standard = new Standard(own, into);
        request(exchange, request, standard);
        connection(exchange, standard);
        headers(request, own, into);
    }

    private void request(Exchange exchange, OutgoingRequest request, Standard standard) {
        Fields fields = request.head().fields();
        int path = pathLength(request);
        int queryLength = request.scriptTargetLength() - path - 1;
        String query = queryLength <= 0 ? "" : fields.text(request.scriptTargetOffset() + path + 1, queryLength);
        String script = scriptName(exchange);
        standard.add("QUERY_STRING", query);
        standard.add("REQUEST_METHOD", value(exchange, Name.REQUEST_METHOD));
        standard.add("CONTENT_TYPE", value(exchange, Name.CONTENT_TYPE));
        standard.add("SCRIPT_NAME", script);
        standard.add("REQUEST_URI", value(exchange, Name.REQUEST_URI));
        standard.add("DOCUMENT_URI", documentUri(request));
        standard.add(DOCUMENT_ROOT, "");
        String root = standard.own(DOCUMENT_ROOT);
        if (root != null) {
            standard.add(SCRIPT_FILENAME, root + script);
        }
        standard.add("SERVER_PROTOCOL", value(exchange, Name.SERVER_PROTOCOL));
        standard.add("REQUEST_SCHEME", value(exchange, Name.SCHEME));
        if (exchange.connection().secure()) {
            standard.add("HTTPS", "on");
        }
        standard.add("GATEWAY_INTERFACE", "CGI/1.1");
        standard.add("SERVER_SOFTWARE", "usher");
        standard.add("REDIRECT_STATUS", "200");
    }

    private static void connection(Exchange exchange, Standard standard) {
        standard.add("REMOTE_ADDR", value(exchange, Name.REMOTE_ADDR));
        standard.add("REMOTE_PORT", value(exchange, Name.REMOTE_PORT));
        standard.add("REMOTE_USER", value(exchange, Name.REMOTE_USER));
        standard.add("SERVER_ADDR", value(exchange, Name.SERVER_ADDR));
        standard.add("SERVER_PORT", value(exchange, Name.SERVER_PORT));
        standard.add("SERVER_NAME", value(exchange, Name.SERVER_NAME));
    }

    private static String value(Exchange exchange, Name name) {
        String value = exchange.dispatch().context().value(new Variable.Known(name));
        return value == null ? "" : value;
    }

    // ---- headers ----

    private void headers(OutgoingRequest request, List<HeaderLine> own, MetaVariables into) {
        Fields fields = request.head().fields();
        if (find(own, "HTTP_HOST") == null) {
            into.add("HTTP_HOST", fields.text(request.authorityOffset(), request.authorityLength()));
        }
        for (int line = 0; line < fields.count(); line++) {
            if (fields.isRemoved(line) || !isPassedOn(fields, line) || isRepeated(fields, line)) {
                continue;
            }
            int length = variable(fields, line);
            if (length == 0 || find(own, new String(name, 0, length, StandardCharsets.US_ASCII)) != null) {
                continue;
            }
            String joined = joined(fields, line);
            byte[] value = joined == null ? fields.array() : joined.getBytes(StandardCharsets.ISO_8859_1);
            int offset = joined == null ? fields.valueOffset(line) : 0;
            into.add(name, length, value, offset, joined == null ? fields.valueLength(line) : value.length);
        }
    }

    /// Framing is not the script's business, and lines of one connection not another's (RFC 3875 §4.1.18).
    private static boolean isPassedOn(Fields fields, int line) {
        return switch (fields.id(line)) {
            case FieldName.HOST,
                    FieldName.CONTENT_LENGTH,
                    FieldName.TRANSFER_ENCODING,
                    FieldName.CONNECTION,
                    FieldName.KEEP_ALIVE,
                    FieldName.PROXY_CONNECTION,
                    FieldName.UPGRADE,
                    FieldName.TE,
                    FieldName.TRAILER,
                    FieldName.EXPECT,
                    FieldName.HTTP2_SETTINGS,
                    FieldName.PROXY -> false;
            default -> true;
        };
    }

    /// Writes the name of a line's variable.
    ///
    /// @return its length, 0 when the line has none
    private int variable(Fields fields, int line) {
        int length = fields.nameLength(line);
        if (name.length < PREFIX.length + length) {
            name = Arrays.copyOf(name, (PREFIX.length + length) * 2);
        }
        byte[] bytes = fields.array();
        int from = fields.nameOffset(line);
        for (int i = 0; i < length; i++) {
            byte b = bytes[from + i];
            if (!Octets.is(b, Octets.PLAIN)) {
                return 0;
            }
            boolean small = b >= 'a' && b <= 'z';
            name[PREFIX.length + i] = b == '-' ? (byte) '_' : small ? (byte) (b - 32) : b;
        }
        return PREFIX.length + length;
    }

    /// All values of the name of a line as one list (RFC 9110 §5.3, RFC 6265 §5.4); null when there is only one.
    private static @Nullable String joined(Fields fields, int first) {
        StringBuilder all = null;
        String between = fields.id(first) == FieldName.COOKIE ? "; " : ", ";
        for (int line = first + 1; line < fields.count(); line++) {
            if (!fields.isRemoved(line) && isSame(fields, first, line)) {
                all = all == null ? new StringBuilder(fields.value(first)) : all;
                all.append(between).append(fields.value(line));
            }
        }
        return all == null ? null : all.toString();
    }

    /// Whether a line of the same name came before.
    private static boolean isRepeated(Fields fields, int line) {
        for (int earlier = 0; earlier < line; earlier++) {
            if (!fields.isRemoved(earlier) && isSame(fields, earlier, line)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(Fields fields, int first, int second) {
        int length = fields.nameLength(first);
        return fields.id(first) == fields.id(second)
                && length == fields.nameLength(second)
                && Octets.sameToken(fields.array(), fields.nameOffset(first), fields.nameOffset(second), length);
    }

    private static @Nullable String find(List<HeaderLine> own, String name) {
        for (HeaderLine variable : own) {
            if (variable.name().equals(name)) {
                return variable.value();
            }
        }
        return null;
    }

    /// Adds what the route has no variable of its own for.
    private record Standard(List<HeaderLine> own, MetaVariables into) {
        void add(String name, String value) {
            if (own(name) == null) {
                into.add(name, value);
            }
        }

        @Nullable
        String own(String name) {
            return find(own, name);
        }
    }
}
