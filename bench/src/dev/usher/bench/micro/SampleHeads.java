package dev.usher.bench.micro;

import dev.usher.bench.BrowserFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Heads as they come over the wire.
public final class SampleHeads {
    /// Close to the number of lines that is refused.
    private static final int MANY = 190;

    private static final List<String> APPLICATION = List.of(
            "Server: application/2.4.1",
            "Date: Tue, 24 Nov 2026 10:00:00 GMT",
            "Content-Type: application/json; charset=utf-8",
            "Content-Length: 5120",
            "Vary: Accept-Encoding, Origin",
            "Cache-Control: private, max-age=0, must-revalidate",
            "ETag: W/\"5120-0123456789abcdef0123456789abcdef\"",
            "Set-Cookie: session=0123456789abcdef0123456789abcdef; Path=/; HttpOnly; Secure; SameSite=Lax",
            "Set-Cookie: theme=dark; Path=/; Max-Age=31536000",
            "X-Frame-Options: SAMEORIGIN",
            "X-Content-Type-Options: nosniff",
            "Referrer-Policy: strict-origin-when-cross-origin",
            "X-Runtime: 0.012345",
            "X-Trace: 0123456789abcdef0123456789abcdef");

    private SampleHeads() {}

    /// A request head.
    ///
    /// @param name `curl`, `browser` or `many`
    public static byte[] request(String name) {
        var lines = new ArrayList<String>();
        lines.add("GET /shop/items/12345?colour=red&page=2 HTTP/1.1");
        lines.add("Host: shop.example.com");
        lines.addAll(
                switch (name) {
                    case "curl" -> List.of("User-Agent: curl/8.14.1", "Accept: */*");
                    case "browser" -> BrowserFields.ALL;
                    case "many" ->
                        IntStream.range(0, MANY).mapToObj(i -> "a" + i + ": b").toList();
                    default -> throw new IllegalArgumentException(name);
                });
        return bytes(lines);
    }

    /// A response head.
    ///
    /// @param name `small`, `application` or `many`
    public static byte[] response(String name) {
        var lines = new ArrayList<String>();
        lines.add("HTTP/1.1 200 OK");
        lines.addAll(
                switch (name) {
                    case "small" -> List.of("Content-Type: text/plain", "Content-Length: 12");
                    case "application" -> APPLICATION;
                    case "many" ->
                        IntStream.range(0, MANY).mapToObj(i -> "a" + i + ": b").toList();
                    default -> throw new IllegalArgumentException(name);
                });
        return bytes(lines);
    }

    private static byte[] bytes(List<String> lines) {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
