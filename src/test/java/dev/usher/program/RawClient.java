package dev.usher.program;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A client that sends bytes as they are and reads HTTP/1.1 responses.
final class RawClient implements AutoCloseable {
    /// A response, its body already without chunk framing and each byte of it one character.
    record Response(int status, List<String> headers, String text, List<String> trailers) {
        Optional<String> header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).trim())
                    .findFirst();
        }
    }

    private final Socket socket;
    private final InputStream in;

    RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    static RawClient connect(int port) throws IOException {
        return new RawClient(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /// One request on a connection of its own.
    static Response get(int port, String host, String target, String... headers) throws IOException {
        try (RawClient client = connect(port)) {
            client.send(request("GET", target, host, headers) + "\r\n");
            return client.response();
        }
    }

    static String request(String method, String target, String host, String... headers) {
        var text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.toString();
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    Response response() throws IOException {
        return response(false);
    }

    /// Reads one response, interim ones included.
    ///
    /// @param toHead no body follows whatever the head says
    Response response(boolean toHead) throws IOException {
        String statusLine = line();
        int status = Integer.parseInt(statusLine.substring(9, 12));
        List<String> headers = lines();
        var head = new Response(status, headers, "", List.of());
        if (toHead || status < 200 || status == 204 || status == 304) {
            return head;
        }
        if (head.header("transfer-encoding").isPresent()) {
            byte[] body = chunks();
            return new Response(status, headers, text(body), lines());
        }
        Optional<String> length = head.header("content-length");
        byte[] body = length.isPresent() ? exactly(Integer.parseInt(length.get())) : in.readAllBytes();
        return new Response(status, headers, text(body), List.of());
    }

    /// The body of a response whose status line was read up to the status.
    byte[] bodyAfterStatus() throws IOException {
        line();
        var head = new Response(200, lines(), "", List.of());
        return exactly(Integer.parseInt(head.header("content-length").orElseThrow()));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line().split(";", -1)[0].trim(), 16);
            if (size == 0) {
                return body.toByteArray();
            }
            body.writeBytes(exactly(size));
            line();
        }
    }

    byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("closed after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    List<String> lines() throws IOException {
        var lines = new ArrayList<String>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line);
        }
        return lines;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("closed in a line: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /// Whatever still comes until the other side closes.
    byte[] rest() throws IOException {
        return in.readAllBytes();
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
