package dev.usher.proxy.h1;

import java.util.List;
import java.util.random.RandomGenerator;

/// Damages valid messages the way attackers and broken clients do.
final class Mutations {
    private static final List<String> PIECES = List.of(
            "\r\n",
            "\n",
            "\r",
            "\r\n ",
            "\r\n\t",
            "\0",
            " ",
            "\t",
            ":",
            " :",
            ",",
            ";",
            "\"",
            "\\",
            "0",
            "0\r\n\r\n",
            "5",
            "\u000b",
            "\u00a0",
            "\u00ff",
            "\u007f",
            "/",
            "*",
            "HTTP/1.1",
            "HTTP/1.0",
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "Content-Length: 3\r\n",
            "Content-Length: 0\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: x, chunked\r\n",
            "Host: b\r\n",
            "Connection: close\r\n",
            "Connection: keep-alive\r\n",
            "Upgrade: websocket\r\n",
            "Expect: 100-continue\r\n",
            "_",
            "http://c",
            "?",
            "#",
            "@",
            "[::1]",
            "chunked",
            "-1",
            "+");

    private static final List<String> VALID = List.of(
            "GET /a HTTP/1.1\r\nHost: a.test\r\nAccept: */*\r\n\r\n",
            "POST /b HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello",
            "POST /c HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\nX: y\r\n\r\n",
            "GET http://a.test/d?e=f HTTP/1.1\r\nHost: b.test\r\nConnection: x, keep-alive\r\nX: 1\r\n\r\n",
            "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            "PUT /g HTTP/1.1\r\nhost: [::1]:80\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");

    private final RandomGenerator random;

    Mutations(RandomGenerator random) {
        this.random = random;
    }

    /// One to three valid requests in a row with up to four damages.
    String next() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            text.append(VALID.get(random.nextInt(VALID.size())));
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            damage(text);
        }
        return text.toString();
    }

    private void damage(StringBuilder text) {
        int at = random.nextInt(text.length());
        int to = Math.min(text.length(), at + random.nextInt(1, 12));
        switch (random.nextInt(5)) {
            case 0 -> text.setCharAt(at, (char) random.nextInt(256));
            case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            case 2 -> text.deleteCharAt(at).append('x');
            case 3 -> text.insert(at, text.substring(at, to));
            default -> {
                int line = text.indexOf("\r\n", at);
                text.insert(line < 0 ? at : line + 2, PIECES.get(random.nextInt(PIECES.size())));
            }
        }
    }
}
