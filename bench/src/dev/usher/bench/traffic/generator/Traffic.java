package dev.usher.bench.traffic.generator;

import java.io.Serializable;
import java.util.List;

/// What clients do: the same for every proxy.
///
/// @param hosts asked in turn
/// @param fields of the request besides the host, names in lower case
/// @param body bytes of the request's body
/// @param connections how many at once
/// @param streams requests at once on each
public record Traffic(
        Speech speech,
        boolean tls,
        Connections connecting,
        List<String> hosts,
        String path,
        List<Field> fields,
        int body,
        int connections,
        int streams)
        implements Serializable {

    /// What a client speaks, and what it counts as one request.
    public enum Speech {
        HTTP1,
        HTTP2,
        /// One call with one message each way and trailers.
        GRPC_UNARY,
        /// A message and its echo on a stream that stays.
        GRPC_STREAM,
        /// A message and its echo on a connection that stays.
        WEBSOCKET
    }

    /// Whether requests share connections.
    public enum Connections {
        KEPT,
        /// One for each request, with a full TLS handshake.
        FRESH,
        /// One for each request, with the TLS 1.2 session of an earlier one.
        RESUMED
    }

    /// A field of a request.
    public record Field(String name, String value) implements Serializable {}

    public Traffic {
        hosts = List.copyOf(hosts);
        fields = List.copyOf(fields);
    }

    public static Traffic http1(String path, int connections) {
        return new Traffic(
                Speech.HTTP1, false, Connections.KEPT, List.of("bench.test"), path, List.of(), 0, connections, 1);
    }

    public static Traffic http2(String path, int connections, int streams) {
        return http1(path, connections).speaking(Speech.HTTP2, streams);
    }

    public Traffic speaking(Speech other, int streams) {
        return new Traffic(other, tls, connecting, hosts, path, fields, body, connections, streams);
    }

    public Traffic overTls() {
        return new Traffic(speech, true, connecting, hosts, path, fields, body, connections, streams);
    }

    public Traffic connecting(Connections other) {
        return new Traffic(speech, true, other, hosts, path, fields, body, connections, streams);
    }

    public Traffic to(List<String> others) {
        return new Traffic(speech, tls, connecting, others, path, fields, body, connections, streams);
    }

    public Traffic with(List<Field> others) {
        return new Traffic(speech, tls, connecting, hosts, path, others, body, connections, streams);
    }

    public Traffic sending(int bytes) {
        return new Traffic(speech, tls, connecting, hosts, path, fields, bytes, connections, streams);
    }

    public boolean http2() {
        return speech == Speech.HTTP2 || speech == Speech.GRPC_UNARY || speech == Speech.GRPC_STREAM;
    }

    public boolean grpc() {
        return speech == Speech.GRPC_UNARY || speech == Speech.GRPC_STREAM;
    }

    public String method() {
        return body > 0 || grpc() ? "POST" : "GET";
    }
}
