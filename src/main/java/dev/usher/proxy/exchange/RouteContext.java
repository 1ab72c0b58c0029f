package dev.usher.proxy.exchange;

import dev.usher.model.RoutePolicy;
import dev.usher.routing.PathNormalizer;
import java.util.Locale;

/// What the filters of one exchange see and do.
final class RouteContext implements FilterContext {
    private final Exchange exchange;

    RouteContext(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public RequestHead head() {
        return exchange.request();
    }

    @Override
    public byte[] path() {
        return normalizer().array();
    }

    @Override
    public int pathOffset() {
        return normalizer().offset();
    }

    @Override
    public int pathLength() {
        return normalizer().length();
    }

    @Override
    public boolean secure() {
        return exchange.facts().secure();
    }

    @Override
    public String redirectHost() {
        String trusted = exchange.facts().host();
        return HostText.withoutPort(trusted != null ? trusted : authority());
    }

    @Override
    public String authority() {
        RequestHead head = head();
        return head.fields().text(head.authorityOffset(), head.authorityLength());
    }

    @Override
    public String target() {
        RequestHead head = head();
        return head.fields().text(head.targetOffset(), head.targetLength());
    }

    @Override
    public String query() {
        RequestHead head = head();
        return head.fields().text(head.targetOffset() + head.pathLength(), head.targetLength() - head.pathLength());
    }

    @Override
    public int localPort() {
        return exchange.connection().localPort();
    }

    @Override
    public void rewriteTarget(CharSequence target) {
        exchange.forward().request().rewriteTarget(target);
    }

    @Override
    public void rewriteAuthority(CharSequence authority) {
        exchange.forward().request().rewriteAuthority(authority);
    }

    @Override
    public void forwardedPrefix(CharSequence prefix) {
        exchange.forward().request().forwardedPrefix(prefix);
    }

    @Override
    public void redirect(int status, CharSequence location) {
        exchange.response().redirect(status, location);
    }

    /// C5.4: to the same path with a slash, on the scheme of the connection.
    void slashRedirect(RoutePolicy policy) {
        RequestHead head = head();
        String path = head.fields().text(head.targetOffset(), head.pathLength());
        String target = path + "/" + query();
        if (policy.relativeRedirects()) {
            redirect(301, target);
            return;
        }
        String scheme = exchange.connection().secure() ? "https" : "http";
        String host = HostText.withoutPort(authority()).toLowerCase(Locale.ROOT);
        String port = policy.portInRedirects() ? ":" + localPort() : "";
        redirect(301, scheme + "://" + host + port + target);
    }

    private PathNormalizer normalizer() {
        return exchange.pool().normalizer();
    }
}
