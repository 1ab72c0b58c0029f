package dev.usher.proxy.filter;

import dev.usher.model.AccessRule;
import dev.usher.model.PasswordHash;
import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.proxy.exchange.BasicCredentials;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.filter.PasswordChecks.Fingerprint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Basic authentication (RFC 7617): user and password with each request.
final class BasicCheck implements AccessCheck {
    private static final Outcome BUSY = new Outcome.Failed(503, List.of());

    /// So that guessing passwords of one location does not keep the others from comparing theirs.
    private static final int WAITING = 128;

    private final Map<String, PasswordHash> users;
    private final PasswordChecks checks;
    private final Outcome refused;
    private final AtomicInteger waiting = new AtomicInteger();

    BasicCheck(AccessRule.Basic rule, PasswordChecks checks) {
        users = rule.users().users();
        this.checks = checks;
        refused = new Outcome.Refused(
                401, true, List.of(new HeaderLine("WWW-Authenticate", "Basic realm=\"" + rule.realm() + "\"")));
    }

    @Override
    public Outcome check(FilterContext request) {
        BasicCredentials given = BasicCredentials.of(request.head().fields());
        PasswordHash hash = given == null ? null : users.get(given.user());
        if (given == null || hash == null) {
            return refused;
        }
        if (!hash.scheme().slow()) {
            return Passwords.match(given.password(), hash) ? Outcome.ALLOWED : refused;
        }
        Fingerprint fingerprint = checks.fingerprint(given.user(), given.password(), hash);
        if (checks.isKnown(fingerprint)) {
            return Outcome.ALLOWED;
        }
        return new Outcome.Asked(new Comparison(
                given.password(), hash, fingerprint, request.loop().executor()));
    }

    /// One password being compared. Its thread is one of the workers.
    private final class Comparison implements Question {
        private final String password;
        private final PasswordHash hash;
        private final Fingerprint fingerprint;
        private final Executor loop;
        private volatile boolean abandoned;

        Comparison(String password, PasswordHash hash, Fingerprint fingerprint, Executor loop) {
            this.password = password;
            this.hash = hash;
            this.fingerprint = fingerprint;
            this.loop = loop;
        }

        @Override
        public void ask(Consumer<Outcome> answer) {
            if (waiting.incrementAndGet() > WAITING || !checks.run(() -> compare(answer))) {
                waiting.decrementAndGet();
                answer.accept(BUSY);
            }
        }

        private void compare(Consumer<Outcome> answer) {
            Outcome outcome = BUSY;
            try {
                if (abandoned) {
                    return;
                }
                outcome = Passwords.match(password, hash) ? Outcome.ALLOWED : refused;
                if (outcome instanceof Outcome.Allowed) {
                    checks.remember(fingerprint);
                }
            } finally {
                waiting.decrementAndGet();
                tell(answer, outcome);
            }
        }

        private void tell(Consumer<Outcome> answer, Outcome outcome) {
            try {
                loop.execute(() -> answer.accept(outcome));
            } catch (RejectedExecutionException stopped) {
                // The loop has ended, and the request with it.
            }
        }

        @Override
        public void abandon() {
            abandoned = true;
        }
    }
}
