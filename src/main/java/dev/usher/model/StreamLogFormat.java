package dev.usher.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The form of a line about a finished TCP or UDP session (`log-format-stream`, M4), parsed once.
public record StreamLogFormat(List<Part> parts) {

    /// `[$remote_addr] [$time_local] $protocol $status $bytes_sent $bytes_received $session_time`
    public static final StreamLogFormat DEFAULT = new StreamLogFormat(List.of(
            new Part.Literal("["),
            new Part.Value(Variable.REMOTE_ADDR),
            new Part.Literal("] ["),
            new Part.Value(Variable.TIME_LOCAL),
            new Part.Literal("] "),
            new Part.Value(Variable.PROTOCOL),
            new Part.Literal(" "),
            new Part.Value(Variable.STATUS),
            new Part.Literal(" "),
            new Part.Value(Variable.BYTES_SENT),
            new Part.Literal(" "),
            new Part.Value(Variable.BYTES_RECEIVED),
            new Part.Literal(" "),
            new Part.Value(Variable.SESSION_TIME)));

    public StreamLogFormat {
        parts = List.copyOf(parts);
    }

    /// A piece of a line.
    public sealed interface Part {
        /// Text without control characters.
        record Literal(String text) implements Part {}

        /// What a variable stands for in this session.
        record Value(Variable variable) implements Part {}
    }

    /// The variables of nginx's stream module that are known here.
    public enum Variable {
        REMOTE_ADDR("remote_addr"),
        REMOTE_PORT("remote_port"),
        SERVER_ADDR("server_addr"),
        SERVER_PORT("server_port"),
        PROXY_PROTOCOL_ADDR("proxy_protocol_addr"),
        PROXY_PROTOCOL_PORT("proxy_protocol_port"),
        PROXY_PROTOCOL_SERVER_ADDR("proxy_protocol_server_addr"),
        PROXY_PROTOCOL_SERVER_PORT("proxy_protocol_server_port"),
        TIME_LOCAL("time_local"),
        TIME_ISO8601("time_iso8601"),
        MSEC("msec"),
        PROTOCOL("protocol"),
        STATUS("status"),
        BYTES_SENT("bytes_sent"),
        BYTES_RECEIVED("bytes_received"),
        SESSION_TIME("session_time"),
        PROXY_UPSTREAM_NAME("proxy_upstream_name"),
        SSL_PREREAD_SERVER_NAME("ssl_preread_server_name"),
        UPSTREAM_ADDR("upstream_addr"),
        UPSTREAM_BYTES_SENT("upstream_bytes_sent"),
        UPSTREAM_BYTES_RECEIVED("upstream_bytes_received"),
        UPSTREAM_CONNECT_TIME("upstream_connect_time"),
        UPSTREAM_FIRST_BYTE_TIME("upstream_first_byte_time"),
        UPSTREAM_SESSION_TIME("upstream_session_time");

        private final String text;

        Variable(String text) {
            this.text = text;
        }

        /// Its name, without the dollar.
        public String text() {
            return text;
        }

        /// The variable of a name.
        public static Optional<Variable> named(String name) {
            return Arrays.stream(values())
                    .filter(variable -> variable.text.equals(name))
                    .findFirst();
        }
    }
}
