package dev.usher.dialect.nginx;

import java.util.Map;

/// What to use instead of directives that are not translated (SN1).
final class RefusedDirectives {
    private static final String FILES = "a Service that serves the files, as there are none here";

    private static final String BODIES = "addresses that the backend writes itself, as bodies are passed as they are";

    /// Text of a snippet names no address: the proxy reaches what its writer may not.
    private static final String ELSEWHERE = "a path of an Ingress with its Service, of type ExternalName for another"
            + " host, or annotation auth-url for what answers auth_request";

    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("auth_request", "annotation auth-url"),
            Map.entry("auth_request_set", "it in configuration-snippet, beside auth-url"),
            Map.entry("auth_basic", "annotation auth-type"),
            Map.entry("auth_basic_user_file", "annotation auth-secret"),
            Map.entry("satisfy", "annotation satisfy"),
            Map.entry("limit_req", "annotation limit-rps or limit-rpm"),
            Map.entry("limit_conn", "annotation limit-connections"),
            Map.entry("limit_rate", "annotation limit-rate"),
            Map.entry("limit_rate_after", "annotation limit-rate-after"),
            Map.entry("proxy_pass", ELSEWHERE),
            Map.entry("grpc_pass", "annotation backend-protocol: GRPC"),
            Map.entry("grpc_connect_timeout", "annotation proxy-connect-timeout"),
            Map.entry("grpc_read_timeout", "annotation proxy-read-timeout"),
            Map.entry("grpc_send_timeout", "annotation proxy-send-timeout"),
            Map.entry("fastcgi_pass", "annotation backend-protocol: FCGI"),
            Map.entry("location", "a path of the Ingress, or server-snippet for one that answers by itself"),
            Map.entry("error_page", "annotation custom-http-errors"),
            Map.entry("proxy_intercept_errors", "annotation custom-http-errors"),
            Map.entry("proxy_redirect", "annotations proxy-redirect-from and proxy-redirect-to"),
            Map.entry("proxy_cookie_path", "annotation proxy-cookie-path"),
            Map.entry("proxy_cookie_domain", "annotation proxy-cookie-domain"),
            Map.entry("proxy_next_upstream", "annotation proxy-next-upstream"),
            Map.entry("proxy_next_upstream_tries", "annotation proxy-next-upstream-tries"),
            Map.entry("proxy_next_upstream_timeout", "annotation proxy-next-upstream-timeout"),
            Map.entry("proxy_http_version", "annotation proxy-http-version"),
            Map.entry("proxy_ssl_verify", "annotation proxy-ssl-verify"),
            Map.entry("proxy_ssl_trusted_certificate", "annotation proxy-ssl-secret"),
            Map.entry("access_log", "annotation enable-access-log"),
            Map.entry("server_name", "annotation server-alias"),
            Map.entry("server_tokens", "ConfigMap key server-tokens"),
            Map.entry("set_real_ip_from", "ConfigMap key proxy-real-ip-cidr"),
            Map.entry("real_ip_header", "ConfigMap key forwarded-for-header"),
            Map.entry("ssl_client_certificate", "annotation auth-tls-secret"),
            Map.entry("ssl_verify_client", "annotation auth-tls-verify-client"),
            Map.entry("ssl_ciphers", "annotation ssl-ciphers"),
            Map.entry("mirror", "annotation mirror-target"),
            Map.entry("modsecurity", "annotation enable-modsecurity"),
            Map.entry("ssl_protocols", "ConfigMap key ssl-protocols"),
            Map.entry("alias", FILES),
            Map.entry("root", FILES),
            Map.entry("index", FILES),
            Map.entry("try_files", FILES),
            Map.entry("autoindex", FILES),
            Map.entry("stub_status", "the metrics, or /nginx_status with ConfigMap key nginx-status-ipv4-whitelist"),
            Map.entry("internal", "annotation auth-url for what answers auth_request"),
            Map.entry("valid_referers", "if ($http_referer !~ …) { return 403; }"),
            Map.entry("limit_except", "if ($request_method !~ …) { return 403; }"),
            Map.entry("charset", "more_set_headers with a Content-Type that names it"),
            Map.entry("merge_slashes", "a path that is written with one slash"),
            Map.entry("port_in_redirect", "annotation use-port-in-redirects"),
            Map.entry("absolute_redirect", "annotation relative-redirects"),
            Map.entry("proxy_pass_header", "ConfigMap key server-tokens for Server; others are passed"),
            Map.entry("proxy_cache", "a cache in front, as nothing is kept here"),
            Map.entry("sub_filter", BODIES),
            Map.entry("sub_filter_once", BODIES),
            Map.entry("sub_filter_types", BODIES),
            Map.entry("proxy_pass_request_body", ELSEWHERE),
            Map.entry("proxy_pass_request_headers", ELSEWHERE),
            Map.entry("proxy_method", ELSEWHERE),
            Map.entry("proxy_ssl_certificate", "annotation proxy-ssl-secret"),
            Map.entry("proxy_ssl_protocols", "annotation proxy-ssl-protocols"),
            Map.entry("ssl_certificate", "spec.tls of the Ingress"),
            Map.entry("listen", "flags --http-port and --https-port"),
            Map.entry("error_log", "ConfigMap key error-log-level"));

    private RefusedDirectives() {}

    /// Ends a sentence that begins with the directive.
    static String fault(String name) {
        if (name.contains("_by_lua")) {
            return "is Lua code, which is never run";
        }
        String instead = INSTEAD.get(name);
        return instead == null ? "is not translated" : "is not translated: use " + instead;
    }
}
