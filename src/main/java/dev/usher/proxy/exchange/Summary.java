package dev.usher.proxy.exchange;

import dev.usher.model.Endpoint;
import dev.usher.model.Route;
import dev.usher.model.Variable;
import dev.usher.model.VirtualHost;
import dev.usher.observe.FinishedExchange;
import dev.usher.observe.SpanContext;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.LongSupplier;

/// A finished exchange as metrics and log see it.
final class Summary implements FinishedExchange {
    private static final byte[] SPACE = {' '};
    private static final byte[] HTTP_1_0 = bytes(RequestHead.Version.HTTP_1_0);
    private static final byte[] HTTP_1_1 = bytes(RequestHead.Version.HTTP_1_1);
    private static final byte[] HTTP_2 = bytes(RequestHead.Version.HTTP_2);

    private final Exchange exchange;
    private final LongSupplier wallClock;

    Summary(Exchange exchange, LongSupplier wallClock) {
        this.exchange = exchange;
        this.wallClock = wallClock;
    }

    private static byte[] bytes(RequestHead.Version version) {
        return version.text().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Route route() {
        return exchange.dispatch().route().route();
    }

    @Override
    public VirtualHost host() {
        return exchange.dispatch().host();
    }

    @Override
    public String upstreamName() {
        return exchange.dispatch().upstreamName();
    }

    @Override
    public String alternativeName() {
        return exchange.dispatch().alternativeName();
    }

    @Override
    public int status() {
        return exchange.response().status();
    }

    @Override
    public String method() {
        return exchange.request().method().name();
    }

    @Override
    public long requestBytes() {
        return exchange.request().wireLength() + exchange.requestBodyBytes();
    }

    @Override
    public long responseBytes() {
        return exchange.response().bytes();
    }

    @Override
    public long responseBodyBytes() {
        return exchange.response().bodyBytes();
    }

    @Override
    public long durationNanos() {
        return exchange.pool().nanos() - exchange.startNanos();
    }

    @Override
    public long endEpochMillis() {
        return wallClock.getAsLong();
    }

    @Override
    public int tries() {
        return exchange.tries().count();
    }

    @Override
    public boolean tryBeginsHop(int number) {
        return exchange.tries().beginsHop(number);
    }

    @Override
    public Endpoint tryEndpoint(int number) {
        return exchange.tries().endpoint(number);
    }

    @Override
    public int tryStatus(int number) {
        return exchange.tries().status(number);
    }

    @Override
    public long tryConnectNanos(int number) {
        return exchange.tries().connectNanos(number);
    }

    @Override
    public long tryHeaderNanos(int number) {
        return exchange.tries().headerNanos(number);
    }

    @Override
    public long tryResponseNanos(int number) {
        return exchange.tries().responseNanos(number);
    }

    @Override
    public long tryResponseBytes(int number) {
        return exchange.tries().responseBytes(number);
    }

    @Override
    public void append(Text text, ByteSink sink) {
        RequestHead head = exchange.request();
        Fields fields = head.fields();
        byte[] bytes = fields.array();
        switch (text) {
            case REMOTE_ADDRESS -> whole(exchange.facts().address(), sink);
            case REMOTE_USER -> remoteUser(fields, sink);
            case REQUEST_LINE -> {
                if (head.lineLength() > 0) {
                    sink.append(bytes, head.lineOffset(), head.lineLength());
                } else if (head.methodLength() > 0) {
                    sink.append(bytes, head.methodOffset(), head.methodLength());
                    whole(SPACE, sink);
                    sink.append(bytes, head.targetOffset(), head.targetLength());
                    whole(SPACE, sink);
                    whole(protocol(head), sink);
                }
            }
            case METHOD -> sink.append(bytes, head.methodOffset(), head.methodLength());
            case TARGET -> sink.append(bytes, head.targetOffset(), head.targetLength());
            case PROTOCOL -> whole(protocol(head), sink);
            case HOST -> sink.append(bytes, head.authorityOffset(), head.authorityLength());
            case REFERER -> line(fields, fields.find(FieldName.REFERER), sink);
            case USER_AGENT -> line(fields, fields.find(FieldName.USER_AGENT), sink);
            case REQUEST_ID -> line(fields, exchange.dispatch().requestIdLine(), sink);
        }
    }

    @Override
    public boolean append(Variable variable, ByteSink sink) {
        String value = exchange.dispatch().context().value(variable);
        if (value == null) {
            return false;
        }
        whole(value.getBytes(StandardCharsets.ISO_8859_1), sink);
        return true;
    }

    @Override
    public byte[] clientAddress() {
        return exchange.facts().rawAddress();
    }

    @Override
    public Optional<SpanContext> span() {
        return exchange.trace().recorded();
    }

    @Override
    public String spanName() {
        return exchange.trace().name();
    }

    private static byte[] protocol(RequestHead head) {
        return switch (head.version()) {
            case HTTP_1_0 -> HTTP_1_0;
            case HTTP_1_1 -> HTTP_1_1;
            case HTTP_2 -> HTTP_2;
        };
    }

    private static void whole(byte[] bytes, ByteSink sink) {
        sink.append(bytes, 0, bytes.length);
    }

    private static void line(Fields fields, int line, ByteSink sink) {
        if (line >= 0) {
            sink.append(fields.array(), fields.valueOffset(line), fields.valueLength(line));
        }
    }

    /// The name in basic credentials; allocates, and only when there are some.
    private void remoteUser(Fields fields, ByteSink sink) {
        String user = exchange.facts().user(fields);
        if (user != null) {
            whole(user.getBytes(StandardCharsets.ISO_8859_1), sink);
        }
    }
}
