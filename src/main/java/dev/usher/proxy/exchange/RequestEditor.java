package dev.usher.proxy.exchange;

import dev.usher.model.ProxySettings.Forwarding;
import dev.usher.routing.Expansion;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Turns the client's head into the head a backend gets (F1–F10): trust-bearing headers are taken out and rebuilt. One
/// per event loop. Works inside the head's own array: lines are removed and appended, nothing is copied over.
final class RequestEditor {
    private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UPGRADE = "upgrade".getBytes(StandardCharsets.US_ASCII);

    private final RequestIds ids;
    /// The port asked for last: there are only a few.
    private int port = -1;
    private byte[] portText = {};

    RequestEditor(RandomGenerator random) {
        ids = new RequestIds(random);
    }

    /// The next request id; the array is overwritten by the next call.
    byte[] nextId() {
        return ids.next();
    }

    /// Edits the head. Its `Host` line is gone afterwards: the authority goes separately.
    ///
    /// @return the line of `X-Request-ID`, -1 when the backend gets none
    int edit(RequestHead head, ClientConnection connection, ClientFacts facts, ServingSettings serving) {
        Fields fields = head.fields();
        Forwarding forwarding = serving.settings().forwarding();
        removeNominated(fields);
        String source = serving.forwardedForSource;
        String named = source == null ? null : HeaderLines.joined(fields, source);
        int requestId = -1;
        int forwardedFor = -1;
        int forwardedHost = -1;
        int came = fields.count();
        for (int line = 0; line < came; line++) {
            int id = fields.id(line);
            if (id == FieldName.OTHER || fields.isRemoved(line)) {
                continue; // most are others; what a filter took out did not come
            }
            switch (id) {
                case FieldName.X_REQUEST_ID -> {
                    if (requestId < 0 && fields.valueLength(line) > 0) {
                        requestId = line;
                    } else {
                        fields.remove(line);
                    }
                }
                case FieldName.X_FORWARDED_FOR -> {
                    forwardedFor = keepFirst(forwardedFor, line);
                }
                case FieldName.X_FORWARDED_HOST -> {
                    forwardedHost = keepFirst(forwardedHost, line);
                }
                case FieldName.X_FORWARDED_PREFIX -> {
                    if (!forwarding.useForwardedHeaders()) {
                        fields.remove(line);
                    }
                }
                case FieldName.HOST,
                        FieldName.EXPECT,
                        FieldName.PROXY,
                        FieldName.X_REAL_IP,
                        FieldName.X_FORWARDED_PORT,
                        FieldName.X_FORWARDED_PROTO,
                        FieldName.X_FORWARDED_SCHEME,
                        FieldName.X_SCHEME,
                        FieldName.X_ORIGINAL_FORWARDED_FOR,
                        FieldName.X_ORIGINAL_FORWARDED_HOST,
                        FieldName.X_ORIGINAL_URI,
                        FieldName.SSL_CLIENT_CERT,
                        FieldName.SSL_CLIENT_VERIFY,
                        FieldName.SSL_CLIENT_SUBJECT_DN,
                        FieldName.SSL_CLIENT_ISSUER_DN -> fields.remove(line);
                default -> {}
            }
        }
        if (requestId < 0 && forwarding.generateRequestId()) {
            requestId = fields.count();
            fields.add(FieldName.X_REQUEST_ID, ids.next());
        }
        String list = forwardedFor < 0 ? "" : takeAll(fields, FieldName.X_FORWARDED_FOR, forwardedFor, came);
        addForwardedFor(fields, connection, facts, forwarding, list);
        addOriginal(fields, source == null ? list : named);
        addForwardedHost(fields, head, facts, serving.forwardedHostHeader, forwardedHost, came);
        fields.add(FieldName.X_REAL_IP, facts.address());
        addPort(fields, connection, facts);
        String proto = facts.proto();
        fields.add(FieldName.X_FORWARDED_PROTO, proto);
        fields.add(FieldName.X_FORWARDED_SCHEME, proto);
        fields.add(FieldName.X_SCHEME, proto);
        if (forwarding.addOriginalUri()) {
            addFromArray(fields, FieldName.X_ORIGINAL_URI, head.targetOffset(), head.targetLength());
        }
        return requestId;
    }

    /// Sets the headers of `proxy-set-headers` (F10), which are for backends alone: a service that is asked
    /// about the client must not take credentials of ours for those of the client.
    static void setHeaders(RequestHead head, ServingSettings serving, Expansion context) {
        for (ServingSettings.Line line : serving.requestLines) {
            line.set(head.fields(), context);
        }
    }

