package dev.usher.dialect.nginx;

import dev.usher.model.TicketSecret;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// TLS to clients and redirects to it (S).
final class TlsSettings {
    private static final Set<String> VERSIONS = Set.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    private static final int SESSIONS_PER_MEGABYTE = 4000;

    private static final ValueType<Entries<String>> PROTOCOLS = Entries.ofWords(ValueType.LIST.where(
            names -> !names.isEmpty() && VERSIONS.containsAll(names), "TLS versions such as TLSv1.2 TLSv1.3"));
    private static final ValueType<CipherString> CIPHER_LIST = new ValueType<>(
            CipherString.TYPE.expected(),
            text -> CipherString.TYPE.parse(text.strip().replaceAll("[\\s,]+", ":")));
    private static final ValueType<TicketSecret> TICKET_SECRET =
            new ValueType<>("the base64 of 48 or 80 bytes", TlsSettings::ticketSecret);
    private static final ValueType<Integer> RECORD_SIZE = new ValueType<>(
            "a size of 512 bytes to 16k",
            text -> ValueType.SIZE
                    .parse(text)
                    .filter(bytes -> bytes >= 512 && bytes <= 16_384)
                    .map(Math::toIntExact));
    private static final ValueType<Integer> CACHE_SIZE = new ValueType<>(
            "a size such as 10m",
            text -> ValueType.SIZE
                    .parse(text)
                    .filter(bytes -> bytes > 0)
                    .map(bytes -> Math.clamp((bytes >> 20) * SESSIONS_PER_MEGABYTE, 1, 10_000_000)));
    private static final ValueType<Integer> DURATION = NginxDuration.SECONDS;
    private static final ValueType<Long> MAX_AGE = new ValueType<>(
            "a whole number of 0 or more", text -> ValueType.COUNT.parse(text).map(Integer::longValue));
    private static final ValueType<Integer> REDIRECT_CODE =
            ValueType.COUNT.where(Set.of(301, 302, 307, 308)::contains, "301, 302, 307 or 308");

    static final List<Setting<?>> ROWS = List.of(
            Setting.honoured(
                    "ssl-protocols",
                    PROTOCOLS,
                    "TLSv1.2 TLSv1.3",
                    (draft, value) -> draft.tlsProtocols =
                            value.readable().stream().distinct().toList(),
                    "TLS versions; those there are not, such as SSLv3, are left out."),
            Setting.honoured(
                    "ssl-ciphers",
                    CIPHER_LIST,
                    "",
                    (draft, value) -> {
                        draft.tlsCiphers = value.suites();
                        draft.unknownCiphers = value.unknown();
                    },
                    "TLS 1.2 suites; DHE suites are not among those of the TLS library and never chosen."),
            Setting.honoured(
                    "ssl-ecdh-curve",
                    CurveList.TYPE,
                    "auto",
                    (draft, value) -> {
                        draft.tlsCurves = value.groups();
                        draft.unknownCurves = value.unknown();
                    },
                    "Groups of the key exchange; those the TLS library does not have are left out."),
            Setting.differs(
                    "ssl-dh-param",
                    "",
                    "The TLS library has no DHE suites, so there is nothing to have parameters for; key exchanges are"
                            + " over elliptic curves."),
            Setting.differs(
                    "ssl-early-data",
                    "false",
                    "Early data of TLS 1.3 is never accepted: neither TLS library lets a server be told to, and it could"
                            + " be replayed; tickets say so, and clients send requests after the handshake."),
            Setting.honoured(
                    "ssl-session-cache",
                    ValueType.BOOL,
                    "true",
                    (draft, value) -> draft.sessionCache = value,
                    "Keeps sessions."),
            Setting.honoured(
                    "ssl-session-cache-size",
                    CACHE_SIZE,
                    "10m",
                    (draft, value) -> draft.sessionCacheSize = value,
                    "Size of the session cache."),
            Setting.honoured(
                    "ssl-session-tickets",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.sessionTickets = value,
                    "Issues session tickets; to clients of TLS 1.3 ssl-session-cache does, too, with keys that no other"
                            + " replica has."),
            Setting.honoured(
                    "ssl-session-ticket-key",
                    TICKET_SECRET,
                    "",
                    (draft, value) -> draft.ticketSecret = Optional.of(value),
                    "What the keys of session tickets are made of, so that replicas take each other's; a name takes"
                            + " no ticket of another with other certificates or settings."),
            Setting.honoured(
                    "ssl-session-timeout",
                    DURATION,
                    "10m",
                    (draft, value) -> draft.sessionSeconds = value,
                    "How long a session may be resumed."),
            Setting.honoured(
                    "ssl-buffer-size",
                    RECORD_SIZE,
                    "",
                    (draft, value) -> draft.recordBytes = value,
                    "Longest TLS record sent; without the key as long as TLS allows, 16k."),
            Setting.honoured(
                    "ssl-reject-handshake",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.rejectUnknownNames = value,
                    "Refuses handshakes without a name, and for names no host has."),
            Setting.honoured(
                    "enable-ocsp",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.stapling = value,
                    "Staples OCSP responses, fetched in the background; handshakes never wait for one."),
            Setting.honoured(
                    "hsts",
                    ValueType.BOOL,
                    "true",
                    (draft, value) -> draft.hsts = value,
                    "Sends Strict-Transport-Security."),
            Setting.honoured(
                    "hsts-include-subdomains",
                    ValueType.BOOL,
                    "true",
                    (draft, value) -> draft.hstsSubdomains = value,
                    "Includes subdomains."),
            Setting.honoured(
                    "hsts-max-age",
                    MAX_AGE,
                    "31536000",
                    (draft, value) -> draft.hstsMaxAge = value,
                    "Seconds it holds."),
            Setting.honoured(
                    "hsts-preload",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.hstsPreload = value,
                    "Allows preloading."),
            Setting.honoured(
                    "ssl-redirect",
                    ValueType.BOOL,
                    "true",
                    (draft, value) -> draft.sslRedirect = value,
                    "Redirects to https where there is a certificate."),
            Setting.honoured(
                    "force-ssl-redirect",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.forceSslRedirect = value,
                    "Redirects to https everywhere."),
            Setting.honoured(
                    "preserve-trailing-slash",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.preserveTrailingSlash = value,
                    "Keeps a final slash in the redirect to https."),
            Setting.honoured(
                    "use-port-in-redirects",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.portInRedirects = value,
                    "Writes the port into absolute redirects."),
            Setting.honoured(
                    "relative-redirects",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.relativeRedirects = value,
                    "Redirects to the same host are relative."),
            Setting.honoured(
                    "http-redirect-code",
                    REDIRECT_CODE,
                    "308",
                    (draft, value) -> draft.redirectCode = value,
                    "Status of the redirect to https."),
            Setting.honoured(
                    "no-tls-redirect-locations",
                    ValueType.LIST,
                    "/.well-known/acme-challenge",
                    (draft, value) -> draft.noTlsRedirectLocations = value,
                    "Ingress paths that are never redirected."),
            Setting.honoured(
                    "proxy-ssl-location-only",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.backendsByLocation = value,
                    "The proxy-ssl annotations hold for the paths of their own Ingress, not for the host."));

    private TlsSettings() {}

    private static Optional<TicketSecret> ticketSecret(String text) {
        try {
            int length = Base64.getDecoder().decode(text).length;
            return length == 48 || length == 80 ? Optional.of(new TicketSecret(text)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
