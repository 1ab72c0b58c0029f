package dev.usher.proxy.exchange;

import dev.usher.balance.SessionKeys;
import dev.usher.model.SessionCookie;
import dev.usher.model.SessionCookie.SameSite;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The sessions of one backend of a route: reads the cookie of a client and writes it. Its value is a key, which says
/// where in the upstream, a bar, and the fingerprint of the upstream (B6).
final class ServingSession {
    private static final char BAR = '|';
    /// IMF-fixdate (RFC 9110 §5.6.7).
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private final SessionCookie cookie;
    private final String fingerprint;

    /// @param upstream as logs print it
    ServingSession(SessionCookie cookie, String upstream) {
        this.cookie = cookie;
        fingerprint = SessionKeys.fingerprint(upstream);
    }

    /// The key in the client's cookie; empty when it has none.
    String key(Fields request) {
        String value = Cookies.find(request, cookie.name());
        if (value == null) {
            return "";
        }
        int bar = value.indexOf(BAR);
        return bar < 0 ? value : value.substring(0, bar);
    }

    /// Whether the client's cookie was issued for this upstream.
    boolean owns(Fields request) {
        String value = Cookies.find(request, cookie.name());
        return value != null
                && value.length() > fingerprint.length()
                && value.endsWith(fingerprint)
                && value.charAt(value.length() - fingerprint.length() - 1) == BAR;
    }

    /// The value of `Set-Cookie` for a key.
    ///
    /// @param secure whether the client came by https
    /// @param userAgent empty when it names none
    String line(String key, boolean secure, String userAgent, long epochMillis) {
        var line = new StringBuilder(160);
        line.append(cookie.name()).append('=').append(key).append(BAR).append(fingerprint);
        cookie.expiresSeconds().ifPresent(seconds -> {
            Instant expires = Instant.ofEpochMilli(epochMillis).plusSeconds(seconds);
            line.append("; Expires=").append(DATE.format(expires.atOffset(ZoneOffset.UTC)));
        });
        cookie.maxAgeSeconds().ifPresent(seconds -> line.append("; Max-Age=").append(seconds));
        cookie.domain().ifPresent(domain -> line.append("; Domain=").append(domain));
        line.append("; Path=").append(cookie.path());
        if (cookie.secure() || secure) {
            line.append("; Secure");
        }
        line.append("; HttpOnly");
        cookie.sameSite()
                .filter(site -> site != SameSite.NONE || !cookie.conditional() || understandsNone(userAgent))
                .ifPresent(site -> line.append("; SameSite=").append(site.text()));
        return line.toString();
    }

    /// Some browsers refuse `SameSite=None`, or take it for `Strict`; those ingress-nginx knows.
    private static boolean understandsNone(String userAgent) {
        int chrome = userAgent.indexOf("Chrome/");
        if (chrome >= 0 && isForties(userAgent, chrome + "Chrome/".length())) {
            return false;
        }
        boolean twelve = userAgent.contains("CPU iPhone OS 12") || userAgent.contains("iPad; CPU OS 12");
        boolean mojave = userAgent.contains("Macintosh")
                && userAgent.contains("Intel Mac OS X 10_14")
                && userAgent.contains("Safari")
                && chrome < 0;
        return !twelve && !mojave;
    }

    /// Whether a version begins here that has two digits, the first of them 4, 5 or 6.
    private static boolean isForties(String text, int at) {
        return at + 2 <= text.length()
                && text.charAt(at) >= '4'
                && text.charAt(at) <= '6'
                && Character.isDigit(text.charAt(at + 1))
                && (at + 2 == text.length() || !Character.isDigit(text.charAt(at + 2)));
    }
}
