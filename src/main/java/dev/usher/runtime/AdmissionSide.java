package dev.usher.runtime;

import dev.usher.config.ProcessSettings;
import dev.usher.dialect.Admission;
import dev.usher.dialect.CompilerOptions;
import dev.usher.observe.AdmissionMetrics;
import dev.usher.status.Outlook;
import dev.usher.webhook.Neighbourhood;
import dev.usher.webhook.WebhookException;
import dev.usher.webhook.WebhookServer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The admission webhook of the program: follows what is in service, and listens once something is.
final class AdmissionSide implements Publication.Follower, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionSide.class);

    private final ProcessSettings.Webhook settings;
    private final Admission admission;
    private final AdmissionMetrics metrics;
    private final Neighbourhood neighbourhood;
    private volatile @Nullable WebhookServer server;

    AdmissionSide(ProcessSettings.Webhook settings, CompilerOptions options, AdmissionMetrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
        admission = new Admission(options, () -> CompilerOptionsFrom.dialects(options));
        neighbourhood = new Neighbourhood(options.nginx().annotationsPrefix());
    }

    @Override
    public void published(Outlook outlook) {
        neighbourhood.published(outlook.snapshot());
    }

    @Override
    public void failed(String cause) {
        // The objects of the table before are those in service.
    }

    /// Begins to answer.
    ///
    /// @throws StartException when it cannot listen, or its files cannot be used
    void start() {
        try {
            WebhookServer started = WebhookServer.start(
                    settings,
                    admission,
                    neighbourhood,
                    review -> metrics.reviewed(
                            review.namespace(),
                            review.ingress(),
                            review.allowed(),
                            review.compiled(),
                            review.bytes(),
                            review.check(),
                            review.whole()));
            server = started;
            LOG.atInfo()
                    .addKeyValue("port", started.address().getPort())
                    .addKeyValue("clientCertificates", settings.clientCa().isPresent())
                    .log("admission webhook listens");
        } catch (WebhookException unusable) {
            throw StartException.because(unusable);
        }
    }

    /// The port bound; empty before.
    OptionalInt port() {
        WebhookServer started = server;
        return started == null
                ? OptionalInt.empty()
                : OptionalInt.of(started.address().getPort());
    }

    @Override
    public void close() {
        WebhookServer started = server;
        if (started != null) {
            started.close();
        }
    }
}