    private static int keepFirst(int known, int line) {
        return known < 0 ? line : known;
    }

    /// F3: the address alone, or the incoming list and the peer.
    private static void addForwardedFor(
            Fields fields, ClientConnection connection, ClientFacts facts, Forwarding forwarding, String list) {
        if (forwarding.useForwardedHeaders() && forwarding.computeFullForwardedFor()) {
            String peer = new String(connection.remoteAddressText(), StandardCharsets.US_ASCII);
            fields.add(FieldName.X_FORWARDED_FOR, list.isEmpty() ? peer : list + ", " + peer);
        } else {
            fields.add(FieldName.X_FORWARDED_FOR, facts.address());
        }
    }

    /// F1: the header that may name the client, as it came, is kept under another name.
    private static void addOriginal(Fields fields, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            fields.add(FieldName.X_ORIGINAL_FORWARDED_FOR, value);
        }
    }

    /// @param source header that is kept under another name; null for `X-Forwarded-Host` itself
    private static void addForwardedHost(
            Fields fields, RequestHead head, ClientFacts facts, byte @Nullable [] source, int first, int came) {
        String original = first < 0 ? "" : takeAll(fields, FieldName.X_FORWARDED_HOST, first, came);
        if (source != null) {
            int line = fields.find(source);
            original = line < 0 ? "" : fields.value(line);
        }
        String trusted = facts.host();
        if (trusted != null) {
            fields.add(FieldName.X_FORWARDED_HOST, trusted);
        } else if (head.authorityLength() > 0) {
            addFromArray(fields, FieldName.X_FORWARDED_HOST, head.authorityOffset(), head.authorityLength());
        }
        if (!original.isEmpty()) {
            fields.add(FieldName.X_ORIGINAL_FORWARDED_HOST, original);
        }
    }

    private void addPort(Fields fields, ClientConnection connection, ClientFacts facts) {
        String trusted = facts.port();
        if (trusted != null) {
            fields.add(FieldName.X_FORWARDED_PORT, trusted);
            return;
        }
        if (connection.localPort() != port) {
            port = connection.localPort();
            portText = Integer.toString(port).getBytes(StandardCharsets.US_ASCII);
        }
        fields.add(FieldName.X_FORWARDED_PORT, portText);
    }

    /// Takes all lines of a name out and gives their values as one list (RFC 9110 §5.3).
    private static String takeAll(Fields fields, int id, int first, int came) {
        String joined = fields.value(first);
        fields.remove(first);
        for (int line = fields.find(id, first); line >= 0 && line < came; line = fields.find(id, line)) {
            joined = joined + ", " + fields.value(line);
            fields.remove(line);
        }
        return joined;
    }

    /// Adds a line whose value stands in the array already. It is copied: a line in one piece is cheaper to send.
    private static void addFromArray(Fields fields, int id, int offset, int length) {
        fields.add(id, fields.array(), offset, length);
    }

    /// Takes out the lines that `Connection` nominates (RFC 9110 §7.6.1), but never one the proxy itself or the
    /// backend's security depends on: a client could use that to strip them.
    static void removeNominated(Fields fields) {
        for (int line = fields.find(FieldName.CONNECTION);
                line >= 0;
                line = fields.find(FieldName.CONNECTION, line + 1)) {
            int offset = fields.valueOffset(line);
            int length = fields.valueLength(line);
            if (isUsual(fields.array(), offset, length)) {
                continue;
            }
            for (String token : fields.text(offset, length).split(",", -1)) {
                removeNamed(fields, token.trim());
            }
        }
    }

    private static void removeNamed(Fields fields, String token) {
        byte[] name = token.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < name.length; i++) {
            if (name[i] >= 'A' && name[i] <= 'Z') {
                name[i] |= 0x20;
            }
        }
        if (name.length == 0 || FieldName.classify(name, 0, name.length) != FieldName.OTHER) {
            return;
        }
        for (int at = fields.find(name); at >= 0; at = fields.find(name)) {
            fields.remove(at);
        }
    }

    private static boolean isUsual(byte[] bytes, int offset, int length) {
        return FieldName.equalsIgnoreCase(bytes, offset, length, KEEP_ALIVE)
                || FieldName.equalsIgnoreCase(bytes, offset, length, CLOSE)
                || FieldName.equalsIgnoreCase(bytes, offset, length, UPGRADE);
    }
}
