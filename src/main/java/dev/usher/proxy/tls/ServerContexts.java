package dev.usher.proxy.tls;

import dev.usher.model.Certificate;
import dev.usher.model.ProxySettings;
import dev.usher.model.TlsTable;
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
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Server contexts, kept by the content of certificate and settings: made at the first handshake that needs one, on a
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

    private record Key(String fingerprint, ProxySettings.Tls settings, boolean http2) {}

    private final ContextFactory factory;
    private final InstantSource clock;
    private final Predicate<String> hosts;
    private final ConcurrentHashMap<Key, CompletableFuture<SslContext>> contexts = new ConcurrentHashMap<>();
    private final CompletableFuture<SelfSigned> selfSigned = new CompletableFuture<>();
    private final AtomicBoolean making = new AtomicBoolean();
    private volatile boolean prepared;
    private volatile Published published =
            new Published(TlsTable.EMPTY, ProxySettings.Tls.DEFAULTS, ProxySettings.Http2.DEFAULTS.enabled());

    /// Contexts for nothing but the self-signed certificate.
    ///
    /// @param hosts which names a host of the table in service takes; asked on event loops
    public ServerContexts(TlsProvider provider, InstantSource clock, Predicate<String> hosts) {
        factory = new ContextFactory(provider);
        this.clock = clock;
        this.hosts = hosts;
    }

    /// Begins to make the self-signed certificate if one is needed, so that the first handshake need not wait for it. A
    /// table whose names all have a certificate needs none until another takes its place.
    public void prepare() {
        prepared = true;
        if (published.table().fallback().isEmpty() && making.compareAndSet(false, true)) {
            Thread.ofVirtual().name("self-signed").start(this::makeSelfSigned);
        }
    }

    private void makeSelfSigned() {
        try {
            selfSigned.complete(SelfSigned.make(clock.instant()));
        } catch (RuntimeException e) {
            selfSigned.completeExceptionally(e);
        }
    }

    /// Takes over the certificates and settings of a table; contexts no name needs any more are let go.
    public void publish(TlsTable table, ProxySettings settings) {
        Published before = published;
        Published now = new Published(table, settings.tls(), settings.http2().enabled());
        published = now;
        if (prepared) {
            prepare();
        }
        if (!before.equals(now)) {
            Set<String> wanted = new HashSet<>();
            wanted.add(SELF_SIGNED);
            table.byHost().values().forEach(certificate -> wanted.add(certificate.fingerprint()));
            table.fallback().ifPresent(certificate -> wanted.add(certificate.fingerprint()));
            contexts.keySet()
                    .removeIf(key -> !wanted.contains(key.fingerprint())
                            || !key.settings().equals(now.settings())
                            || key.http2() != now.http2());
        }
    }

    /// The context for a server name.
    ///
    /// @param name as the client sent it; empty without one
    /// @return empty when the name is to be refused. S3.1 refuses names no host has, and no name at all; a host
    ///     that has no certificate of its own gets the default one
    Optional<CompletableFuture<SslContext>> lookup(String name) {
        Published now = published;
        Optional<Certificate> certificate = certificate(now.table(), name);
        if (certificate.isEmpty() && now.settings().rejectUnknownNames() && !hosts.test(name)) {
            return Optional.empty();
        }
        Optional<Certificate> chosen = certificate.or(now.table()::fallback);
        String fingerprint = chosen.map(Certificate::fingerprint).orElse(SELF_SIGNED);
        var key = new Key(fingerprint, now.settings(), now.http2());
        CompletableFuture<SslContext> context = contexts.get(key);
        return Optional.of(context != null ? context : make(key, chosen));
    }

    private CompletableFuture<SslContext> make(Key key, Optional<Certificate> certificate) {
        var mine = new CompletableFuture<SslContext>();
        CompletableFuture<SslContext> other = contexts.putIfAbsent(key, mine);
        if (other != null) {
            return other;
        }
        var _ = certificate
                .map(own -> CompletableFuture.supplyAsync(() -> context(own, key), BLOCKING))
                .orElseGet(() -> selfSigned.thenApplyAsync(own -> context(own, key), BLOCKING))
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

    private SslContext context(Certificate certificate, Key key) {
        try {
            return factory.server(certificate, key.settings(), key.http2());
        } catch (IOException | GeneralSecurityException e) {
            throw new CompletionException(e);
        }
    }

    private SslContext context(SelfSigned certificate, Key key) {
        try {
            return factory.server(certificate, key.settings(), key.http2());
        } catch (IOException | GeneralSecurityException e) {
            throw new CompletionException(e);
        }
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

    private static Optional<Certificate> certificate(TlsTable table, String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        String lower = name.toLowerCase(Locale.ROOT);
        String host = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        Certificate exact = table.byHost().get(host);
        if (exact != null) {
            return Optional.of(exact);
        }
        int dot = host.indexOf('.');
        return dot <= 0 ? Optional.empty() : Optional.ofNullable(table.byHost().get("*" + host.substring(dot)));
    }

    /// How many contexts are kept now.
    public int size() {
        return contexts.size();
    }
}
