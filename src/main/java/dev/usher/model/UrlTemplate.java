package dev.usher.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An absolute http or https URL with variables in it, taken apart once: what a variable holds can never change which
/// part of the URL it belongs to.
///
/// @param secure whether the scheme is https
/// @param host name or address to connect to; brackets of an IPv6 literal are left out
/// @param port 1..65535; the scheme's own where the URL names none
/// @param authority host and port as the URL writes them, for the `Host` header
/// @param target path and query; begins with `/`, or with a variable that always does
public record UrlTemplate(boolean secure, Expression host, int port, Expression authority, Expression target) {

    /// What holds a path or a query belongs to the target also where no slash says so: `https://a.test$request_uri`.
    private static final String OF_TARGET = "(?:request_uri|uri|document_uri|is_args)";

    private static final Pattern AUTHORITY_END =
            Pattern.compile("[/?#]|\\$" + OF_TARGET + "(?![A-Za-z0-9_])|\\$\\{" + OF_TARGET + "}");
    private static final Pattern PATH = Pattern.compile("/|\\$\\{?(?:request_|document_)?uri");

    /// Takes a URL apart; empty when it is none, when its host has an empty label, when it names a user, or when its
    /// port is a variable.
    public static Optional<UrlTemplate> parse(String text) {
        int colon = text.indexOf("://");
        if (colon < 0) {
            return Optional.empty();
        }
        var scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https");
        if (!secure && !scheme.equals("http")) {
            return Optional.empty();
        }
        int begin = colon + 3;
        int end = authorityEnd(text, begin);
        var authority = text.substring(begin, end);
        int port = port(authority, secure ? 443 : 80);
        var host = host(authority);
        if (!isHost(host) || port < 1 || port > 65_535 || authority.indexOf('@') >= 0) {
            return Optional.empty();
        }
        var rest = text.substring(end);
        int fragment = rest.indexOf('#');
        var target = fragment < 0 ? rest : rest.substring(0, fragment);
        return Optional.of(new UrlTemplate(
                secure,
                Expression.parse(host),
                port,
                Expression.parse(authority),
                Expression.parse(PATH.matcher(target).lookingAt() ? target : "/" + target)));
    }

    /// Names of the variables nobody knows, as written.
    public List<String> unknown() {
        return Stream.of(host, target)
                .flatMap(part -> part.unknown().stream())
                .distinct()
                .toList();
    }

    private static boolean isHost(String text) {
        return !text.isEmpty() && !text.startsWith(".") && !text.contains("..");
    }

    private static int authorityEnd(String text, int begin) {
        var end = AUTHORITY_END.matcher(text);
        return end.find(begin) ? end.start() : text.length();
    }

    private static int portColon(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || authority.indexOf(']', colon) >= 0 ? -1 : colon;
    }

    private static int port(String authority, int usual) {
        int colon = portColon(authority);
        if (colon < 0) {
            return usual;
        }
        var digits = authority.substring(colon + 1);
        boolean number =
                !digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(digits) : -1;
    }

    private static String host(String authority) {
        int colon = portColon(authority);
        var host = colon < 0 ? authority : authority.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
