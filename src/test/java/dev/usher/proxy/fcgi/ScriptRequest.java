package dev.usher.proxy.fcgi;

import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.MetaVariables;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.UpstreamRequest;
import java.util.List;

/// A request as an exchange would describe it to a FastCGI backend.
record ScriptRequest(RequestHead head, List<String> variables) implements UpstreamRequest {
    /// @param length as [RequestHead#contentLength] gives it; 0 for no body
    /// @param variables names and values in turn
    static ScriptRequest of(String method, long length, String... variables) {
        var head = new RequestHead();
        head.method(head.fields().store(method), method.length());
        head.body(length != 0, length);
        if (length > 0) {
            head.fields().add(FieldName.CONTENT_LENGTH, Long.toString(length));
        }
        return new ScriptRequest(head, List.of(variables));
    }

    @Override
    public int targetOffset() {
        return 0;
    }

    @Override
    public int targetLength() {
        return 0;
    }

    @Override
    public int authorityOffset() {
        return 0;
    }

    @Override
    public int authorityLength() {
        return 0;
    }

    @Override
    public boolean secure() {
        return false;
    }

    @Override
    public String connection() {
        return "";
    }

    @Override
    public void metaVariables(MetaVariables into) {
        for (int i = 0; i < variables.size(); i += 2) {
            into.add(variables.get(i), variables.get(i + 1));
        }
    }
}
