package dev.usher.proxy.exchange;

import dev.usher.model.Cidr;
import dev.usher.model.ProxySettings.Forwarding;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Who the client is and how it came, as far as the settings let its headers say (F3–F7, S4.2). Worked out once per
/// request; without trust in headers it costs a few assignments and allocates nothing.
final class ClientFacts {
    private static final byte[] HTTP = "http".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EMPTY = {};

    private byte[] address = EMPTY;
    private byte[] rawAddress = EMPTY;
    private boolean secure;
    private @Nullable String forwardedProto;
    private @Nullable String forwardedHost;
    private @Nullable String forwardedPort;
    private @Nullable String user;

    /// Works out the facts of a request.
    void read(RequestHead head, ClientConnection connection, ServingSettings serving) {
        Forwarding forwarding = serving.settings().forwarding();
        address = connection.remoteAddressText();
        rawAddress = connection.remoteAddress();
        secure = connection.secure();
        forwardedProto = null;
        forwardedHost = null;
        forwardedPort = null;
        if (forwarding.useForwardedHeaders()) {
            Fields fields = head.fields();
            forwardedProto = trusted(fields, FieldName.X_FORWARDED_PROTO);
            forwardedHost = firstOf(trusted(fields, FieldName.X_FORWARDED_HOST));
            forwardedPort = trusted(fields, FieldName.X_FORWARDED_PORT);
            if (forwardedProto != null) {
                byte[] proto = forwardedProto.getBytes(StandardCharsets.ISO_8859_1);
                // As nginx, which asks for http: what is neither, such as wss, and lists of schemes are not clear.
                secure = !FieldName.equalsIgnoreCase(proto, 0, proto.length, HTTP);
            }
        }
        if (forwarding.useProxyProtocol() && connection.localPort() == 443) {
            secure = true;
            forwardedProto = null;
        }
        if (serving.walksForwardedFor) {
            rawAddress = walk(head.fields(), connection, serving);
            if (!Arrays.equals(rawAddress, connection.remoteAddress())) {
                address = NetUtil.bytesToIpAddress(rawAddress).getBytes(StandardCharsets.US_ASCII);
            }
        }
    }

    void clear() {
        address = EMPTY;
        rawAddress = EMPTY;
        forwardedProto = null;
        forwardedHost = null;
        forwardedPort = null;
        user = null;
    }

    /// Remembers who the client says it is, before its credentials are taken out of the head.
    void keepUser(Fields fields) {
        user = BasicCredentials.user(fields);
    }

    /// The name in basic credentials; null when there are none.
    @Nullable
    String user(Fields fields) {
        return user != null ? user : BasicCredentials.user(fields);
    }

    /// The client's address as text (F6).
    byte[] address() {
        return address;
    }

    /// The client's address (F6): 4 or 16 bytes. Not to be modified.
    byte[] rawAddress() {
        return rawAddress;
    }

    /// Whether the effective scheme is https (S4.2).
    boolean secure() {
        return secure;
    }

    /// `X-Forwarded-Proto` to send: the trusted one as it came, else the effective scheme.
    String proto() {
        return forwardedProto != null ? forwardedProto : secure ? "https" : "http";
    }

    /// The trusted `X-Forwarded-Host`, null without one.
    @Nullable
    String host() {
        return forwardedHost;
    }

    /// The trusted `X-Forwarded-Port`, null without one.
    @Nullable
    String port() {
        return forwardedPort;
    }

    private static @Nullable String trusted(Fields fields, int id) {
        int line = fields.find(id);
        if (line < 0 || fields.valueLength(line) == 0) {
            return null;
        }
        return fields.value(line);
    }

    private static @Nullable String firstOf(@Nullable String list) {
        if (list == null) {
            return null;
        }
        int comma = list.indexOf(',');
        String first = (comma < 0 ? list : list.substring(0, comma)).trim();
        return HostText.isValid(first) ? first.toLowerCase(Locale.ROOT) : null;
    }

    /// Walks the header from the right over trusted addresses; if all are trusted the leftmost is taken (F6). Empty
    /// elements count for nothing (RFC 9110 §5.6.1).
    private static byte[] walk(Fields fields, ClientConnection connection, ServingSettings serving) {
        byte[] result = connection.remoteAddress();
        List<Cidr> trusted = serving.settings().forwarding().trusted();
        if (!isTrusted(connection.remoteAddress(), trusted)) {
            return result;
        }
        for (int line = fields.count() - 1; line >= 0; line--) {
            if (fields.isRemoved(line)
                    || !FieldName.equalsIgnoreCase(
                            fields.array(),
                            fields.nameOffset(line),
                            fields.nameLength(line),
                            serving.forwardedForHeader)) {
                continue;
            }
            String[] hops = fields.value(line).split(",", -1);
            for (int i = hops.length - 1; i >= 0; i--) {
                String text = hops[i].trim();
                if (text.isEmpty()) {
                    continue;
                }
                byte[] raw = parse(text);
                if (raw == null) {
                    return result;
                }
                result = raw;
                if (!isTrusted(raw, trusted)) {
                    return result;
                }
            }
        }
        return result;
    }

    /// An address, or an address with a port as some load balancers write it; null for anything else.
    private static byte @Nullable [] parse(String hop) {
        byte[] raw = NetUtil.createByteArrayFromIpAddressString(hop);
        int colon = hop.lastIndexOf(':');
        boolean port = colon > 0 && hop.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9');
        return raw == null && port ? NetUtil.createByteArrayFromIpAddressString(hop.substring(0, colon)) : raw;
    }

    private static boolean isTrusted(byte[] address, List<Cidr> trusted) {
        for (Cidr cidr : trusted) {
            if (cidr.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
