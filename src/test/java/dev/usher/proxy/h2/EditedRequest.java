package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.MetaVariables;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.UpstreamRequest;

/// A request as an exchange would send it on.
///
/// @param secure whether it goes over TLS
record EditedRequest(RequestHead head, boolean secure) implements UpstreamRequest {
    /// A request without a body to `/x?y` of `a.test`.
    ///
    /// @param lines names and values in turn
    static EditedRequest of(String method, String... lines) {
        var head = new RequestHead();
        var fields = head.fields();
        head.method(fields.store(method), method.length());
        head.target(fields.store("/x?y"), 4);
        head.authority(fields.store("a.test"), 6);
        for (int i = 0; i < lines.length; i += 2) {
            fields.add(lines[i], lines[i + 1]);
        }
        return new EditedRequest(head, false);
    }

    /// The same with a body of a length, -1 when it is not known.
    EditedRequest withBody(long length) {
        head.body(true, length);
        return this;
    }

    @Override
    public int targetOffset() {
        return head.targetOffset();
    }

    @Override
    public int targetLength() {
        return head.targetLength();
    }

    @Override
    public int authorityOffset() {
        return head.authorityOffset();
    }

    @Override
    public int authorityLength() {
        return head.authorityLength();
    }

    @Override
    public String connection() {
        return "";
    }

    @Override
    public void metaVariables(MetaVariables into) {
        throw new IllegalStateException("only FastCGI asks");
    }
}
