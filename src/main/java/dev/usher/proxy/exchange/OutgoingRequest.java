package dev.usher.proxy.exchange;

import dev.usher.model.ProxySettings.HeaderLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The request as it goes to an upstream: the client's head as it was edited, with target and authority of the filters
/// or else the client's own. The same for all tries of an exchange; what is stored lies in the head's own array.
final class OutgoingRequest implements UpstreamRequest, ForwardedRequest {
    private final Exchange exchange;
    private EndpointTarget.Wire wire = EndpointTarget.Wire.HTTP_1;
    private @Nullable TlsIdentity identity;
    private int targetOffset;
    private int targetLength;
    private int authorityOffset;
    private int authorityLength;
    private @Nullable CharSequence forwardedPrefix;
    /// It has another target than the client's.
    private boolean targetChanged;
    /// Nobody is to replace the target any more.
    private boolean rewritingEnded;
    private boolean authorityRewritten;
    private boolean http10;
    /// It goes to an error backend instead.
    private boolean detour;
    private String scriptIndex = "";
    private List<HeaderLine> metaVariables = List.of();
    /// They replace those of the head once that is edited.
    private List<HeaderLine> headers = List.of();

    OutgoingRequest(Exchange exchange) {
        this.exchange = exchange;
    }

    /// Forgets what the filters decided.
    void clear() {
        forwardedPrefix = null;
        identity = null;
        targetChanged = false;
        rewritingEnded = false;
        authorityRewritten = false;
        http10 = false;
        detour = false;
        scriptIndex = "";
        metaVariables = List.of();
        headers = List.of();
    }

    // ---- what filters decide ----

    @Override
    public boolean isRewritten() {
        return rewritingEnded;
    }

    void endRewriting() {
        rewritingEnded = true;
    }

    /// Takes another target in place of the client's.
    void changeTarget(CharSequence target) {
        targetOffset = head().fields().store(target);
        targetLength = target.length();
        targetChanged = true;
    }

    @Override
    public void setHeader(String name, String value) {
        if (headers.isEmpty()) {
            headers = new ArrayList<>();
        }
        headers.add(new HeaderLine(name, value));
    }

    @Override
    public void rewriteTarget(CharSequence target) {
        changeTarget(target);
        endRewriting();
    }

    @Override
    public void rewriteAuthority(CharSequence authority) {
        authorityOffset = head().fields().store(authority);
        authorityLength = authority.length();
        authorityRewritten = true;
    }

    @Override
    public void forwardedPrefix(CharSequence prefix) {
        forwardedPrefix = prefix;
    }

    @Override
    public void speakHttp10() {
        http10 = true;
    }

    /// The authority of a filter; empty without one.
    String ownAuthority() {
        return authorityRewritten && !detour ? head().fields().text(authorityOffset, authorityLength) : "";
    }

    /// Settles how an error backend is asked; what filters decided counts for the route's own backend only.
    void settleDetour(CharSequence target, EndpointTarget.Wire spoken) {
        detour = true;
        http10 = false;
        scriptIndex = "";
        metaVariables = List.of();
        rewriteTarget(target);
        settleAuthority();
        wire = spoken;
    }

    private void settleAuthority() {
        String trusted = exchange.facts().host();
        if (trusted != null) {
            rewriteAuthority(trusted);
        } else {
            authorityOffset = head().authorityOffset();
            authorityLength = head().authorityLength();
        }
    }

    @Override
    public void scriptIndex(String index) {
        scriptIndex = index;
    }

    @Override
    public void metaVariable(String name, String value) {
        if (metaVariables.isEmpty()) {
            metaVariables = new ArrayList<>();
        }
        metaVariables.add(new HeaderLine(name, value));
    }

    /// Settles what no filter decided. The head is edited already.
    void settle(ServingBackend backend) {
        RequestHead head = head();
        if (!targetChanged) {
            targetOffset = head.targetOffset();
            targetLength = head.targetLength();
        }
        if (!authorityRewritten) {
            settleAuthority();
            authorityRewritten = false; // by nobody else
        }
        if (forwardedPrefix != null) {
            FallbackHeaders.remove(head.fields(), FieldName.X_FORWARDED_PREFIX);
            head.fields().add(FieldName.X_FORWARDED_PREFIX, forwardedPrefix);
        }
        for (HeaderLine line : headers) {
            HeaderLines.remove(head.fields(), line.name());
            if (!line.value().isEmpty()) {
                head.fields().add(line.name(), line.value());
            }
        }
        wire = backend.wire(exchange.connection().secure());
        identity = backend.identity();
    }

    /// Octets of the head as HTTP/1.1 sends it, for `$upstream_bytes_sent`: other protocols count the same.
    long headLength() {
        RequestHead head = head();
        Fields fields = head.fields();
        // The rest of the request line and the blank line, and of the line of the host.
        long length = " HTTP/1.1".length() + 5L + "Host: ".length() + 2L;
        length += head.methodLength();
        length += targetLength;
        length += authorityLength;
        for (int line = 0; line < fields.count(); line++) {
            if (!fields.isRemoved(line)) {
                length += fields.nameLength(line) + 4L + fields.valueLength(line);
            }
        }
        return length;
    }

    // ---- what CGI needs to know ----

    String scriptIndex() {
        return scriptIndex;
    }

    /// Meta-variables of the route.
    List<HeaderLine> metaVariables() {
        return metaVariables;
    }

    /// Where the target begins as it is known so far; it is settled only once all filters have run.
    int scriptTargetOffset() {
        return targetChanged ? targetOffset : head().targetOffset();
    }

    int scriptTargetLength() {
        return targetChanged ? targetLength : head().targetLength();
    }

    // ---- what codecs read ----

    @Override
    public void metaVariables(MetaVariables into) {
        exchange.pool().cgi().describe(exchange, into);
    }

    /// What is spoken to the upstream.
    EndpointTarget.Wire wire() {
        return wire;
    }

    /// How TLS is spoken to the upstream; null where nothing is special about that.
    @Nullable
    TlsIdentity identity() {
        return identity;
    }

    @Override
    public RequestHead head() {
        return exchange.request();
    }

    @Override
    public int targetOffset() {
        return targetOffset;
    }

    @Override
    public int targetLength() {
        return targetLength;
    }

    @Override
    public int authorityOffset() {
        return authorityOffset;
    }

    @Override
    public int authorityLength() {
        return authorityLength;
    }

    @Override
    public boolean secure() {
        return wire == EndpointTarget.Wire.HTTP_1_TLS || wire == EndpointTarget.Wire.HTTP_2_TLS;
    }

    @Override
    public boolean http10() {
        return http10;
    }

    @Override
    public String connection() {
        Dispatch dispatch = exchange.dispatch();
        String forced = dispatch.route().connectionHeader();
        if (!detour && forced != null) {
            return forced;
        }
        if (http10) {
            return "close";
        }
        if (!detour && head().upgrade()) {
            return "upgrade";
        }
        return dispatch.settings().settings().upstreamKeepAlive().connections() == 0 ? "close" : "";
    }
}
