package dev.usher.proxy.exchange;

import dev.usher.model.Expression;
import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.model.RouteOwner;
import dev.usher.model.Statement;
import dev.usher.model.Variable;
import dev.usher.routing.PathNormalizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the filters of one exchange see and do.
final class RouteContext implements FilterContext, ResponseContext {
    private final Exchange exchange;
    private final Variables variables;
    private @Nullable Runnable abandoned;
    private @Nullable Runnable atEnd;
    private final CurrentTarget current;
    private final ScriptState script;
    private final Subrequests subrequests;

    RouteContext(Exchange exchange) {
        this.exchange = exchange;
        variables = new Variables(exchange);
        current = new CurrentTarget(exchange);
        script = new ScriptState(exchange, current);
        subrequests = new Subrequests(exchange);
    }

    /// Ready for the next exchange.
    void clear() {
        abandoned = null;
        atEnd = null;
        script.clear();
        current.clear();
    }

    /// The exchange is over: a filter that still waits hears of it.
    void over() {
        Runnable waiting = abandoned;
        abandoned = null;
        if (waiting != null) {
            waiting.run();
        }
        Runnable end = atEnd;
        atEnd = null;
        if (end != null) {
            end.run();
        }
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
        return current.query();
    }

    @Override
    public int localPort() {
        return exchange.connection().localPort();
    }

    @Override
    public int namedPort() {
        return exchange.connection().namedPort();
    }

    @Override
    public int outsidePort() {
        int trusted = HostText.port(exchange.facts().port());
        if (trusted > 0) {
            return trusted;
        }
        boolean asConnected = secure() == exchange.connection().secure();
        return asConnected ? localPort() : secure() ? 443 : 80;
    }

    @Override
    public String endpoint() {
        int tries = exchange.tries().count();
        return tries == 0 ? "" : exchange.tries().endpoint(tries - 1).toString();
    }

    @Override
    public String backendAuthority() {
        return exchange.forward().request().ownAuthority();
    }

    @Override
    public ForwardedRequest forwarded() {
        return exchange.forward().request();
    }

    @Override
    public ScriptState script() {
        return script;
    }

    @Override
    public Subrequests subrequests() {
        return subrequests;
    }

    @Override
    public boolean took(Statement.If statement) {
        return script.took(statement);
    }

    @Override
    public boolean takesAddedHeaders() {
        return OutgoingResponse.takesAddedHeaders(responseHead().status());
    }

    @Override
    public void answerText(int status, String text) {
        abandoned = null;
        exchange.response().answerText(status, text);
    }

    @Override
    public void withholdAuthorization() {
        Fields fields = head().fields();
        exchange.facts().keepUser(fields);
        // What a service that was asked gave stays.
        for (int line = fields.find(FieldName.AUTHORIZATION);
                line >= 0 && line < exchange.clientLines();
                line = fields.find(FieldName.AUTHORIZATION, line + 1)) {
            fields.remove(line);
        }
    }

    @Override
    public void whenOver(Runnable task) {
        Runnable before = atEnd;
        atEnd = before == null
                ? task
                : () -> {
                    before.run();
                    task.run();
                };
    }

    @Override
    public void paceResponse(long bytesPerSecond, long free) {
        exchange.forward().paceResponse(bytesPerSecond, free);
    }

    @Override
    public byte[] clientAddress() {
        return exchange.facts().rawAddress();
    }

    @Override
    public RouteOwner owner() {
        return exchange.dispatch().route().route().owner();
    }

    @Override
    public String expand(Expression expression) {
        return variables.expand(expression);
    }

    /// The value of a variable; null when it is absent.
    @Nullable
    String value(Variable variable) {
        return variables.value(variable);
    }

    /// The normal path, worked out again: by the time of the answer the loop's normaliser holds the path of another
    /// request. Null where the request has none.
    @Nullable
    PathNormalizer normalPath() {
        return current.normalize() ? normalizer() : null;
    }

    @Override
    public LoopContext loop() {
        return exchange.pool().loop();
    }

    @Override
    public void addCookies(List<String> cookies, boolean always) {
        exchange.response().addCookies(cookies, always);
    }

    @Override
    public void suspend(Runnable whenAbandoned) {
        abandoned = whenAbandoned;
        exchange.suspend();
    }

    @Override
    public void proceed() {
        if (exchange.isSuspended()) {
            abandoned = null;
            exchange.dispatch().proceed();
        }
    }

    @Override
    public void answer(int status, List<HeaderLine> lines) {
        abandoned = null;
        exchange.response().answer(status, lines);
    }

    @Override
    public ResponseHead responseHead() {
        return exchange.response().head();
    }

    @Override
    public boolean fromBackend() {
        return exchange.response().isFromBackend();
    }

    @Override
    public boolean secureConnection() {
        return exchange.connection().secure();
    }

    @Override
    public void redirect(int status, CharSequence location) {
        abandoned = null;
        exchange.response().redirect(status, location);
    }

    /// Path and query as they are by now.
    CurrentTarget current() {
        return current;
    }

    private PathNormalizer normalizer() {
        return exchange.pool().normalizer();
    }
}
