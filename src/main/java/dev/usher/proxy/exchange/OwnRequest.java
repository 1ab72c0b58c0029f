package dev.usher.proxy.exchange;

import java.nio.charset.StandardCharsets;

/// A request the proxy makes by itself, without a body unless it is told otherwise. Begins as the client's head in the
/// form a backend would get it: trust-bearing headers are rebuilt, those of one connection left out, and so is what
/// tells of a body.
public final class OwnRequest implements UpstreamRequest {
    private final RequestHead head = new RequestHead();
    private boolean secure;
    private int targetOffset;
    private int targetLength;
    private int authorityOffset;
    private int authorityLength;

    /// The request itself once more, with what backends alone are sent.
    static OwnRequest copy(Exchange exchange) {
        return of(exchange, true);
    }

    /// A question about the request, with what the client sent.
    static OwnRequest question(Exchange exchange) {
        return of(exchange, false);
    }

    private static OwnRequest of(Exchange exchange, boolean toBackend) {
        var own = new OwnRequest();
        RequestHead client = exchange.request();
        Fields from = client.fields();
        Fields to = own.head.fields();
        String method = from.text(client.methodOffset(), client.methodLength());
        own.head.method(to.store(method), method.length());
        int target = to.store(from.array(), client.targetOffset(), client.targetLength());
        own.head.target(target, client.targetLength());
        int authority = to.store(from.array(), client.authorityOffset(), client.authorityLength());
        own.head.authority(authority, client.authorityLength());
        for (int line = 0; line < from.count(); line++) {
            if (!from.isRemoved(line)) {
                to.add(from.name(line), from.value(line));
            }
        }
        Dispatch dispatch = exchange.dispatch();
        exchange.pool().requestEditor().edit(own.head, exchange.connection(), exchange.facts(), dispatch.settings());
        if (toBackend) {
            RequestEditor.setHeaders(own.head, dispatch.settings(), dispatch.context());
        }
        dispatch.host().clients().ifPresent(clients -> ClientCertificateCheck.tell(to, exchange.connection(), clients));
        own.remove(FieldName.CONTENT_LENGTH);
        own.remove(FieldName.TRANSFER_ENCODING);
        own.remove(FieldName.TRAILER);
        own.remove(FieldName.UPGRADE);
        own.targetOffset = target;
        own.targetLength = client.targetLength();
        own.authorityOffset = authority;
        own.authorityLength = client.authorityLength();
        return own;
    }

    /// Sets the method.
    public void method(String method) {
        head.method(head.fields().store(method), method.length());
    }

    /// Says that a body follows, framed as that of the client's request.
    void bodyOf(RequestHead client) {
        head.body(true, client.contentLength());
    }

    /// Sets what is asked for, and of whom.
    ///
    /// @param isSecure whether `:scheme` says https
    public void to(boolean isSecure, String authority, String target) {
        secure = isSecure;
        authorityOffset = head.fields().store(authority);
        authorityLength = authority.length();
        targetOffset = head.fields().store(target);
        targetLength = target.length();
    }

    /// Takes a header out.
    public void remove(int id) {
        Fields fields = head.fields();
        for (int line = fields.find(id); line >= 0; line = fields.find(id, line + 1)) {
            fields.remove(line);
        }
    }

    /// Sets a header, replacing lines of its name; an empty value only takes those out, as in nginx.
    public void set(String name, String value) {
        Fields fields = head.fields();
        HeaderLines.remove(fields, name);
        if (!value.isEmpty()) {
            fields.add(name, value);
        }
    }

    @Override
    public RequestHead head() {
        return head;
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
        return secure;
    }

    @Override
    public String connection() {
        return "";
    }

    /// Nothing: what is asked of a URL is asked by HTTP.
    @Override
    public void metaVariables(MetaVariables to) {}

    @Override
    public String toString() {
        byte[] bytes = head.fields().array();
        return new String(bytes, authorityOffset, authorityLength, StandardCharsets.ISO_8859_1)
                + new String(bytes, targetOffset, targetLength, StandardCharsets.ISO_8859_1);
    }
}
