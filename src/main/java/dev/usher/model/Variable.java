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

    /// A capture of the regular expression that matched last, `$1` to `$9`: that of the path, or of a [Statement].
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

    /// A name nobody knows; empty unless a [Statement.Set] of the route gives it a value.
    record Unknown(String name) implements Variable {}

    /// Families of variables.
    enum Family {
        /// A query argument, still escaped as it came.
        ARGUMENT("arg_", "A query argument, as it came."),
        /// A request header; underscores in the key stand for dashes or themselves.
        REQUEST_HEADER("http_", "A request header as the client sent it; `_` stands for a dash or itself."),
        /// A cookie of the request.
        COOKIE("cookie_", "A cookie of the request."),
        /// A response header as the client gets it; underscores likewise.
        RESPONSE_HEADER("sent_http_", "A response header as the client gets it; `_` stands for a dash or itself."),
        /// A response header as the endpoint sent it; underscores likewise.
        UPSTREAM_HEADER("upstream_http_", "A response header of the endpoint, as far as it is passed on."),
        /// A cookie the endpoint set.
        UPSTREAM_COOKIE("upstream_cookie_", "A cookie the endpoint set."),
        /// Where the client is, by a database that is not there: always empty.
        GEOIP("geoip2_", "Always absent: there is no location database.");

        private final String prefix;
        private final String doc;

        Family(String prefix, String doc) {
            this.prefix = prefix;
            this.doc = doc;
        }

        public String prefix() {
            return prefix;
        }

        /// What its values are, for the documentation.
        public String doc() {
            return doc;
        }
    }

    /// Variables with names of their own; lower case is their text.
    enum Name {
        HOST("Host the client named, lower case, without port; the name of the server where it named none."),
        HTTP_HOST("Host as the client sent it, port included."),
        HOSTNAME("Name of the machine, that is of the pod."),
        REQUEST_URI("Path and query as they came."),
        URI("Path in its normal form: decoded, dot segments and double slashes resolved."),
        DOCUMENT_URI("The same as `$uri`."),
        ARGS("Query without its question mark."),
        QUERY_STRING("The same as `$args`."),
        IS_ARGS("`?` where there is a query, else empty."),
        REMOTE_ADDR("Address of the client, as far as forwarding headers are trusted."),
        BINARY_REMOTE_ADDR("The same as 4 or 16 octets; a key, nothing to print."),
        REMOTE_PORT("Port of the client."),
        REMOTE_USER("User name of basic credentials."),
        SCHEME("`http` or `https`, as the connection is."),
        HTTPS("`on` over TLS, else empty."),
        SERVER_NAME("Host of the rule that took the request; `_` for those no rule names."),
        SERVER_PORT("Port the client reached, as the outside sees it."),
        SERVER_ADDR("Address the client reached; behind the PROXY protocol the one it names."),
        SERVER_PROTOCOL("`HTTP/1.0`, `HTTP/1.1` or `HTTP/2.0`."),
        REQUEST("Method, target and protocol as they came."),
        REQUEST_METHOD("Method."),
        REQUEST_ID("Id of the request: the client's `X-Request-ID`, or one made here."),
        REQ_ID("The same as `$request_id`."),
        REQUEST_LENGTH("Octets of the request, head and body."),
        REQUEST_TIME("Seconds since the first octet of the request, with three decimals."),
        CONTENT_TYPE("`Content-Type` of the request."),
        CONTENT_LENGTH("Declared length of the request body."),
        BODY_BYTES_SENT("Octets of the response body."),
        BYTES_SENT("Octets of the response, head and body; the head counts as HTTP/1.1 sends it."),
        STATUS("Status the client got; 499 when it went away before."),
        TIME_LOCAL("Time as logs print it, `24/Nov/2026:08:00:00 +0000`."),
        TIME_ISO8601("Time as `2026-11-24T08:00:00+00:00`."),
        MSEC("Seconds since 1970, with three decimals."),
        CONNECTION("Number of the connection, unlike any other of the process."),
        CONNECTION_REQUESTS("How many requests the connection has had, this one included."),
        PIPE("Always `.`: whether a request was pipelined makes no difference here."),
        NGINX_VERSION("Name and version of this program."),
        PID("Id of the process."),
        UPSTREAM_ADDR(
                "Endpoints tried, one value a try, joined by commas, and by a colon before those of an error backend; so"
                        + " are the next."),
        UPSTREAM_STATUS("What each answered."),
        UPSTREAM_RESPONSE_TIME("Seconds each try took."),
        UPSTREAM_RESPONSE_LENGTH("Octets of body each sent."),
        UPSTREAM_CONNECT_TIME("Seconds to connect; 0.000 on a kept connection."),
        UPSTREAM_HEADER_TIME("Seconds to the head of the answer."),
        UPSTREAM_BYTES_SENT("Octets sent to each; the head counts as HTTP/1.1 sends it."),
        UPSTREAM_BYTES_RECEIVED("Octets of body received from each."),
        UPSTREAM_CACHE_STATUS("Always absent: nothing is cached."),
        SSL_PROTOCOL("TLS version."),
        SSL_CIPHER("TLS cipher suite."),
        SSL_SERVER_NAME("Name the client asked for in the handshake (SNI)."),
        SSL_SESSION_ID("Id of the TLS session, hexadecimal."),
        SSL_SESSION_REUSED("`r` where the TLS session was resumed, else `.`."),
        SSL_CLIENT_S_DN("Subject of the client certificate."),
        SSL_CLIENT_I_DN("Issuer of the client certificate."),
        SSL_CLIENT_VERIFY("What became of verifying it."),
        SSL_CLIENT_SERIAL("Serial number of the client certificate."),
        SSL_CLIENT_FINGERPRINT("SHA-1 of the client certificate."),
        SSL_CLIENT_ESCAPED_CERT("The client certificate, PEM, URL-encoded."),
        PROXY_PROTOCOL_ADDR("Client address in the PROXY protocol header."),
        PROXY_PROTOCOL_PORT("Client port in it."),
        PROXY_PROTOCOL_SERVER_ADDR("Address the client reached, in it."),
        PROXY_PROTOCOL_SERVER_PORT("Port the client reached, in it."),
        REALIP_REMOTE_ADDR("Address of the peer, whatever headers say."),
        THE_REAL_IP("The same as `$remote_addr`."),
        FULL_X_FORWARDED_FOR("`X-Forwarded-For` of the client and the peer's address behind it."),
        PROXY_ADD_X_FORWARDED_FOR("The same as `$full_x_forwarded_for`."),
        BEST_HTTP_HOST("`X-Forwarded-Host` where it is trusted, else `$http_host`."),
        PASS_ACCESS_SCHEME("`X-Forwarded-Proto` as the backend gets it."),
        PASS_PORT("`X-Forwarded-Port` as the backend gets it."),
        PASS_SERVER_PORT("The same as `$pass_port`."),
        ESCAPED_REQUEST_URI("Path and query escaped, to be the value of a query argument."),
        NAMESPACE("Namespace of the Ingress."),
        INGRESS_NAME("Name of the Ingress."),
        SERVICE_NAME("Service the path names."),
        SERVICE_PORT("Port of the Service the path names."),
        LOCATION_PATH("Path as the Ingress writes it."),
        PROXY_UPSTREAM_NAME("Upstream as namespace, Service and port; `-` where there is none."),
        PROXY_ALTERNATIVE_UPSTREAM_NAME("The canary that answered, in the same form; empty where none did."),
        PROXY_HOST("The same as `$proxy_upstream_name`, absent where there is none."),
        FASTCGI_SCRIPT_NAME("Path of a FastCGI script: the path, completed by `fastcgi-index`."),
        FASTCGI_PATH_INFO("Always empty: nothing splits the path of a script."),
        DOCUMENT_ROOT("Always empty: there are no files here.");

        private static final Map<String, Name> BY_TEXT =
                Stream.of(values()).collect(Collectors.toUnmodifiableMap(Name::text, Function.identity()));

        private final String text = name().toLowerCase(Locale.ROOT);
        private final String doc;

        Name(String doc) {
            this.doc = doc;
        }

        /// The name as expressions write it.
        public String text() {
            return text;
        }

        /// What its value is, for the documentation.
        public String doc() {
            return doc;
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
