package dev.usher.model;

/// A form of access-log lines that the owner wrote (`log-format-upstream`).
///
/// @param line the whole line without its line feed
public record LogTemplate(Expression line, Escape escape) {
    /// ingress-nginx's default line (M4).
    public static final String DEFAULT_LINE = "$remote_addr - $remote_user [$time_local] \"$request\" $status"
            + " $body_bytes_sent \"$http_referer\" \"$http_user_agent\" $request_length $request_time"
            + " [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr $upstream_response_length"
            + " $upstream_response_time $upstream_status $req_id";

    /// What becomes of values that could be mistaken for something else (M4.1).
    public enum Escape {
        /// Octets below 32, above 126, quotes and backslashes as `\xHH`; what is absent is `-`.
        DEFAULT,
        /// As inside of JSON strings; what is absent is empty.
        JSON,
        /// As they are, but for line breaks; what is absent is empty.
        NONE
    }
}
