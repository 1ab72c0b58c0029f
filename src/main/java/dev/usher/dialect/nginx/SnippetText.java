package dev.usher.dialect.nginx;

import java.util.regex.Pattern;

/// Guesses what nginx text was for. Text that may refuse requests is a protection, and leaving a protection out means
/// not serving what it covered (SEC4).
final class SnippetText {
    private static final Pattern PROTECTS = Pattern.compile(
            "\\b(?:deny|allow|auth_\\w+|satisfy|return|limit_\\w+|access_by_lua\\w*|rewrite_by_lua\\w*|valid_referers"
                    + "|internal|proxy_ssl_verify\\s+on|secure_link\\w*|modsecurity\\w*|SecRule\\w*|SecAction|ssl_verify_client"
                    // What a backend believes must not come from clients.
                    + "|proxy_set_header|grpc_set_header|more_(?:set|clear)_input_headers)\\b");

    private SnippetText() {}

    static boolean mayProtect(String text) {
        return PROTECTS.matcher(text).find();
    }
}
