package dev.usher.dialect.nginx;

import java.util.Map;

/// What to use instead of directives that are not translated (SN1).
final class RefusedDirectives {
    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("auth_request", "annotation auth-url"),
            Map.entry("auth_request_set", "annotation auth-response-headers"),
            Map.entry("auth_basic", "annotation auth-type"),
            Map.entry("auth_basic_user_file", "annotation auth-secret"),
            Map.entry("satisfy", "annotation satisfy"),
            Map.entry("limit_req", "annotation limit-rps or limit-rpm"),
            Map.entry("limit_conn", "annotation limit-connections"),
            Map.entry("limit_rate", "annotation limit-rate"),
            Map.entry("limit_rate_after", "annotation limit-rate-after"),
            Map.entry("proxy_pass", "the Service of the path"),
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
            Map.entry("proxy_ssl_name", "annotation proxy-ssl-name"),
            Map.entry("proxy_ssl_server_name", "annotation proxy-ssl-server-name"),
            Map.entry("proxy_ssl_trusted_certificate", "annotation proxy-ssl-secret"),
            Map.entry("access_log", "annotation enable-access-log"),
            Map.entry("gzip", "ConfigMap key use-gzip"),
            Map.entry("gzip_types", "ConfigMap key gzip-types"),
            Map.entry("server_name", "annotation server-alias"),
            Map.entry("server_tokens", "ConfigMap key server-tokens"),
            Map.entry("set_real_ip_from", "ConfigMap key proxy-real-ip-cidr"),
            Map.entry("real_ip_header", "ConfigMap key forwarded-for-header"),
            Map.entry("ssl_client_certificate", "annotation auth-tls-secret"),
            Map.entry("ssl_verify_client", "annotation auth-tls-verify-client"),
            Map.entry("ssl_ciphers", "annotation ssl-ciphers"),
            Map.entry("mirror", "annotation mirror-target"),
            Map.entry("modsecurity", "annotation enable-modsecurity"),
            Map.entry("client_header_timeout", "ConfigMap key client-header-timeout"),
            Map.entry("large_client_header_buffers", "ConfigMap key large-client-header-buffers"),
            Map.entry("underscores_in_headers", "ConfigMap key enable-underscores-in-headers"),
            Map.entry("ignore_invalid_headers", "ConfigMap key ignore-invalid-headers"),
            Map.entry("keepalive_timeout", "ConfigMap key keep-alive"),
            Map.entry("keepalive_requests", "ConfigMap key keep-alive-requests"),
            Map.entry("ssl_protocols", "ConfigMap key ssl-protocols"),
            Map.entry("default_type", "ConfigMap key default-type, or a location in server-snippet"),
            Map.entry("client_body_timeout", "ConfigMap key client-body-timeout"));

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
