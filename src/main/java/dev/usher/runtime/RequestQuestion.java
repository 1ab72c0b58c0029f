package dev.usher.runtime;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A request somebody asks about.
///
/// @param authority host and port; empty when the URL names none and no `Host` is given
/// @param target path and query as they would be sent
/// @param client address of the peer as text; empty when nobody said
public record RequestQuestion(
        String method, boolean secure, String authority, String target, List<Header> headers, String client) {
    /// A request header.
    public record Header(String name, String value) {}

    public RequestQuestion {
        headers = List.copyOf(headers);
    }

    /// Reads a URL: absolute, `host/path`, or a path alone. A `Host` header wins over the URL's host.
    ///
    /// @return empty when the text cannot be a URL of a web request
    public static Optional<RequestQuestion> parse(String method, String url, List<Header> headers) {
        boolean secure = url.regionMatches(true, 0, "https://", 0, 8);
        boolean clear = url.regionMatches(true, 0, "http://", 0, 7);
        String rest = secure ? url.substring(8) : clear ? url.substring(7) : url;
        if (rest.isEmpty() || (!secure && !clear && rest.contains("://")) || hasControl(url) || hasControl(method)) {
            return Optional.empty();
        }
        int path = firstOf(rest);
        String authority = rest.substring(0, path);
        String target = rest.substring(path);
        int fragment = target.indexOf('#');
        target = fragment < 0 ? target : target.substring(0, fragment);
        if (!target.startsWith("/")) {
            target = "/" + target;
        }
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase("host")) {
                authority = header.value().trim();
            }
        }
        if (authority.indexOf('@') >= 0) {
            return Optional.empty();
        }
        return Optional.of(
                new RequestQuestion(method.toUpperCase(Locale.ROOT), secure, authority, target, headers, ""));
    }

    /// The same request from a client with this address.
    ///
    /// @param address an IPv4 or IPv6 address; empty changes nothing
    /// @return empty when the text is no address; nothing is looked up
    public Optional<RequestQuestion> from(String address) {
        if (address.isEmpty()) {
            return Optional.of(this);
        }
        try {
            String text = InetAddress.ofLiteral(address).getHostAddress();
            return Optional.of(new RequestQuestion(method, secure, authority, target, headers, text));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    private static int firstOf(String rest) {
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '/' || c == '?' || c == '#') {
                return i;
            }
        }
        return rest.length();
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c <= ' ' || c == 0x7F);
    }

    /// The target before its query.
    String rawPath() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
