package dev.usher.dialect.nginx;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Directives that change nothing here, and so need no translation (SN1): they may stand in a snippet.
final class IdleDirectives {
    /// About what is stored on the way, where nothing is, and about how the original reads and writes.
    private static final Set<String> BUFFERS = Set.of(
            "chunked_transfer_encoding",
            "client_body_buffer_size",
            "client_header_buffer_size",
            "grpc_buffer_size",
            "grpc_socket_keepalive",
            "log_not_found",
            "proxy_buffer_size",
            "proxy_buffering",
            "proxy_buffers",
            "proxy_busy_buffers_size",
            "proxy_cache_bypass",
            "proxy_max_temp_file_size",
            "proxy_no_cache",
            "proxy_request_buffering",
            "proxy_socket_keepalive",
            "sendfile",
            "tcp_nodelay",
            "tcp_nopush");

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
    private static final Map<String, String> GIVEN = Map.of("proxy_http_version", "1.1", "server_tokens", "off");

    private IdleDirectives() {}

    static boolean contain(Directive directive, SnippetTranslator.Place place) {
        String name = directive.name();
        return directive.block().isEmpty()
                && (BUFFERS.contains(name)
                        || (place == SnippetTranslator.Place.HOST && OF_LOCATIONS.contains(name))
                        || (GIVEN.containsKey(name) && directive.arguments().equals(List.of(GIVEN.get(name)))));
    }
}
