package dev.usher.dialect.nginx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Directives that change nothing here, and so need no translation (SN1): they may stand in a snippet.
final class IdleDirectives {
    /// About what is stored on the way, where nothing is, and about how the original reads and writes.
    private static final Set<String> BUFFERS = Set.of(
            "chunked_transfer_encoding",
            "client_body_buffer_size",
            "client_header_buffer_size",
            "etag",
            "if_modified_since",
            "grpc_buffer_size",
            "grpc_socket_keepalive",
            "gzip_buffers",
            "gzip_http_version",
            "gzip_proxied",
            "gzip_static",
            "gzip_vary",
            "http2_push",
            "http2_push_preload",
            "lingering_close",
            "lingering_time",
            "lingering_timeout",
            "log_not_found",
            "log_subrequest",
            "output_buffers",
            "postpone_output",
            "proxy_buffer_size",
            "proxy_buffering",
            "proxy_buffers",
            "proxy_busy_buffers_size",
            "proxy_cache_bypass",
            "proxy_headers_hash_bucket_size",
            "proxy_headers_hash_max_size",
            "proxy_max_temp_file_size",
            "proxy_no_cache",
            "proxy_request_buffering",
            "proxy_socket_keepalive",
            "proxy_ssl_session_reuse",
            "proxy_temp_file_write_size",
            "reset_timedout_connection",
            "resolver",
            "resolver_timeout",
            "rewrite_log",
            "sendfile",
            "sendfile_max_chunk",
            "tcp_nodelay",
            "tcp_nopush");

    /// What the original lets a host have of its own, and only the ConfigMap here, for all of them.
    private static final Map<String, String> OF_ALL_HOSTS = Map.ofEntries(
            Map.entry("client_body_timeout", "client-body-timeout"),
            Map.entry("client_header_timeout", "client-header-timeout"),
            Map.entry("gzip", "use-gzip"),
            Map.entry("gzip_comp_level", "gzip-level"),
            Map.entry("gzip_disable", "gzip-disable"),
            Map.entry("gzip_min_length", "gzip-min-length"),
            Map.entry("gzip_types", "gzip-types"),
            Map.entry("ignore_invalid_headers", "ignore-invalid-headers"),
            Map.entry("keepalive_requests", "keep-alive-requests"),
            Map.entry("keepalive_timeout", "keep-alive"),
            Map.entry("large_client_header_buffers", "large-client-header-buffers"),
            Map.entry("underscores_in_headers", "enable-underscores-in-headers"));

    /// Every location of the original has these of its own, and so never takes those of its server.
    private static final Set<String> OF_LOCATIONS = Set.of(
            "client_max_body_size",
            "grpc_connect_timeout",
            "grpc_read_timeout",
            "grpc_send_timeout",
            "proxy_connect_timeout",
            "proxy_http_version",
            "proxy_read_timeout",
            "proxy_send_timeout");

    /// What is so here in any case, by name.
    private static final Map<String, String> GIVEN = Map.of(
            "proxy_cache", "off",
            "proxy_http_version", "1.1",
            "proxy_pass_request_body", "on",
            "proxy_pass_request_headers", "on",
            "proxy_ssl_verify", "off",
            "server_tokens", "off");

    private IdleDirectives() {}

    /// Where to have what a directive is about; empty for those that are no such matter.
    static Optional<String> elsewhere(Directive directive) {
        return directive.block().isPresent()
                ? Optional.empty()
                : Optional.ofNullable(OF_ALL_HOSTS.get(directive.name()))
                        .map(key -> "line " + directive.line() + ": " + Quoted.of(directive.name())
                                + " has no effect here: ConfigMap key " + key + " sets it for all hosts");
    }

    static boolean contain(Directive directive, SnippetTranslator.Place place) {
        String name = directive.name();
        return directive.block().isEmpty()
                && (BUFFERS.contains(name)
                        || (place == SnippetTranslator.Place.HOST && OF_LOCATIONS.contains(name))
                        || (GIVEN.containsKey(name) && directive.arguments().equals(List.of(GIVEN.get(name)))));
    }
}
