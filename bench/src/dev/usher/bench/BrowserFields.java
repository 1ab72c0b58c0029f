package dev.usher.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What a browser sends, and as many fields again as gateways and applications add: thirty, over a thousand octets.
public final class BrowserFields {
    public static final List<String> ALL = all();

    private BrowserFields() {}

    private static List<String> all() {
        var fields = new ArrayList<>(List.of(
                "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
                "Accept-Encoding: gzip, deflate, br, zstd",
                "Accept-Language: en-GB,en;q=0.9,de;q=0.8",
                "Cache-Control: no-cache",
                "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=all; visits=12345678",
                "Dnt: 1",
                "Pragma: no-cache",
                "Priority: u=0, i",
                "Referer: https://bench.test/somewhere/else?with=a&query=string",
                "Sec-Ch-Ua: \"Chromium\";v=\"140\", \"Not=A?Brand\";v=\"24\"",
                "Sec-Ch-Ua-Mobile: ?0",
                "Sec-Ch-Ua-Platform: \"Linux\"",
                "Sec-Fetch-Dest: document",
                "Sec-Fetch-Mode: navigate",
                "Sec-Fetch-Site: same-origin",
                "Sec-Fetch-User: ?1",
                "Upgrade-Insecure-Requests: 1"));
        IntStream.rangeClosed(1, 11).forEach(i -> fields.add("X-Application-" + i + ": value-" + i));
        return List.copyOf(fields);
    }
}
