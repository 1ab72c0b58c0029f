package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import dev.usher.model.ProxySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Connections of clients, HTTP/2 included (P4, P8).
final class ClientSettings {
    private static final Pattern BUFFERS = Pattern.compile("([0-9]{1,4})\\s+([0-9]+[kKmM]?)");

    private static final ValueType<GlobalDraft.HeaderBuffers> HEADER_BUFFERS =
            new ValueType<>("a number and a size, as in 4 8k, together below 2g", ClientSettings::headerBuffers);

    /// 0 asks for as many as the process may have open files: we keep our default cap instead.
    private static final ValueType<Integer> CONNECTIONS = new ValueType<>(
            "a whole number of 0 or more",
            text -> ValueType.COUNT
                    .parse(text)
                    .map(count -> count == 0 ? ProxySettings.ClientLimits.DEFAULTS.maxConnections() : count));

    private static final ValueType<List<String>> ADDRESSES =
            new ValueType<>("addresses of this machine, separated by commas", ClientSettings::addresses);

    private static final ValueType<Integer> REFUSAL = ValueType.integer(400, 599, "a status of 400 to 599");

    /// One that is always empty would limit nobody.
    private static final ValueType<Expression> LIMIT_KEY = ValueType.VARIABLE
            .expression()
            .where(
                    key -> key.text().isEmpty() && key.unknown().isEmpty(),
                    "a variable such as $binary_remote_addr or $http_x_api_key");

    static final List<Setting<?>> ROWS = List.of(
            Setting.honoured(
                    "keep-alive",
                    ValueType.COUNT,
                    "75",
                    (draft, value) -> draft.keepAliveSeconds = value,
                    "Seconds between two requests; 0 turns keep-alive off."),
            Setting.honoured(
                    "keep-alive-requests",
                    ValueType.POSITIVE,
                    "1000",
                    (draft, value) -> draft.keepAliveRequests = value,
                    "Requests per connection."),
            Setting.honoured(
                    "client-header-timeout",
                    ValueType.SECONDS,
                    "60",
                    (draft, value) -> draft.headerSeconds = value,
                    "Seconds to receive a head."),
            Setting.honoured(
                    "client-body-timeout",
                    ValueType.SECONDS,
                    "60",
                    (draft, value) -> draft.bodySeconds = value,
                    "Seconds between two reads of a body."),
            Setting.nginxOnly("client-header-buffer-size", "1k", "Initial buffer of nginx."),
            Setting.differs("client-body-buffer-size", "8k", "Request bodies are streamed, never stored."),
            Setting.honoured(
                    "large-client-header-buffers",
                    HEADER_BUFFERS,
                    "4 8k",
                    (draft, value) -> draft.headerBuffers = value,
                    "Limits of a request head."),
            Setting.honoured(
                    "max-worker-connections",
                    CONNECTIONS,
                    "16384",
                    (draft, value) -> draft.maxConnections = value,
                    "Client connections of the process."),
            Setting.nginxOnly("max-worker-open-files", "0", "Limit of nginx workers."),
            Setting.nginxOnly("enable-multi-accept", "true", "Accept loop of nginx."),
            Setting.differs("reuse-port", "true", "One listening socket per event loop."),
            Setting.honoured(
                    "bind-address",
                    Entries.of(ADDRESSES),
                    "",
                    (draft, value) -> draft.listenAddresses = value.readable(),
                    "Addresses to listen on, unless flag `--bind-address` names some; entries that are none are left"
                            + " out. Read when ports are bound: a later change is told, and holds from the next start"
                            + " on."),
            Setting.honoured(
                    "disable-ipv6",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.ipv6 = !value,
                    "Does not listen on IPv6. Read when ports are bound, like `bind-address`."),
            Setting.honoured(
                    "disable-ipv6-dns",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.ipv6Names = !value,
                    "Looks up IPv4 addresses only, of ExternalName Services and of what annotations name."),
            Setting.honoured(
                    "proxy-protocol-header-timeout",
                    NginxDuration.SECONDS,
                    "5s",
                    (draft, value) -> draft.proxyProtocolSeconds = value,
                    "Time to receive the PROXY header."),
            Setting.honoured(
                    "use-http2", ValueType.BOOL, "true", (draft, value) -> draft.http2 = value, "Offers HTTP/2."),
            Setting.honoured(
                    "http2-max-concurrent-streams",
                    ValueType.POSITIVE,
                    "128",
                    (draft, value) -> draft.http2Streams = value,
                    "Streams of one connection."),
            Setting.nginxOnly("http2-max-field-size", "", "Obsolete in nginx."),
            Setting.nginxOnly("http2-max-header-size", "", "Obsolete in nginx."),
            Setting.nginxOnly("http2-max-requests", "0", "Obsolete in nginx."),
            Setting.honoured(
                    "limit-conn-zone-variable",
                    LIMIT_KEY,
                    "$binary_remote_addr",
                    (draft, value) -> draft.limitKey = value,
                    "What tells clients apart in limits of connections and requests (LI1)."),
            Setting.honoured(
                    "limit-req-status-code",
                    REFUSAL,
                    "503",
                    (draft, value) -> draft.requestStatus = value,
                    "Status of requests beyond limit-rps and limit-rpm."),
            Setting.honoured(
                    "limit-conn-status-code",
                    REFUSAL,
                    "503",
                    (draft, value) -> draft.connectionStatus = value,
                    "Status of requests beyond limit-connections."),
            Setting.honoured(
                    "limit-rate",
                    ValueType.COUNT,
                    "0",
                    (draft, value) -> draft.kilobytesPerSecond = value,
                    "Kilobytes a second of each answer, where an Ingress says nothing else; 0 is no limit."),
            Setting.honoured(
                    "limit-rate-after",
                    ValueType.COUNT,
                    "0",
                    (draft, value) -> draft.freeKilobytes = value,
                    "Kilobytes of an answer before limit-rate holds."),
            Setting.honoured(
                    "debug-connections",
                    Entries.of(ValueType.CIDRS),
                    "",
                    (draft, value) -> draft.logs.debugged = value.readable(),
                    "Clients whose every request is written to the error log with all that is known about it; entries"
                            + " that cannot be read are left out."));

    private ClientSettings() {}

    private static Optional<List<String>> addresses(String text) {
        var addresses = new ArrayList<String>();
        for (String entry : ValueType.entries(text)) {
            String address = entry;
            if (address.startsWith("[") && address.endsWith("]")) {
                address = address.substring(1, address.length() - 1);
            }
            if (address.indexOf('/') >= 0 || ValueType.CIDRS.parse(address).isEmpty()) {
                return Optional.empty();
            }
            addresses.add(address);
        }
        return Optional.of(addresses);
    }

    private static Optional<GlobalDraft.HeaderBuffers> headerBuffers(String text) {
        var matcher = BUFFERS.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int count = Integer.parseInt(matcher.group(1));
        return ValueType.SIZE
                .parse(matcher.group(2))
                .filter(bytes -> count > 0 && bytes >= 256 && bytes <= 16 << 20 && count * bytes <= Integer.MAX_VALUE)
                .map(bytes -> new GlobalDraft.HeaderBuffers(count, Math.toIntExact(bytes)));
    }
}
