package dev.usher.proxy.exchange;

import dev.usher.model.Expression;
import dev.usher.model.RouteOwner;
import dev.usher.model.Variable;
import dev.usher.model.VirtualHost;
import dev.usher.routing.PathNormalizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The variables of one exchange (A0.9), each worked out when an expression asks for it. What is known only later is
/// absent until then: the status before the answer, the upstream before it was chosen. Texts are Latin-1, one character
/// an octet, and may hold control characters where a client could put them into a path or an argument.
final class Variables {
    private final Exchange exchange;
    private final ConnectionVariables connection;
    private final ResponseVariables response;

    Variables(Exchange exchange) {
        this.exchange = exchange;
        connection = new ConnectionVariables(exchange);
        response = new ResponseVariables(exchange);
    }

    /// An expression filled in; what is absent is empty.
    String expand(Expression expression) {
        return expand(expression, "");
    }

    /// An expression filled in.
    ///
    /// @param absent stands for what is absent
    String expand(Expression expression, String absent) {
        var out = new StringBuilder();
        for (Expression.Segment segment : expression.segments()) {
            switch (segment) {
                case Expression.Segment.Literal(String text) -> out.append(text);
                case Expression.Segment.Reference(Variable variable) -> {
                    String value = value(variable);
                    out.append(value == null ? absent : value);
                }
            }
        }
        return out.toString();
    }

    /// The value of a variable; null when it is absent.
    @Nullable
    String value(Variable variable) {
        return switch (variable) {
            case Variable.Known(Variable.Name name) -> known(name);
            case Variable.Capture(int group) -> capture(group);
            case Variable.Member(Variable.Family family, String key) -> member(family, key);
            case Variable.Unknown(String name) ->
                exchange.dispatch().context().script().value(name);
        };
    }

    /// What the regular expression that matched last captured: that of a statement, or the route's of the path; null
    /// where there is none, or it captured nothing.
    private @Nullable String capture(int group) {
        List<String> last = exchange.dispatch().context().script().captures();
        if (last != null) {
            return group <= last.size() ? last.get(group - 1) : null;
        }
        PathNormalizer path = exchange.dispatch().context().normalPath();
        return path == null
                ? null
                : exchange.dispatch().route().capture(path.array(), path.offset(), path.length(), group);
    }

    private @Nullable String member(Variable.Family family, String key) {
        return switch (family) {
            case ARGUMENT -> argument(key);
            case REQUEST_HEADER -> requestHeader(key);
            case COOKIE -> Cookies.find(fields(), key);
            case RESPONSE_HEADER -> response.header(key);
            case UPSTREAM_HEADER -> response.upstreamHeader(key);
            case UPSTREAM_COOKIE -> response.upstreamCookie(key);
            case GEOIP -> null;
        };
    }

