package dev.usher.proxy.tls;

import dev.usher.model.BackendTls;
import dev.usher.model.Certificate;
import dev.usher.model.ProxySettings;
import dev.usher.model.TlsPolicy;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.OpenSslX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;

/// Makes contexts. Blocking and slow by an event loop's measure: called on other threads.
final class ContextFactory {
    /// Netty hands the key on in a store that never leaves the memory. The usual kind, PKCS#12, would encrypt it with
    /// 10,000 rounds of hashing and decrypt it at once, which takes ten times as long as all the rest.
    private static final String KEY_STORE = "JKS";

    private final TlsProvider provider;
    private final Supplier<Optional<Libcrypto>> libcrypto;
    /// Ticket keys are made from this and from what a context is made of: a ticket is good for every context with the
    /// same certificate and settings, made again or not, by whatever replica has the same secret, and for no other.
    /// A name that asks for client certificates must not take the session of one that does not (CVE-2025-23419).
    private final byte[] ticketSecret = new byte[64];

    ContextFactory(TlsProvider provider) {
        this(provider, Libcrypto::ifFaster);
    }

    /// @param libcrypto what signs for RSA keys instead of BoringSSL; asked whenever a context is made for one
    ContextFactory(TlsProvider provider, Supplier<Optional<Libcrypto>> libcrypto) {
        this.provider = provider;
        this.libcrypto = libcrypto;
        new SecureRandom().nextBytes(ticketSecret);
    }

    /// What a server context is made for, beside its certificate.
    record Terms(ProxySettings.Tls settings, boolean http2, TlsPolicy policy) {}

