package dev.usher.proxy.tls;

import dev.usher.model.BackendTls;
import dev.usher.proxy.exchange.TlsIdentity;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS to backends (`backend-protocol: HTTPS` and `GRPCS`): unverified and without SNI, or as an identity says. Shared
/// by all loops.
public final class UpstreamTls {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamTls.class);
    private static final Executor BLOCKING =
            task -> Thread.ofVirtual().name("upstream-tls").start(task);

    private final ContextFactory factory;
    private final InstantSource clock;
    private final Identity usual = new Identity(new Terms.Name(""));
    /// Weak: an identity lives as long as a route or a connection has it.
    private final ConcurrentHashMap<Terms, WeakReference<Identity>> identities = new ConcurrentHashMap<>();

    /// Makes nothing yet: a context is made when a connection first needs it.
    public UpstreamTls(TlsProvider provider, InstantSource clock) {
        factory = new ContextFactory(provider);
        this.clock = clock;
    }

    /// What TLS is spoken by.
    private sealed interface Terms {
        /// As `proxy-ssl-*` say.
        record Settings(BackendTls tls) implements Terms {}

        /// Nothing is verified, and the name is sent; empty for none.
        record Name(String serverName) implements Terms {}
    }

    /// Terms with their contexts, made when a connection first needs them.
    private final class Identity implements TlsIdentity {
        final Terms terms;
        private volatile @Nullable CompletableFuture<SslContext> http1;
        private volatile @Nullable CompletableFuture<SslContext> http2;

        Identity(Terms terms) {
            this.terms = terms;
        }

        CompletionStage<SslContext> context(boolean forHttp2) {
            CompletableFuture<SslContext> known = forHttp2 ? http2 : http1;
            // What failed may work the next time; two loops may both begin, which costs a context.
            if (known != null && !known.isCompletedExceptionally()) {
                return known;
            }
            var made = CompletableFuture.supplyAsync(() -> make(terms, forHttp2), BLOCKING);
            if (forHttp2) {
                http2 = made;
            } else {
                http1 = made;
            }
            return made;
        }
    }

    /// The identity for settings: the same instance for equal ones, for as long as anybody has it.
    public TlsIdentity identity(BackendTls settings) {
        return identity(new Terms.Settings(settings));
    }

    /// The identity for a host that a URL names: its name is sent, unless it is an address (RFC 6066 §3), and nothing
    /// is verified (EA3.1). Likewise the same instance, but for two loops that ask at the same time.
    public TlsIdentity identity(String host) {
        return identity(new Terms.Name(NetUtil.createByteArrayFromIpAddressString(host) == null ? host : ""));
    }

    private TlsIdentity identity(Terms terms) {
        WeakReference<Identity> known = identities.get(terms);
        Identity identity = known == null ? null : known.get();
        if (identity == null) {
            identities.values().removeIf(reference -> reference.refersTo(null));
            identity = new Identity(terms);
            identities.put(terms, new WeakReference<>(identity));
        }
        return identity;
    }

    private SslContext make(Terms terms, boolean forHttp2) {
        try {
            return switch (terms) {
                case Terms.Settings(BackendTls settings) -> factory.client(settings, forHttp2, clock);
                case Terms.Name(String serverName) -> factory.client(serverName, forHttp2);
            };
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.atError()
                    .addKeyValue("terms", text(terms))
                    .addKeyValue("cause", e.getMessage())
                    .log("TLS to backends cannot be spoken as asked, connections fail");
            throw new CompletionException(e);
        }
    }

    private static String text(Terms terms) {
        return switch (terms) {
            case Terms.Settings(BackendTls settings) -> settings.source().toString();
            case Terms.Name(String serverName) -> "name " + serverName;
        };
    }

    /// The context for connections.
    ///
    /// @param identity null for the usual one
    /// @param forHttp2 offers h2 by ALPN
    public CompletionStage<SslContext> context(@Nullable TlsIdentity identity, boolean forHttp2) {
        return (identity instanceof Identity special ? special : usual).context(forHttp2);
    }

    /// A handler for one connection. Certificates are verified off the loop.
    public SslHandler handler(SslContext context, ByteBufAllocator allocator, long timeoutMillis) {
        SslHandler handler = CollectedContext.handler(context, allocator, BLOCKING);
        handler.setHandshakeTimeoutMillis(timeoutMillis);
        return handler;
    }
}