    private @Nullable String known(Variable.Name name) {
        return switch (name) {
            case HOST -> host();
            case HTTP_HOST -> emptyToNull(authority());
            case BEST_HTTP_HOST -> bestHost();
            case REQUEST_URI -> text(head().targetOffset(), head().targetLength());
            case ESCAPED_REQUEST_URI -> Percent.escaped(text(head().targetOffset(), head().targetLength()));
            case URI, DOCUMENT_URI -> path();
            case ARGS, QUERY_STRING -> emptyToNull(query());
            case IS_ARGS -> query().isEmpty() ? "" : "?";
            case REQUEST -> requestLine();
            case REQUEST_METHOD -> text(head().methodOffset(), head().methodLength());
            case SERVER_PROTOCOL -> head().version().text();
            case REQUEST_ID, REQ_ID -> exchange.dispatch().requestId();
            case CONTENT_TYPE -> line(fields().find(FieldName.CONTENT_TYPE));
            case CONTENT_LENGTH -> requestHeader("content_length");
            case REMOTE_USER -> exchange.facts().user(fields());
            case FULL_X_FORWARDED_FOR, PROXY_ADD_X_FORWARDED_FOR -> forwardedFor();
            case SERVER_NAME -> serverName();
            case NAMESPACE -> owner().namespace();
            case INGRESS_NAME -> owner().ingress();
            case SERVICE_NAME -> owner().service();
            case SERVICE_PORT -> owner().servicePort();
            case LOCATION_PATH -> owner().path();
            case FASTCGI_SCRIPT_NAME -> exchange.pool().cgi().scriptName(exchange);
            case FASTCGI_PATH_INFO, DOCUMENT_ROOT -> "";
            case REMOTE_ADDR,
                    THE_REAL_IP,
                    BINARY_REMOTE_ADDR,
                    REMOTE_PORT,
                    SCHEME,
                    HTTPS,
                    HOSTNAME,
                    SERVER_PORT,
                    SERVER_ADDR,
                    CONNECTION,
                    CONNECTION_REQUESTS,
                    PIPE,
                    PID,
                    NGINX_VERSION,
                    SSL_PROTOCOL,
                    SSL_CIPHER,
                    SSL_SERVER_NAME,
                    SSL_SESSION_ID,
                    SSL_SESSION_REUSED,
                    SSL_CLIENT_S_DN,
                    SSL_CLIENT_I_DN,
                    SSL_CLIENT_VERIFY,
                    SSL_CLIENT_SERIAL,
                    SSL_CLIENT_FINGERPRINT,
                    SSL_CLIENT_ESCAPED_CERT,
                    PROXY_PROTOCOL_ADDR,
                    PROXY_PROTOCOL_PORT,
                    PROXY_PROTOCOL_SERVER_ADDR,
                    PROXY_PROTOCOL_SERVER_PORT,
                    REALIP_REMOTE_ADDR,
                    PASS_ACCESS_SCHEME,
                    PASS_PORT,
                    PASS_SERVER_PORT -> connection.value(name);
            case REQUEST_LENGTH,
                    REQUEST_TIME,
                    BODY_BYTES_SENT,
                    BYTES_SENT,
                    STATUS,
                    TIME_LOCAL,
                    TIME_ISO8601,
                    MSEC,
                    UPSTREAM_ADDR,
                    UPSTREAM_STATUS,
                    UPSTREAM_RESPONSE_TIME,
                    UPSTREAM_RESPONSE_LENGTH,
                    UPSTREAM_CONNECT_TIME,
                    UPSTREAM_HEADER_TIME,
                    UPSTREAM_BYTES_SENT,
                    UPSTREAM_BYTES_RECEIVED,
                    UPSTREAM_CACHE_STATUS,
                    PROXY_UPSTREAM_NAME,
                    PROXY_ALTERNATIVE_UPSTREAM_NAME,
                    PROXY_HOST -> response.value(name);
        };
    }

    // ---- the request ----

    private RequestHead head() {
        return exchange.request();
    }

    private Fields fields() {
        return head().fields();
    }

    private RouteOwner owner() {
        return exchange.dispatch().route().route().owner();
    }

    private String text(int offset, int length) {
        return fields().text(offset, length);
    }

    private @Nullable String line(int line) {
        return line < 0 ? null : fields().value(line);
    }

    private String authority() {
        return text(head().authorityOffset(), head().authorityLength());
    }

    /// As nginx: lower case, without port and the dot at the end; the server's name where the client named none.
    private String host() {
        String name = HostText.name(authority());
        return name.isEmpty() ? serverName() : name;
    }

    private String bestHost() {
        String trusted = exchange.facts().host();
        return trusted != null ? trusted : authority();
    }

    private String serverName() {
        VirtualHost host = exchange.dispatch().host();
        return host.host();
    }

    /// The normal path, as it was routed; of a request refused for its path the path as it came.
    private String path() {
        PathNormalizer path = exchange.dispatch().context().normalPath();
        return path == null ? "" : new String(path.array(), path.offset(), path.length(), StandardCharsets.ISO_8859_1);
    }

    /// Without its question mark.
    private String query() {
        String query = exchange.dispatch().context().query();
        return query.isEmpty() ? "" : query.substring(1);
    }

    private @Nullable String requestLine() {
        RequestHead head = head();
        if (head.lineLength() > 0) {
            return text(head.lineOffset(), head.lineLength());
        }
        return head.methodLength() == 0
                ? null
                : text(head.methodOffset(), head.methodLength()) + " " + text(head.targetOffset(), head.targetLength())
                        + " " + head.version().text();
    }

    /// The value of a query argument as it came; nginx compares names without regard to case.
    private @Nullable String argument(String key) {
        for (String pair : query().split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals == key.length() && pair.regionMatches(true, 0, key, 0, equals)) {
                return pair.substring(equals + 1);
            }
        }
        return null;
    }

    private @Nullable String requestHeader(String key) {
        if (key.equals("host")) {
            return emptyToNull(authority());
        }
        return HeaderLines.asCame(fields(), key, exchange.clientLines());
    }

    private String forwardedFor() {
        String before = requestHeader("x_forwarded_for");
        String peer = new String(exchange.connection().remoteAddressText(), StandardCharsets.US_ASCII);
        return before == null ? peer : before + ", " + peer;
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
