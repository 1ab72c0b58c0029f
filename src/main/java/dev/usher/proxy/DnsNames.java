package dev.usher.proxy;

import dev.usher.proxy.listener.Transport;
import dev.usher.proxy.upstream.NameResolver;
import io.netty.channel.EventLoop;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Resolves ExternalNames by DNS with the system's search list and `ndots`; records are cached for as long as
/// they live (C3.10). Addresses of IPv6 count only for names that have no others: few clusters reach those outside.
/// The resolver is made when the first name is asked for: most clusters have none.
final class DnsNames implements NameResolver {
    private final EventLoop loop;
    private final Transport transport;
    private final DnsServerAddressStreamProvider servers;
    private volatile boolean ipv6 = true;
    private @Nullable DnsNameResolver resolver;
    private boolean resolvesIpv6;

    DnsNames(EventLoop loop, Transport transport, DnsServerAddressStreamProvider servers) {
        this.loop = loop;
        this.transport = transport;
        this.servers = servers;
    }

    /// Whether IPv6 addresses are of use from the next question on. Any thread.
    void ipv6(boolean wanted) {
        ipv6 = wanted;
    }

    @Override
    public void resolve(String name, Consumer<List<String>> addresses) {
        loop.execute(() -> {
            var _ = resolver().resolveAll(name).addListener(future -> {
                if (future.isSuccess() && future.getNow() instanceof List<?> found) {
                    List<String> ipv4 = addresses(found, Inet4Address.class);
                    addresses.accept(ipv4.isEmpty() ? addresses(found, InetAddress.class) : ipv4);
                } else if (future.cause() instanceof UnknownHostException unknown && unknown.getCause() == null) {
                    addresses.accept(List.of());
                }
            });
        });
    }

    private static List<String> addresses(List<?> found, Class<? extends InetAddress> family) {
        return found.stream()
                .filter(family::isInstance)
                .map(address -> family.cast(address).getHostAddress())
                .toList();
    }

    private DnsNameResolver resolver() {
        boolean wanted = ipv6;
        DnsNameResolver known = resolver;
        if (known != null && resolvesIpv6 == wanted) {
            return known;
        }
        if (known != null) {
            known.close();
        }
        var next = new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(transport.datagramChannels(false))
                .nameServerProvider(servers)
                .resolvedAddressTypes(wanted ? ResolvedAddressTypes.IPV4_PREFERRED : ResolvedAddressTypes.IPV4_ONLY)
                .build();
        resolver = next;
        resolvesIpv6 = wanted;
        return next;
    }
}