    static X509Certificate[] chain(Certificate certificate) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(certificate.chainPem().getBytes(StandardCharsets.ISO_8859_1)))
                .stream()
                .map(X509Certificate.class::cast)
                .toArray(X509Certificate[]::new);
    }

    SslContext server(Certificate certificate, X509Certificate[] chain, Terms terms)
            throws IOException, GeneralSecurityException {
        return finish(
                builder(PemKeys.read(certificate.key()), chain),
                certificate.fingerprint(),
                staples(terms.settings()),
                terms);
    }

    SslContext server(SelfSigned selfSigned, Terms terms) throws IOException, GeneralSecurityException {
        return finish(builder(selfSigned.key(), selfSigned.certificate()), "self-signed", false, terms);
    }

    private SslContextBuilder builder(PrivateKey key, X509Certificate... chain)
            throws IOException, GeneralSecurityException {
        if (provider == TlsProvider.BORING_SSL && key.getAlgorithm().equals("RSA")) {
            Optional<Libcrypto> library = libcrypto.get();
            if (library.isPresent()) {
                return SslContextBuilder.forServer(OpenSslX509KeyManagerFactory.newKeyless(chain))
                        .option(OpenSslContextOption.PRIVATE_KEY_METHOD, new LibcryptoKey(library.get(), key));
            }
        }
        return SslContextBuilder.forServer(key, chain);
    }

    /// Whether contexts staple: the JDK has no way to say what.
    boolean staples(ProxySettings.Tls settings) {
        return settings.stapling() && provider == TlsProvider.BORING_SSL && OpenSsl.isOcspSupported();
    }

    private SslContext finish(SslContextBuilder builder, String fingerprint, boolean staples, Terms terms)
            throws IOException, GeneralSecurityException {
        ProxySettings.Tls settings = terms.settings();
        TlsPolicy policy = terms.policy();
        List<String> ciphers = policy.ciphers().isEmpty() ? settings.ciphers() : policy.ciphers();
        if (policy.clients().isPresent()) {
            var authorities = TrustedAuthorities.read(policy.clients().get().authorities());
            builder.clientAuth(ClientAuth.OPTIONAL).trustManager(new AskedClients(authorities.certificates()));
        } else {
            builder.trustManager(new NoClientCertificates());
        }
        var suites = CipherSuites.of(ciphers, settings.protocols(), provider);
        builder.sslProvider(provider.netty())
                .keyStoreType(KEY_STORE)
                .protocols(suites.protocols())
                .ciphers(suites.names(), SupportedCipherSuiteFilter.INSTANCE)
                .sessionTimeout(settings.sessionSeconds())
                .sessionCacheSize(settings.sessionCache() ? settings.sessionCacheSize() : 1)
                .enableOcsp(staples)
                .applicationProtocolConfig(alpn(terms.http2() ? List.of("h2", "http/1.1") : List.of("http/1.1")));
        if (provider == TlsProvider.BORING_SSL && !settings.curves().isEmpty()) {
            builder.option(OpenSslContextOption.GROUPS, settings.curves().toArray(String[]::new));
        }
        SslContext context = CollectedContext.of(builder.build());
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(settings.sessionCache());
            if (settings.sessionTickets()) {
                byte[] secret = settings.ticketSecret()
                        .map(shared -> Base64.getDecoder().decode(shared.base64()))
                        .orElse(ticketSecret);
                sessions.setTicketKeys(new OpenSslSessionTicketKey[] {ticketKey(secret, fingerprint + terms)});
            }
        }
        return context;
    }

    private static OpenSslSessionTicketKey ticketKey(byte[] secret, String content) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA512");
        mac.init(new SecretKeySpec(secret, "HmacSHA512"));
        byte[] ticketKey = mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
        return new OpenSslSessionTicketKey(
                Arrays.copyOfRange(ticketKey, 0, OpenSslSessionTicketKey.NAME_SIZE),
                Arrays.copyOfRange(
                        ticketKey,
                        OpenSslSessionTicketKey.NAME_SIZE,
                        OpenSslSessionTicketKey.NAME_SIZE + OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                Arrays.copyOfRange(
                        ticketKey,
                        OpenSslSessionTicketKey.NAME_SIZE + OpenSslSessionTicketKey.HMAC_KEY_SIZE,
                        OpenSslSessionTicketKey.TICKET_KEY_SIZE));
    }

    /// TLS to a backend: nothing is verified, as ingress-nginx does by default (2.6).
    ///
    /// @param serverName sent as SNI; empty for none
    SslContext client(String serverName, boolean http2) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(provider.netty())
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .protocols("TLSv1.2", "TLSv1.3");
        return finish(builder, serverName, http2);
    }

    /// TLS to a backend as `proxy-ssl-*` say.
    SslContext client(BackendTls settings, boolean http2, InstantSource clock)
            throws IOException, GeneralSecurityException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(provider.netty())
                .keyStoreType(KEY_STORE)
                .endpointIdentificationAlgorithm(null)
                .protocols(settings.protocols());
        if (settings.verification().isPresent()) {
            builder.trustManager(new BackendVerifier(settings.verification().get(), clock));
        } else {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        if (settings.client().isPresent()) {
            Certificate own = settings.client().get();
            builder.keyManager(PemKeys.read(own.key()), chain(own));
        }
        if (!settings.ciphers().isEmpty()) {
            var suites = CipherSuites.of(settings.ciphers(), settings.protocols(), provider);
            builder.protocols(suites.protocols()).ciphers(suites.names(), SupportedCipherSuiteFilter.INSTANCE);
        }
        return finish(builder, settings.serverName().orElse(""), http2);
    }

    private static SslContext finish(SslContextBuilder builder, String serverName, boolean http2) throws SSLException {
        if (!serverName.isEmpty() && UnusualServerName.isUsual(serverName)) {
            builder.serverName(new SNIHostName(serverName.getBytes(StandardCharsets.US_ASCII)));
        }
        if (http2) {
            builder.applicationProtocolConfig(alpn(List.of("h2")));
        }
        return UnusualServerName.in(CollectedContext.of(builder.build()), serverName);
    }

    private static ApplicationProtocolConfig alpn(List<String> protocols) {
        return new ApplicationProtocolConfig(
                Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, protocols);
    }
}
