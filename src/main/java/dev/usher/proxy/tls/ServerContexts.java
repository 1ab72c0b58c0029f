package dev.usher.proxy.tls;

import dev.usher.model.Certificate;
import dev.usher.model.ProxySettings;
import dev.usher.model.TlsPolicy;
import dev.usher.model.TlsTable;
import dev.usher.model.VirtualHost;
import dev.usher.proxy.exchange.ClientCertificate;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Server contexts, kept by the content of certificate, settings and the policy of the host: made at the first
/// handshake that needs one, on a
/// thread that may block, shared by every name with that certificate, and kept when a table with the same certificate
/// is published. Open connections hold their context whatever is published; a context nobody holds is collected.
///
/// [#publish] is called by the publishing thread; look-ups come from event loops.
public final class ServerContexts {
    private static final Logger LOG = LoggerFactory.getLogger(ServerContexts.class);
    private static final String SELF_SIGNED = "self-signed";
    private static final Executor BLOCKING =
            task -> Thread.ofVirtual().name("tls-context").start(task);

    private record Published(TlsTable table, ProxySettings.Tls settings, boolean http2) {}

    private record Key(String fingerprint, ContextFactory.Terms terms) {
        /// Of the fingerprint alone: a certificate has few contexts, and the terms name some thirty things, all of
        /// which each handshake would look at.
        @Override
        public int hashCode() {
            return fingerprint.hashCode();
        }
    }

    private final ContextFactory factory;
    private final InstantSource clock;
    private final UnaryOperator<String> hosts;
    private final ConcurrentHashMap<Key, CompletableFuture<ServerContext>> contexts = new ConcurrentHashMap<>();
    private final ClientVerifiers verifiers;
    private final Issuers issuers;
    private final CompletableFuture<SelfSigned> selfSigned = new CompletableFuture<>();
    private final AtomicBoolean making = new AtomicBoolean();
    private volatile Published published =
            new Published(TlsTable.EMPTY, ProxySettings.Tls.DEFAULTS, ProxySettings.Http2.DEFAULTS.enabled());

    /// Contexts for nothing but the self-signed certificate.
    ///
    /// @param completesChains whether authorities that chains lack are fetched
    /// @param hosts which host of the table in service takes a name; asked on event loops
    public ServerContexts(
            TlsProvider provider, InstantSource clock, boolean completesChains, UnaryOperator<String> hosts) {
        factory = new ContextFactory(provider);
        verifiers = new ClientVerifiers(clock);
        issuers = new Issuers(completesChains, BLOCKING, clock);
        this.clock = clock;
        this.hosts = hosts;
    }

    /// The certificate for names without one, made when the first such name is asked for, which waits for it: most
    /// processes never need it, and the code that makes it takes more memory than a thousand routes.
    private CompletableFuture<SelfSigned> selfSigned() {
        if (making.compareAndSet(false, true)) {
            BLOCKING.execute(() -> {
                try {
                    selfSigned.complete(SelfSigned.make(clock.instant()));
                } catch (RuntimeException e) {
                    selfSigned.completeExceptionally(e);
                }
            });
        }
        return selfSigned;
    }

    /// Takes over the certificates and settings of a table; contexts no name needs any more are let go.
    public void publish(TlsTable table, ProxySettings settings) {
        Published before = published;
        // The same instance for equal settings, since that is how each handshake finds them equal to those of a
        // context.
        ProxySettings.Tls tls = before.settings().equals(settings.tls()) ? before.settings() : settings.tls();
        Published now = new Published(table, tls, settings.http2().enabled());
        published = now;
        if (!before.equals(now)) {
            Set<String> wanted = new HashSet<>();
            table.byHost().values().forEach(certificate -> wanted.add(certificate.fingerprint()));
            table.fallback().ifPresent(certificate -> wanted.add(certificate.fingerprint()));
            issuers.retain(wanted);
            wanted.add(SELF_SIGNED);
            Set<TlsPolicy> policies = new HashSet<>(table.policies().values());
            policies.add(TlsPolicy.USUAL);
            contexts.keySet().removeIf(key -> !wanted.contains(key.fingerprint()) || !isServed(key.terms(), policies));
            verifiers.retain(policies.stream()
                    .flatMap(policy -> policy.clients().stream())
                    .map(asked -> asked.authorities().fingerprint())
                    .collect(Collectors.toSet()));
        }
    }

