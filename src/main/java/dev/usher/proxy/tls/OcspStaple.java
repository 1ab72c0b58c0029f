package dev.usher.proxy.tls;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.operator.OperatorCreationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The OCSP response of one certificate, fetched in the background and again before it is too old (S3.5). Handshakes
/// never wait for it: without one they go without.
final class OcspStaple implements Staple {
    private static final Logger LOG = LoggerFactory.getLogger(OcspStaple.class);
    private static final Duration KEPT = Duration.ofDays(3);
    private static final Duration PAUSE = Duration.ofMinutes(5);
    private static final byte[] NOTHING = {};

    private final OcspQuestion question;
    private final URI responder;
    private final Executor background;
    private final InstantSource clock;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Answer answer = new Answer(NOTHING, Instant.MIN, Instant.MIN);

    /// What was answered last.
    private static final class Answer {
        final byte[] response;
        /// From when on it must not be used.
        final Instant until;
        /// From when on the responder is asked again.
        final Instant again;

        Answer(byte[] response, Instant until, Instant again) {
            this.response = response;
            this.until = until;
            this.again = again;
        }
    }

    private OcspStaple(OcspQuestion question, URI responder, Executor background, InstantSource clock) {
        this.question = question;
        this.responder = responder;
        this.background = background;
        this.clock = clock;
    }

    /// Begins to fetch. Empty when the certificate names no responder, or its issuer is not known.
    static Optional<OcspStaple> begin(X509Certificate[] chain, Executor background, InstantSource clock) {
        try {
            var responder = AuthorityAccess.ocsp(chain[0]);
            if (responder.isEmpty() || chain.length < 2) {
                return Optional.empty();
            }
            var staple = new OcspStaple(OcspQuestion.about(chain[0], chain[1]), responder.get(), background, clock);
            var _ = staple.response();
            return Optional.of(staple);
        } catch (GeneralSecurityException
                | IOException
                | OCSPException
                | OperatorCreationException
                | RuntimeException odd) {
            LOG.atWarn().addKeyValue("cause", odd.getMessage()).log("nothing is stapled for a certificate");
            return Optional.empty();
        }
    }

    @Override
    public byte[] response() {
        Answer now = answer;
        Instant time = clock.instant();
        if (!time.isBefore(now.again) && asking.compareAndSet(false, true)) {
            background.execute(this::ask);
        }
        return time.isBefore(now.until) ? now.response : NOTHING;
    }

    private void ask() {
        Instant time = clock.instant();
        try {
            byte[] response = AuthorityAccess.post(responder, "application/ocsp-request", question.encoded());
            Instant until = question.check(response, time);
            Instant again = time.plus(Duration.between(time, until).dividedBy(2));
            answer = new Answer(response, until, again.isBefore(time.plus(KEPT)) ? again : time.plus(KEPT));
        } catch (IOException
                | OCSPException
                | OperatorCreationException
                | GeneralSecurityException
                | RuntimeException e) {
            Answer before = answer;
            answer = new Answer(before.response, before.until, time.plus(PAUSE));
            LOG.atWarn()
                    .addKeyValue("responder", responder)
                    .addKeyValue("cause", e.getMessage())
                    .log("no OCSP response to staple");
        } finally {
            asking.set(false);
        }
    }
}
