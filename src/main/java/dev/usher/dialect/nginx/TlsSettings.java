package dev.usher.dialect.nginx;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// TLS to clients and redirects to it (S).
final class TlsSettings {
    private static final Set<String> VERSIONS = Set.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    private static final int SESSIONS_PER_MEGABYTE = 4000;

    private static final ValueType<List<String>> PROTOCOLS = words(" ")
            .where(names -> !names.isEmpty() && VERSIONS.containsAll(names), "TLS versions such as TLSv1.2 TLSv1.3");
    private static final ValueType<List<String>> CIPHER_LIST = words(":")
            .where(
                    names -> !names.isEmpty()
                            && names.stream()
                                    .allMatch(name ->
                                            ValueType.CIPHERS.parse(name).isPresent()),
                    "OpenSSL cipher names, separated by colons");
    private static final ValueType<List<String>> CURVES = new ValueType<>(
            "group names, separated by colons, or auto",
            text -> text.equals("auto") ? Optional.of(List.of()) : words(":").parse(text));
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
                    (draft, value) -> draft.tlsProtocols = value,
                    "TLS versions."),
            Setting.honoured(
                    "ssl-ciphers",
                    CIPHER_LIST,
                    "",
                    (draft, value) -> draft.tlsCiphers = value,
                    "TLS 1.2 cipher suites."),
            Setting.honoured(
                    "ssl-ecdh-curve",
                    CURVES,
                    "auto",
                    (draft, value) -> draft.tlsCurves = value,
                    "Groups of the key exchange."),
            Setting.notYet("ssl-dh-param", "", "Secret with Diffie-Hellman parameters."),
            Setting.notYet("ssl-early-data", "false", "TLS 1.3 early data."),
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
                    "Issues session tickets."),
            Setting.notYet("ssl-session-ticket-key", "", "Key of session tickets."),
            Setting.honoured(
                    "ssl-session-timeout",
                    DURATION,
                    "10m",
                    (draft, value) -> draft.sessionSeconds = value,
                    "How long a session may be resumed."),
            Setting.nginxOnly("ssl-buffer-size", "4k", "Record size of nginx."),
            Setting.honoured(
                    "ssl-reject-handshake",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.rejectUnknownNames = value,
                    "Refuses handshakes without a name, and for names no host has."),
            Setting.notYet("enable-ocsp", "false", "OCSP stapling."),
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
            Setting.notYet("proxy-ssl-location-only", "false", "Settings of TLS to backends hold per location."));

    private TlsSettings() {}

    private static ValueType<List<String>> words(String separator) {
        return new ValueType<>(
                "words",
                text -> Optional.of(Arrays.stream(text.split("[\\s" + separator + "]+"))
                        .filter(word -> !word.isEmpty())
                        .distinct()
                        .toList()));
    }
}
