package dev.usher.observe;

import dev.usher.model.Action;
import dev.usher.model.Endpoint;
import dev.usher.model.PathMatch;
import dev.usher.model.ProxySettings;
import dev.usher.model.Route;
import dev.usher.model.RouteOwner;
import dev.usher.model.RoutePolicy;
import dev.usher.model.RoutingTable;
import dev.usher.model.StreamTable;
import dev.usher.model.TlsTable;
import dev.usher.model.Variable;
import dev.usher.model.VirtualHost;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A finished exchange made by a test.
final class FakeExchange implements FinishedExchange {
    /// Traces nothing, and fails the test that makes it.
    static final Tracer UNTRACED = new Tracer(
            () -> {
                throw new IllegalStateException("tracing is off");
            },
            "usher/test");

    Route route;
    VirtualHost host;
    String upstreamName = "shop-web-80";
    String alternativeName = "";
    int status = 200;
    String method = "GET";
    long requestBytes = 95;
    long responseBytes = 512;
    long responseBodyBytes = 300;
    long durationNanos = 12_345_678;
    long endEpochMillis = 1_795_507_200_123L;
    final List<Try> tries = new ArrayList<>();
    int hop;
    final Map<Text, byte[]> texts = new EnumMap<>(Text.class);
    final Map<String, byte[]> variables = new HashMap<>();
    byte[] clientAddress = {(byte) 192, 0, 2, 7};
    Optional<SpanContext> span = Optional.empty();

    record Try(Endpoint endpoint, int status, long connectNanos, long headerNanos, long responseNanos, long bytes) {}

    FakeExchange(VirtualHost host) {
        this.host = host;
        this.route = host.routes().getFirst();
        text(Text.REMOTE_ADDRESS, "192.0.2.7");
        text(Text.REQUEST_LINE, "GET /cart?x=1 HTTP/1.1");
        text(Text.METHOD, "GET");
        text(Text.TARGET, "/cart?x=1");
        text(Text.PROTOCOL, "HTTP/1.1");
        text(Text.HOST, "shop.example.com");
        text(Text.USER_AGENT, "curl/8");
        text(Text.REQUEST_ID, "0123456789abcdef");
        tries.add(new Try(new Endpoint("10.0.0.1", 8080), 200, 1_000_000, 9_000_000, 11_000_000, 300));
    }

    FakeExchange text(Text text, String value) {
        texts.put(text, value.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    static Route route(String ingress, String path) {
        return new Route(
                new PathMatch.Prefix(path),
                ingress.isEmpty() ? RouteOwner.NONE : new RouteOwner("shop", ingress, "web", "80", path),
                List.of(),
                new Action.Respond(200, "test"),
                RoutePolicy.DEFAULTS);
    }

    static VirtualHost host(String name, String ingress) {
        return new VirtualHost(name, VirtualHost.Mode.PLAIN, List.of(route(ingress, "/")));
    }

    static RoutingTable table(long generation, VirtualHost... hosts) {
        return new RoutingTable(
                generation, List.of(hosts), Map.of(), TlsTable.EMPTY, StreamTable.EMPTY, ProxySettings.DEFAULTS);
    }

    @Override
    public Route route() {
        return route;
    }

    @Override
    public VirtualHost host() {
        return host;
    }

    @Override
    public String alternativeName() {
        return alternativeName;
    }

    @Override
    public String upstreamName() {
        return upstreamName;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public long requestBytes() {
        return requestBytes;
    }

    @Override
    public long responseBytes() {
        return responseBytes;
    }

    @Override
    public long responseBodyBytes() {
        return responseBodyBytes;
    }

    @Override
    public long durationNanos() {
        return durationNanos;
    }

    @Override
    public long endEpochMillis() {
        return endEpochMillis;
    }

    @Override
    public int tries() {
        return tries.size();
    }

    @Override
    public boolean tryBeginsHop(int number) {
        return number > 0 && number == hop;
    }

    @Override
    public Endpoint tryEndpoint(int number) {
        return tries.get(number).endpoint();
    }

    @Override
    public int tryStatus(int number) {
        return tries.get(number).status();
    }

    @Override
    public long tryConnectNanos(int number) {
        return tries.get(number).connectNanos();
    }

    @Override
    public long tryHeaderNanos(int number) {
        return tries.get(number).headerNanos();
    }

    @Override
    public long tryResponseNanos(int number) {
        return tries.get(number).responseNanos();
    }

    @Override
    public long tryResponseBytes(int number) {
        return tries.get(number).bytes();
    }

    @Override
    public boolean append(Variable variable, ByteSink sink) {
        byte[] bytes = variables.get(variable.name());
        if (bytes == null) {
            return false;
        }
        sink.append(bytes, 0, bytes.length);
        return true;
    }

    @Override
    public byte[] clientAddress() {
        return clientAddress;
    }

    @Override
    public Optional<SpanContext> span() {
        return span;
    }

    @Override
    public String spanName() {
        return "GET /cart";
    }

    @Override
    public void append(Text text, ByteSink sink) {
        byte[] bytes = texts.get(text);
        if (bytes != null) {
            sink.append(bytes, 0, bytes.length);
        }
    }
}
