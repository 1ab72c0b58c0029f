package dev.usher.model;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Something about a request or its answer that an expression may name: the variables of nginx and of ingress-nginx
/// that mean something here (A0.9). Names are not case-sensitive, as in nginx.
public sealed interface Variable {

    /// The name without its dollar, lower case.
    String name();

    /// One that has a name of its own.
    record Known(Name which) implements Variable {
        @Override
        public String name() {
            return which.text();
        }
    }

    /// A capture of the path's regular expression, `$1` to `$9`.
    record Capture(int group) implements Variable {
        @Override
        public String name() {
            return Integer.toString(group);
        }
    }

    /// One of a family: what comes after the prefix is looked up in the request or the answer.
    ///
    /// @param key what to look up: lower case; in names of headers and cookies as [Family] says
    record Member(Family family, String key) implements Variable {
        @Override
        public String name() {
            return family.prefix() + key;
        }
    }

    /// A name nobody knows; always empty.
    record Unknown(String name) implements Variable {}

    /// Families of variables.
    enum Family {
        /// A query argument, still escaped as it came.
        ARGUMENT("arg_"),
        /// A request header; underscores in the key stand for dashes.
        REQUEST_HEADER("http_"),
        /// A cookie of the request.
        COOKIE("cookie_"),
        /// A response header as the client gets it; underscores stand for dashes.
        RESPONSE_HEADER("sent_http_"),
        /// A response header as the endpoint sent it; underscores stand for dashes.
        UPSTREAM_HEADER("upstream_http_"),
        /// A cookie the endpoint set.
        UPSTREAM_COOKIE("upstream_cookie_"),
        /// Where the client is, by a database that is not there: always empty.
        GEOIP("geoip2_");

        private final String prefix;

        Family(String prefix) {
            this.prefix = prefix;
        }

        public String prefix() {
            return prefix;
        }
    }

    /// Variables with names of their own; lower case is their text.
    enum Name {
        HOST,
        HTTP_HOST,
        HOSTNAME,
        REQUEST_URI,
        URI,
        DOCUMENT_URI,
        ARGS,
        QUERY_STRING,
        IS_ARGS,
        REMOTE_ADDR,
        BINARY_REMOTE_ADDR,
        REMOTE_PORT,
        REMOTE_USER,
        SCHEME,
        HTTPS,
        SERVER_NAME,
        SERVER_PORT,
        SERVER_ADDR,
        SERVER_PROTOCOL,
        REQUEST,
        REQUEST_METHOD,
        REQUEST_ID,
        REQ_ID,
        REQUEST_LENGTH,
        REQUEST_TIME,
        CONTENT_TYPE,
        CONTENT_LENGTH,
        BODY_BYTES_SENT,
        BYTES_SENT,
        STATUS,
        TIME_LOCAL,
        TIME_ISO8601,
        MSEC,
        CONNECTION,
        CONNECTION_REQUESTS,
        PIPE,
        NGINX_VERSION,
        PID,
        UPSTREAM_ADDR,
        UPSTREAM_STATUS,
        UPSTREAM_RESPONSE_TIME,
        UPSTREAM_RESPONSE_LENGTH,
        UPSTREAM_CONNECT_TIME,
        UPSTREAM_HEADER_TIME,
        UPSTREAM_BYTES_SENT,
        UPSTREAM_BYTES_RECEIVED,
        UPSTREAM_CACHE_STATUS,
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
        THE_REAL_IP,
        FULL_X_FORWARDED_FOR,
        PROXY_ADD_X_FORWARDED_FOR,
        BEST_HTTP_HOST,
        PASS_ACCESS_SCHEME,
        PASS_PORT,
        PASS_SERVER_PORT,
        ESCAPED_REQUEST_URI,
        NAMESPACE,
        INGRESS_NAME,
        SERVICE_NAME,
        SERVICE_PORT,
        LOCATION_PATH,
        PROXY_UPSTREAM_NAME,
        PROXY_ALTERNATIVE_UPSTREAM_NAME,
        PROXY_HOST;

        private static final Map<String, Name> BY_TEXT =
                Stream.of(values()).collect(Collectors.toUnmodifiableMap(Name::text, Function.identity()));

        private final String text = name().toLowerCase(Locale.ROOT);

        /// The name as expressions write it.
        public String text() {
            return text;
        }
    }

    /// The variable of a name.
    ///
    /// @param name without its dollar and braces, any case
    static Variable of(String name) {
        if (name.length() == 1 && name.charAt(0) >= '1' && name.charAt(0) <= '9') {
            return new Capture(name.charAt(0) - '0');
        }
        var lower = name.toLowerCase(Locale.ROOT);
        var known = Name.BY_TEXT.get(lower);
        if (known != null) {
            return new Known(known);
        }
        for (Family family : Family.values()) {
            if (lower.startsWith(family.prefix())
                    && lower.length() > family.prefix().length()) {
                return new Member(family, lower.substring(family.prefix().length()));
            }
        }
        return new Unknown(lower);
    }
}
