package dev.usher.dialect.nginx;

import dev.usher.model.Cidr;
import java.util.List;
import java.util.Optional;

/// Client address and headers to the backend (F).
final class ForwardingSettings {
    private static final ValueType<String> TOKEN = ValueType.matching("[A-Za-z0-9_-]+", "the name of a header");
    private static final ValueType<Entries<Cidr>> TRUSTED = Entries.orNone(ValueType.CIDRS);

    static final List<Setting<?>> ROWS = List.of(
            Setting.honoured(
                    "use-forwarded-headers",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.useForwardedHeaders = value,
                    "Trusts X-Forwarded headers of the peer."),
            Setting.honoured(
                    "use-proxy-protocol",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.useProxyProtocol = value,
                    "Connections begin with a PROXY protocol header."),
            Setting.honoured(
                    "enable-real-ip",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.enableRealIp = value,
                    "Takes the client address from the header, unless use-proxy-protocol has it come with the connection."),
            Setting.honoured(
                    "proxy-real-ip-cidr",
                    TRUSTED,
                    "0.0.0.0/0",
                    (draft, value) -> draft.trusted = value.readable(),
                    "Peers whose header is believed; none where the list is empty. What cannot be read in it is left"
                            + " out."),
            Setting.honoured(
                    "forwarded-for-header",
                    TOKEN,
                    "X-Forwarded-For",
                    (draft, value) -> draft.forwardedForHeader = value,
                    "Header with the client address; backends get what came in it as X-Original-Forwarded-For."),
            Setting.differs(
                    "forwarded-for-proxy-protocol-header",
                    "X-Forwarded-For-Proxy-Protocol",
                    "With use-forwarded-headers and use-proxy-protocol the client address is found in one step, without"
                            + " a header in between."),
            Setting.honoured(
                    "forwarded-host-header",
                    TOKEN,
                    "X-Forwarded-Host",
                    (draft, value) -> draft.forwardedHostHeader = value,
                    "Header of the client that backends get as X-Original-Forwarded-Host."),
            Setting.honoured(
                    "compute-full-forwarded-for",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.computeFullForwardedFor = value,
                    "Appends to X-Forwarded-For."),
            Setting.honoured(
                    "proxy-add-original-uri-header",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.addOriginalUri = value,
                    "Sends X-Original-URI."),
            Setting.honoured(
                    "generate-request-id",
                    ValueType.BOOL,
                    "true",
                    (draft, value) -> draft.generateRequestId = value,
                    "Makes a request id when the client sent none."),
            Setting.honoured(
                    "proxy-set-headers",
                    ValueType.OBJECT,
                    "",
                    (draft, name) -> draft.setHeadersMap = Optional.of(name),
                    "ConfigMap of headers sent to backends, and not to the service of auth-url."),
            Setting.honoured(
                    "enable-underscores-in-headers",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.underscoresInHeaders = value,
                    "Header names may contain _."),
            Setting.honoured(
                    "ignore-invalid-headers",
                    ValueType.BOOL,
                    "true",
                    (draft, value) -> draft.ignoreInvalidHeaders = value,
                    "Drops headers with other characters in the name."));

    private ForwardingSettings() {}
}
