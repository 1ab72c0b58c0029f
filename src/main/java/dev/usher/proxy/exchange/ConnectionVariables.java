package dev.usher.proxy.exchange;

import dev.usher.model.Variable;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Variables about who the client is and how it came (F2–F6).
final class ConnectionVariables {
    private static final String PID = Long.toString(ProcessHandle.current().pid());

    private final Exchange exchange;

    ConnectionVariables(Exchange exchange) {
        this.exchange = exchange;
    }

    /// The value of a variable about the connection; null when it is absent, or is about something else.
    @Nullable
    String value(Variable.Name name) {
        ClientConnection connection = exchange.connection();
        ClientFacts facts = exchange.facts();
        return switch (name) {
            case REMOTE_ADDR, THE_REAL_IP -> ascii(facts.address());
            case BINARY_REMOTE_ADDR -> new String(facts.rawAddress(), StandardCharsets.ISO_8859_1);
            case REALIP_REMOTE_ADDR -> ascii(connection.remoteAddressText());
            case REMOTE_PORT -> Integer.toString(connection.remotePort());
            case SERVER_PORT -> Integer.toString(connection.localPort());
            case SCHEME -> connection.secure() ? "https" : "http";
            case HTTPS -> connection.secure() ? "on" : "";
            case PASS_ACCESS_SCHEME -> facts.proto();
            case PASS_PORT, PASS_SERVER_PORT -> port(facts, connection);
            case SSL_PROTOCOL -> emptyToNull(connection.tlsProtocol());
            case SSL_CIPHER -> emptyToNull(connection.tlsCipher());
            case SSL_SERVER_NAME -> emptyToNull(connection.serverName());
            case SSL_SESSION_ID -> emptyToNull(connection.tlsSessionId());
            case SSL_SESSION_REUSED -> !connection.secure() ? null : connection.tlsSessionReused() ? "r" : ".";
            case SERVER_ADDR -> NetUtil.bytesToIpAddress(connection.localAddress());
            case PROXY_PROTOCOL_ADDR, PROXY_PROTOCOL_PORT, PROXY_PROTOCOL_SERVER_ADDR, PROXY_PROTOCOL_SERVER_PORT ->
                connection.proxied() ? proxyProtocol(name, connection) : null;
            case HOSTNAME -> exchange.dispatch().settings().hostname;
            case NGINX_VERSION -> exchange.dispatch().settings().product;
            case CONNECTION -> Long.toString(connection.serial());
            case CONNECTION_REQUESTS -> Integer.toString(exchange.numberOnConnection());
            case PIPE -> ".";
            case PID -> PID;
            default -> null;
        };
    }

    private static @Nullable String proxyProtocol(Variable.Name name, ClientConnection connection) {
        return switch (name) {
            case PROXY_PROTOCOL_ADDR -> ascii(connection.remoteAddressText());
            case PROXY_PROTOCOL_PORT -> Integer.toString(connection.remotePort());
            case PROXY_PROTOCOL_SERVER_ADDR -> NetUtil.bytesToIpAddress(connection.localAddress());
            case PROXY_PROTOCOL_SERVER_PORT -> Integer.toString(connection.localPort());
            default -> null;
        };
    }

    private static String port(ClientFacts facts, ClientConnection connection) {
        String trusted = facts.port();
        return trusted != null ? trusted : Integer.toString(connection.localPort());
    }

    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
