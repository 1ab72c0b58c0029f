package dev.usher.proxy.h2;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Requests that HTTP/2 can carry and HTTP/1.1 would read differently, after published techniques (H2.CL, H2.TE,
/// H2.0, request splitting and tunnelling by line breaks, header injection, authority and path confusion).
public final class DowngradeTable {
    /// What becomes of a request.
    public enum Verdict {
        /// Refused with a status before a backend hears of it.
        REFUSED,
        /// Passed on as one request whose target, host and body are exactly those of [Case].
        PASSED
    }

    /// A request.
    ///
    /// @param pairs names and values of the section, literally
    /// @param body octets of DATA frames; null ends the request with its head
    /// @param trailers pairs; empty ends the request with the body
    /// @param status of a refusal
    /// @param target as a backend may see it
    /// @param host as a backend may see it
    public record Case(
            String name,
            List<String> pairs,
            String body,
            List<String> trailers,
            Verdict verdict,
            int status,
            String target,
            String host) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: evil.test\r\n\r\n";
    private static final String NO_BODY = "";

    private DowngradeTable() {}

    private static List<String> head(String... more) {
        var all =
                new ArrayList<>(List.of(":method", "POST", ":scheme", "http", ":authority", "web.test", ":path", "/"));
        all.addAll(List.of(more));
        return all;
    }

    private static List<String> with(String pseudo, String value) {
        var all = head();
        all.set(all.indexOf(pseudo) + 1, value);
        return all;
    }

    private static List<String> without(String pseudo) {
        var all = head();
        int at = all.indexOf(pseudo);
        all.remove(at);
        all.remove(at);
        return all;
    }

    private static Case bad(String name, List<String> pairs) {
        return new Case(name, pairs, SMUGGLED, List.of(), Verdict.REFUSED, 400, "", "");
    }

    private static Case badWithout(String name, List<String> pairs) {
        return new Case(name, pairs, NO_BODY, List.of(), Verdict.REFUSED, 400, "", "");
    }

    private static Case refused(String name, int status, List<String> pairs) {
        return new Case(name, pairs, NO_BODY, List.of(), Verdict.REFUSED, status, "", "");
    }

    private static Case badTrailers(String name, String... pairs) {
        return new Case(name, head(), "body", List.of(pairs), Verdict.REFUSED, 400, "", "");
    }

    private static Case passed(String name, List<String> pairs, String body, String target, String host) {
        return new Case(name, pairs, body, List.of(), Verdict.PASSED, 200, target, host);
    }

    /// All cases.
    public static Stream<Case> cases() {
        return Stream.of(lengths(), codings(), injections(), pseudo(), authorities(), paths(), trailers(), harmless())
                .flatMap(List::stream);
    }

    private static List<Case> lengths() {
        return List.of(
                bad("length zero before a body", head("content-length", "0")),
                bad("length shorter than the body", head("content-length", "5")),
                bad("length longer than the body", head("content-length", "5000")),
                badWithout("length without a body", head("content-length", "5")),
                bad("two equal lengths", head("content-length", "43", "content-length", "43")),
                bad("two lengths", head("content-length", "0", "content-length", "43")),
                bad("length list", head("content-length", "43, 43")),
                bad("signed length", head("content-length", "+43")),
                bad("negative length", head("content-length", "-1")),
                bad("hexadecimal length", head("content-length", "0x2b")),
                bad("empty length", head("content-length", "")),
                bad("length beyond numbers", head("content-length", "99999999999999999999")),
                bad("length and coding", head("content-length", "43", "transfer-encoding", "chunked")));
    }

    private static List<Case> codings() {
        return List.of(
                bad("chunked", head("transfer-encoding", "chunked")),
                bad("chunked in capitals", head("transfer-encoding", "CHUNKED")),
                bad("identity", head("transfer-encoding", "identity")),
                bad("upper-case coding name", head("Transfer-Encoding", "chunked")),
                bad("coding name with a space", head("transfer-encoding ", "chunked")),
                bad("coding name with a tab before", head("\ttransfer-encoding", "chunked")),
                bad("coding name with a colon", head("transfer-encoding:", "chunked")),
                bad("connection", head("connection", "close")),
                bad("connection that nominates", head("connection", "x-forwarded-for")),
                bad("keep-alive", head("keep-alive", "timeout=5")),
                bad("proxy-connection", head("proxy-connection", "keep-alive")),
                bad("upgrade", head("upgrade", "h2c")),
                bad("upgrade to websocket", head("upgrade", "websocket")),
                bad("te beyond trailers", head("te", "gzip")),
                bad("te with trailers among others", head("te", "trailers, chunked")),
                bad("two credentials", head("authorization", "Bearer a", "authorization", "Bearer b")),
                refused("unknown expectation", 417, head("expect", "a miracle")));
    }

    private static List<Case> injections() {
        return List.of(
                bad("line break in a value", head("x-a", "1\r\ntransfer-encoding: chunked")),
                bad("line feed in a value", head("x-a", "1\ntransfer-encoding: chunked")),
                bad("carriage return in a value", head("x-a", "1\rtransfer-encoding: chunked")),
                bad("end of head in a value", head("x-a", "1\r\n\r\n" + SMUGGLED)),
                bad("NUL in a value", head("x-a", "1\0002")),
                bad("space before a value", head("x-a", " 1")),
                bad("tab after a value", head("x-a", "1\t")),
                bad("line break in a name", head("x-a: 1\r\ntransfer-encoding", "chunked")),
                bad("colon in a name", head("x-a: 1", "2")),
                bad("space in a name", head("x a", "1")),
                bad("upper case in a name", head("X-A", "1")),
                bad("empty name", head("", "1")),
                bad("name of a high octet", head("x-\u00e9", "1")),
                bad("line break in a cookie", head("cookie", "a=b", "cookie", "c=d\r\nx: 1")),
                bad("line break in the method", with(":method", "GET / HTTP/1.1\r\nHost: evil.test\r\n\r\nGET")),
                bad("space in the method", with(":method", "GET /smuggled HTTP/1.1")),
                bad("empty method", with(":method", "")),
                bad("line break in the path", with(":path", "/ HTTP/1.1\r\nHost: evil.test\r\n\r\nGET /x")),
                bad("space in the path", with(":path", "/x HTTP/1.1")),
                bad("line break in the authority", with(":authority", "web.test\r\nx: 1")),
                bad("line break in the scheme", with(":scheme", "http\r\nx: 1")),
                bad("path in the scheme", with(":scheme", "http://evil.test/x?")));
    }

    private static List<Case> pseudo() {
        return List.of(
                bad("no method", without(":method")),
                bad("no scheme", without(":scheme")),
                bad("no path", without(":path")),
                bad("no authority", without(":authority")),
                bad("two methods", head(":method", "GET")),
                bad("two paths", head(":path", "/smuggled")),
                bad("two schemes", head(":scheme", "https")),
                bad("two authorities", head(":authority", "web.test")),
                bad("a response's field", head(":status", "200")),
                bad("an unknown field", head(":evil", "1")),
                bad("extended CONNECT that was not offered", head(":protocol", "websocket")),
                bad("a field after regular ones", head("x-a", "1", ":path", "/smuggled")),
                bad("upper case", List.of(":METHOD", "GET", ":scheme", "http", ":authority", "a", ":path", "/")),
                bad("a lone colon", head(":", "1")),
                refused("CONNECT", 405, List.of(":method", "CONNECT", ":authority", "web.test:443")));
    }

    private static List<Case> authorities() {
        return List.of(
                bad("host that disagrees", head("host", "evil.test")),
                bad("host that disagrees in its port", head("host", "web.test:81")),
                bad("two hosts", head("host", "web.test", "host", "web.test")),
                bad("user information", with(":authority", "evil@web.test")),
                bad("user information in host", append(without(":authority"), "host", "evil@web.test")),
                bad("empty authority", with(":authority", "")),
                bad("authority with a path", with(":authority", "web.test/evil")),
                bad("authority with a space", with(":authority", "web.test evil.test")),
                bad("authority with a comma", with(":authority", "web.test,evil.test")),
                bad("authority with a long port", with(":authority", "web.test:99999")),
                bad("authority without an end", with(":authority", "[::1")));
    }

    private static List<String> append(List<String> pairs, String name, String value) {
        pairs.add(name);
        pairs.add(value);
        return pairs;
    }

    private static List<Case> paths() {
        return List.of(
                bad("empty path", with(":path", "")),
                bad("absolute path", with(":path", "http://evil.test/")),
                bad("relative path", with(":path", "evil")),
                bad("authority as path", with(":path", "evil.test:80")),
                bad("asterisk", with(":path", "*")),
                bad("fragment", with(":path", "/a#b")),
                bad("NUL in the path", with(":path", "/a\000b")),
                bad("above the root", with(":path", "/../x")));
    }

    private static List<Case> trailers() {
        return List.of(
                badTrailers("length in trailers", "content-length", "0"),
                badTrailers("coding in trailers", "transfer-encoding", "chunked"),
                badTrailers("host in trailers", "host", "evil.test"),
                badTrailers("pseudo-header field in trailers", ":path", "/smuggled"),
                badTrailers("line break in trailers", "x-a", "1\r\n\r\n" + SMUGGLED),
                badTrailers("upper case in trailers", "X-A", "1"));
    }

    private static List<Case> harmless() {
        return List.of(
                passed("a body that looks like a request", head(), SMUGGLED, "/", "web.test"),
                passed("the same with its length", head("content-length", "43"), SMUGGLED, "/", "web.test"),
                passed("a length of zero", head("content-length", "0"), NO_BODY, "/", "web.test"),
                passed("host that agrees", head("host", "WEB.test"), NO_BODY, "/", "web.test"),
                passed("host alone", append(without(":authority"), "host", "web.test"), NO_BODY, "/", "web.test"),
                passed("two slashes", with(":path", "//evil.test/x"), NO_BODY, "//evil.test/x", "web.test"),
                passed("length with an underscore", head("content_length", "0"), SMUGGLED, "/", "web.test"),
                passed("coding with an underscore", head("transfer_encoding", "chunked"), SMUGGLED, "/", "web.test"),
                passed("te of trailers", head("te", "trailers"), SMUGGLED, "/", "web.test"));
    }
}
