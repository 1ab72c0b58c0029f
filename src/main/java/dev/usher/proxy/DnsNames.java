package dev.usher.proxy;

import dev.usher.proxy.listener.Transport;
import dev.usher.proxy.upstream.NameResolver;
import io.netty.channel.EventLoop;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Resolves ExternalNames by DNS with the system's servers, search list and `ndots`; records are cached for as long as
/// they live (C3.10). The resolver is made when the first name is asked for: most clusters have none.
final class DnsNames implements NameResolver {
    private final EventLoop loop;
    private final Transport transport;
    private @Nullable DnsNameResolver resolver;

    DnsNames(EventLoop loop, Transport transport) {
        this.loop = loop;
        this.transport = transport;
    }

    @Override
    public void resolve(String name, Consumer<List<String>> addresses) {
        loop.execute(() -> {
            var _ = resolver().resolveAll(name).addListener(future -> {
                if (future.isSuccess() && future.getNow() instanceof List<?> found) {
                    addresses.accept(found.stream()
                            .filter(InetAddress.class::isInstance)
                            .map(address -> ((InetAddress) address).getHostAddress())
                            .toList());
                } else if (future.cause() instanceof UnknownHostException unknown && unknown.getCause() == null) {
                    addresses.accept(List.of());
                }
            });
        });
    }

    private DnsNameResolver resolver() {
        if (resolver == null) {
            resolver = new DnsNameResolverBuilder(loop)
                    .datagramChannelFactory(transport.datagramChannels())
                    .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
                    .build();
        }
        return resolver;
    }
}
