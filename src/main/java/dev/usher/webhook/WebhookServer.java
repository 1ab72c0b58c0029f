package dev.usher.webhook;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.usher.config.HttpServerLimits;
import dev.usher.config.ProcessSettings;
import dev.usher.dialect.Admission;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// The listener of the admission webhook (AD1, SEC6): HTTPS, TLS 1.2 and 1.3, any path. Opened once a first table is in
/// service; before that nobody could say what an Ingress conflicts with.
public final class WebhookServer implements AutoCloseable {
    private final HttpsServer server;
    private final ExecutorService exchanges;
    private final ExecutorService checks;

    private WebhookServer(HttpsServer server, ExecutorService exchanges, ExecutorService checks) {
        this.server = server;
        this.exchanges = exchanges;
        this.checks = checks;
    }

    /// Binds and starts to answer.
    ///
    /// @param admission compiles as traffic is compiled
    /// @param objects what reviews are held against
    /// @throws WebhookException when the address is taken or a file cannot be used; the message names it
    public static WebhookServer start(
            ProcessSettings.Webhook settings, Admission admission, Neighbourhood objects, ReviewListener listener)
            throws WebhookException {
        return start(settings, admission, objects, listener, ReviewHandler.Limits.DEFAULTS);
    }

    static WebhookServer start(
            ProcessSettings.Webhook settings,
            Admission admission,
            Neighbourhood objects,
            ReviewListener listener,
            ReviewHandler.Limits limits)
            throws WebhookException {
        HttpServerLimits.apply();
        SSLContext tls = tls(settings);
        boolean needsClient = settings.clientCa().isPresent();
        InetSocketAddress address = settings.host().isEmpty()
                ? new InetSocketAddress(settings.port())
                : new InetSocketAddress(settings.host(), settings.port());
        try {
            HttpsServer server = HttpsServer.create(address, 0);
            ExecutorService exchanges = Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("webhook-", 0).factory());
            ExecutorService checks = checks();
            objects.catchUp();
            var reviewer =
                    new Reviewer(admission, objects, new Reviewer.Rules(settings.deepInspect(), settings.strict()));
            server.setHttpsConfigurator(new Configurator(tls, needsClient));
            server.setExecutor(exchanges);
            server.createContext("/", new ReviewHandler(reviewer, listener, checks, limits));
            server.start();
            return new WebhookServer(server, exchanges, checks);
        } catch (IOException taken) {
            throw new WebhookException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort()
                            + " for the admission webhook: " + taken.getMessage()
                            + "; stop what listens there, or choose another with --validating-webhook",
                    taken);
        }
    }

    /// Threads that only compute: half of the processors at most, so that traffic always has the other half.
    private static ExecutorService checks() {
        int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        var pool = new ThreadPoolExecutor(
                count,
                count,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("admission-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /// TLS with a certificate that can be replaced, and callers that have to show one if a CA for them is given.
    private static final class Configurator extends HttpsConfigurator {
        private final boolean needsClient;

        Configurator(SSLContext context, boolean needsClient) {
            super(context);
            this.needsClient = needsClient;
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
            wanted.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            wanted.setNeedClientAuth(needsClient);
            parameters.setSSLParameters(wanted);
        }
    }

    private static SSLContext tls(ProcessSettings.Webhook settings) throws WebhookException {
        try {
            var identity = ServerIdentity.of(settings.certificate(), settings.key(), System::nanoTime);
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] trust =
                    settings.clientCa().isPresent() ? trust(settings.clientCa().get()) : new TrustManager[0];
            context.init(new KeyManager[] {identity}, trust, null);
            return context;
        } catch (IOException | GeneralSecurityException unusable) {
            throw new WebhookException(
                    "the admission webhook cannot use its certificate: " + unusable.getMessage()
                            + "; give PEM files with --validating-webhook-certificate and --validating-webhook-key",
                    unusable);
        }
    }

    private static TrustManager[] trust(Path authority) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        try (InputStream in = Files.newInputStream(authority)) {
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, each);
            }
        }
        if (number == 0) {
            throw new GeneralSecurityException(authority + " holds no certificate");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /// Stops at once; reviews under way are cut.
    @Override
    public void close() {
        server.stop(0);
        exchanges.shutdownNow();
        checks.shutdownNow();
    }
}
