package dev.usher.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Endpoint;
import dev.usher.model.EndpointState;
import dev.usher.model.Endpoints;
import dev.usher.model.LoadBalancing;
import dev.usher.model.ProxySettings;
import dev.usher.model.ProxySettings.Sockets;
import dev.usher.model.Route;
import dev.usher.model.RoutingTable;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.model.VirtualHost;
import dev.usher.observe.AccessLog;
import dev.usher.observe.MetricSettings;
import dev.usher.observe.Metrics;
import dev.usher.observe.Tracer;
import dev.usher.proxy.listener.Transport;
import dev.usher.proxy.trace.OtlpSender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a name server is asked for the name of an ExternalName Service (C3.10), with and without `disable-ipv6-dns`.
class NameLookUpIT {
    private static final UpstreamKey KEY = new UpstreamKey("default-outside-80", "");

    private NameServer names;
    private AccessLog log;
    private Proxy proxy;

    @BeforeEach
    void start() throws IOException {
        names = new NameServer();
        log = AccessLog.start(OutputStream.nullOutputStream(), "/healthz");
        var metrics = new Metrics(MetricSettings.of(new MetricSettings.Identity("", "", "", "", "", "")));
        var tracer = new Tracer(OtlpSender::new, "test");
        proxy = new Proxy(
                new Proxy.Options(Transport.choose(""), 1, () -> metrics.loop(log, tracer), "test", false),
                new SingletonDnsServerAddressStreamProvider(names.address()));
    }

    @AfterEach
    void stop() {
        proxy.stop().toCompletableFuture().join();
        log.close();
        names.close();
    }

    /// Puts a table with one ExternalName in service.
    private void publish(boolean ipv6Names) {
        var name = new Endpoints.DnsName("outside.test.", 80, false);
        ProxySettings usual = ProxySettings.DEFAULTS;
        proxy.publish(new RoutingTable(
                        1,
                        hosts(),
                        Map.of(KEY, new Upstream(KEY, LoadBalancing.ROUND_ROBIN, name)),
                        RoutingTable.EMPTY.tls(),
                        RoutingTable.EMPTY.streams(),
                        new ProxySettings(
                                usual.forwarding(),
                                usual.client(),
                                usual.upstreamKeepAlive(),
                                usual.responses(),
                                usual.http2(),
                                usual.tls(),
                                usual.accessLog(),
                                usual.refusals(),
                                usual.errorLog(),
                                usual.tracing(),
                                usual.compression(),
                                usual.streams(),
                                new Sockets(List.of(), true, ipv6Names, Optional.empty()))))
                .toCompletableFuture()
                .join();
    }

    private static List<VirtualHost> hosts() {
        List<Route> routes = RoutingTable.EMPTY.hosts().getFirst().routes();
        return Stream.concat(
                        RoutingTable.EMPTY.hosts().stream(),
                        IntStream.range(0, 20_000)
                                .mapToObj(i -> new VirtualHost("h" + i + ".test", VirtualHost.Mode.PLAIN, routes)))
                .toList();
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as(what).isNegative();
            LockSupport.parkNanos(500_000);
        }
    }

    /// From the very first question on, however long the table takes to be ready.
    @Test
    void ipv6AddressesAreAskedForOnlyWhereTheyAreOfUse() {
        publish(false);
        await("two questions", () -> names.asked(NameServer.A) > 1);
        assertThat(names.asked(NameServer.AAAA)).isZero();

        publish(true);
        await("both families", () -> names.asked(NameServer.AAAA) > 0);
    }

    @Test
    void addressesOfNamesAreToldOnceTheyAreKnown() {
        publish(false);

        var known = Map.of(KEY, List.of(new EndpointState(new Endpoint("192.0.2.7", 80), false)));
        await(
                "the address",
                () -> proxy.endpoints().toCompletableFuture().join().equals(known));
    }

    /// Where there is no IPv6, each of its addresses would cost a try.
    @Test
    void ipv6AddressesAreTakenOnlyOfNamesThatHaveNoOthers() {
        Transport transport = Transport.choose("");
        var group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlers(ByteBufAllocator.DEFAULT));
        try {
            var servers = new SingletonDnsServerAddressStreamProvider(names.address());
            var resolver = new DnsNames(group.next(), transport, servers);

            assertThat(addresses(resolver, "outside.test.")).containsExactly("192.0.2.7");
            assertThat(addresses(resolver, "six.test.")).containsExactly("2001:db8:0:0:0:0:0:7");
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static List<String> addresses(DnsNames resolver, String name) {
        var found = new CompletableFuture<List<String>>();
        resolver.resolve(name, found::complete);
        return found.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
