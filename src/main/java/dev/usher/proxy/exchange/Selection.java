package dev.usher.proxy.exchange;

import dev.usher.balance.PickContext;
import dev.usher.model.Expression;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What one exchange says of itself to whoever picks its endpoints, and the session that began with a pick. Belongs to
/// the exchange, and serves every exchange after it.
final class Selection implements PickContext {
    private final Exchange exchange;
    private final ExchangePool pool;
    private @Nullable ServingSession session;
    private @Nullable String key;
    private @Nullable String issued;
    /// Of a backend whose answer is replaced; the session with it goes on.
    private @Nullable String replaced;

    Selection(Exchange exchange, ExchangePool pool) {
        this.exchange = exchange;
        this.pool = pool;
    }

    /// A backend is to answer.
    void begin(ServingBackend backend) {
        if (session != null && issued != null) {
            replaced = line(session, issued);
        }
        session = backend.session();
        issued = null;
    }

    /// Ready for the next exchange.
    void clear() {
        session = null;
        key = null;
        issued = null;
        replaced = null;
    }

    /// An upstream has one key. It is filled in for the first try: later the loop has been busy with other requests,
    /// and what variables read may be theirs.
    @Override
    public String expand(Expression expression) {
        String known = key;
        if (known == null) {
            known = exchange.dispatch().context().expand(expression);
            key = known;
        }
        return known;
    }

    @Override
    public String session() {
        return session == null ? "" : session.key(exchange.request().fields());
    }

    @Override
    public void issue(String value) {
        issued = value.isEmpty() ? null : value;
    }

    /// Tells the client of the session that began, if one did.
    void addCookie(ResponseHead head) {
        if (replaced != null) {
            head.fields().add(FieldName.SET_COOKIE, replaced);
        }
        if (session != null && issued != null) {
            head.fields().add(FieldName.SET_COOKIE, line(session, issued));
        }
    }

    private String line(ServingSession of, String value) {
        Fields request = exchange.request().fields();
        int agent = request.find(FieldName.USER_AGENT);
        return of.line(value, exchange.facts().secure(), agent < 0 ? "" : request.value(agent), epochMillis());
    }

    @Override
    public RandomGenerator random() {
        return pool.random();
    }

    @Override
    public long nanos() {
        return pool.nanos();
    }

    @Override
    public long epochMillis() {
        return pool.wallClock().getAsLong();
    }
}