    private boolean isServed(ContextFactory.Terms terms, Set<TlsPolicy> policies) {
        return terms.settings().equals(published.settings())
                && terms.http2() == published.http2()
                && policies.contains(terms.policy());
    }

    /// The context for a server name.
    ///
    /// @param name as the client sent it; empty without one
    /// @return empty when the name is to be refused. S3.1 refuses names no host has, and no name at all; a host
    ///     that has no certificate of its own gets the default one
    Optional<CompletableFuture<ServerContext>> lookup(String name) {
        Published now = published;
        String host = host(name);
        Optional<Certificate> certificate = now.table().named(host);
        if (certificate.isEmpty()
                && now.settings().rejectUnknownNames()
                && hosts.apply(name).equals(VirtualHost.CATCH_ALL)) {
            return Optional.empty();
        }
        Optional<Certificate> chosen = certificate.or(now.table()::fallback);
        String fingerprint = chosen.map(Certificate::fingerprint).orElse(SELF_SIGNED);
        var terms = new ContextFactory.Terms(now.settings(), now.http2(), policy(now.table(), name));
        var key = new Key(fingerprint, terms);
        CompletableFuture<ServerContext> context = contexts.get(key);
        return Optional.of(context != null ? context : make(key, chosen));
    }

    /// MT4: as the host wants it that takes requests for the name.
    private TlsPolicy policy(TlsTable table, String name) {
        return table.policies().isEmpty()
                ? TlsPolicy.USUAL
                : table.policies().getOrDefault(hosts.apply(name), TlsPolicy.USUAL);
    }

    private CompletableFuture<ServerContext> make(Key key, Optional<Certificate> certificate) {
        var mine = new CompletableFuture<ServerContext>();
        CompletableFuture<ServerContext> other = contexts.putIfAbsent(key, mine);
        if (other != null) {
            return other;
        }
        var _ = certificate
                .map(own -> CompletableFuture.supplyAsync(() -> context(own, key), BLOCKING))
                .orElseGet(() -> selfSigned().thenApplyAsync(own -> context(own, key), BLOCKING))
                .whenComplete((context, failure) -> {
                    if (failure == null) {
                        mine.complete(context);
                    } else {
                        contexts.remove(key, mine);
                        report(certificate, failure);
                        mine.completeExceptionally(failure);
                    }
                });
        return mine;
    }

    private ServerContext context(Certificate certificate, Key key) {
        try {
            // A chain completed later makes the context again, when the next handshake asks for it.
            var chain = issuers.chain(certificate, () -> contexts.remove(key));
            var staple = factory.staples(key.terms().settings()) ? issuers.staple(certificate, chain) : Staple.NONE;
            return finish(factory.server(certificate, chain, key.terms()), key, staple);
        } catch (IOException | GeneralSecurityException e) {
            throw new CompletionException(e);
        }
    }

    private ServerContext context(SelfSigned certificate, Key key) {
        try {
            return finish(factory.server(certificate, key.terms()), key, Staple.NONE);
        } catch (IOException | GeneralSecurityException e) {
            throw new CompletionException(e);
        }
    }

    private static ServerContext finish(SslContext context, Key key, Staple staple) {
        TlsPolicy policy = key.terms().policy();
        return new ServerContext(
                context,
                policy.clients(),
                policy.serverOrder(),
                ServerContext.Tickets.of(key.terms().settings()),
                key.terms().settings().recordBytes(),
                staple);
    }

    /// Takes over what a client showed in a handshake that asked, and verifies it by what the host of the name wants,
    /// so that its requests find the work done. Blocking.
    ///
    /// @param context of the handshake
    ClientCertificate accept(java.security.cert.Certificate[] shown, ServerContext context)
            throws GeneralSecurityException {
        var certificate = PeerCertificate.of(shown, verifiers);
        context.clients().ifPresent(certificate::verify);
        return certificate;
    }

    private static void report(Optional<Certificate> certificate, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        LOG.atError()
                .addKeyValue(
                        "certificate",
                        certificate
                                .map(Certificate::source)
                                .map(Object::toString)
                                .orElse(SELF_SIGNED))
                .addKeyValue("cause", cause.getMessage())
                .log("certificate cannot be used, handshakes for its names fail");
    }

    private static String host(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /// How many contexts are kept now.
    public int size() {
        return contexts.size();
    }
}
