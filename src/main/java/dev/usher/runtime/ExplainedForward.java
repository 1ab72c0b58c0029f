package dev.usher.runtime;

import dev.usher.proxy.exchange.ForwardedRequest;
import java.util.List;

/// What a backend would get of a request that is explained: told, never sent.
final class ExplainedForward implements ForwardedRequest {
    private final List<String> steps;
    private boolean rewritten;

    /// @param steps where what is done is noted
    ExplainedForward(List<String> steps) {
        this.steps = steps;
    }

    @Override
    public void speakHttp10() {
        steps.add("version: HTTP/1.0 is spoken to the backend");
    }

    @Override
    public void rewriteTarget(CharSequence target) {
        endRewriting();
        steps.add("rewrite: the backend sees " + target);
    }

    @Override
    public boolean isRewritten() {
        return rewritten;
    }

    /// From now on no filter is to replace the target.
    void endRewriting() {
        rewritten = true;
    }

    @Override
    public void rewriteAuthority(CharSequence authority) {
        steps.add("host: the backend sees Host " + authority);
    }

    @Override
    public void forwardedPrefix(CharSequence prefix) {
        steps.add("header: X-Forwarded-Prefix: " + prefix);
    }

    @Override
    public void setHeader(String name, String value) {
        steps.add("header: " + name + ": " + value);
    }

    @Override
    public void scriptIndex(String index) {
        steps.add("script: paths that end in a slash mean their " + index);
    }

    @Override
    public void metaVariable(String name, String value) {
        steps.add("variable: the backend gets " + name);
    }
}
