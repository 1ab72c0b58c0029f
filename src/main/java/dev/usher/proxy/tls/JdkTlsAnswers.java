package dev.usher.proxy.tls;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// Answers for the JDK's TLS what Netty asks of it while it loads BoringSSL, and nothing else: which protocols it
/// knows.
/// The JDK would set up its own TLS for that, of which nothing is used afterwards: 240 classes, all its ciphers tried,
/// and a search of the whole program for makers of URLs, a tenth of a start.
///
/// It is a provider of `SSLContext` that is asked before all others while [#during] runs, and has nothing for any
/// thread but the one that runs it: others, as one that connects to the API server meanwhile, get the JDK's own. Who
/// wants more than names of protocols gets what the JDK's own would have given.
final class JdkTlsAnswers extends Provider {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "UsherJdkTlsAnswers";

    private JdkTlsAnswers(Thread asking) {
        super(NAME, "1.0", "names of TLS protocols");
        putService(new ContextService(this, asking));
    }

    /// Asks something for which Netty may first want to know the protocols. On any thread, not on two at once.
    static boolean during(BooleanSupplier question) {
        Security.insertProviderAt(new JdkTlsAnswers(Thread.currentThread()), 1);
        try {
            return question.getAsBoolean();
        } finally {
            Security.removeProvider(NAME);
        }
    }

    private static SSLContext jdk() throws NoSuchAlgorithmException {
        for (Provider provider : Security.getProviders("SSLContext.TLS")) {
            if (!(provider instanceof JdkTlsAnswers)) {
                return SSLContext.getInstance("TLS", provider);
            }
        }
        throw new NoSuchAlgorithmException("no provider of this JDK has TLS");
    }

    private static final class ContextService extends Service {
        private final Thread asking;

        ContextService(Provider provider, Thread asking) {
            super(provider, "SSLContext", "TLS", Context.class.getName(), List.of(), Map.of());
            this.asking = asking;
        }

        /// The lookup goes on with the next provider when one has nothing.
        @Override
        public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
            if (Thread.currentThread() != asking) {
                throw new NoSuchAlgorithmException("for the thread alone that loads BoringSSL");
            }
            return new Context();
        }
    }

    /// What a context was initialised with, until somebody wants more of it than names.
    private static final class Context extends SSLContextSpi {
        private KeyManager @Nullable [] keys;
        private TrustManager @Nullable [] trust;
        private @Nullable SecureRandom random;

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random) {
            this.keys = keys;
            this.trust = trust;
            this.random = random;
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return engineGetSupportedSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return new SSLParameters(new String[0], new String[] {"TLSv1.3", "TLSv1.2"});
        }

        private SSLContext real() {
            try {
                SSLContext context = jdk();
                context.init(keys, trust, random);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the JDK has no TLS", e);
            }
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return real().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return real().getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return real().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return real().createSSLEngine(host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return real().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return real().getClientSessionContext();
        }
    }
}
