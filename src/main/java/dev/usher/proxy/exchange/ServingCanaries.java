package dev.usher.proxy.exchange;

import dev.usher.model.Backend;
import dev.usher.model.BackendTls;
import dev.usher.model.Canary;
import dev.usher.proxy.exchange.CanaryRule.Verdict;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The canaries of one route, and the choice between them and the main backend (N4). Immutable, shared by loops.
///
/// Of several, all headers are asked before any cookie, and those before chance; among equals the oldest comes first. A
/// rule that says no takes its own canary out and leaves the others.
final class ServingCanaries {
    private final One[] canaries;

    private record One(ServingBackend backend, CanaryRule rule) {
        /// N7: without endpoints it takes no part.
        boolean takesPart(RequestHead request) {
            return !backend.isEmpty() && rule.header(request) != Verdict.NO;
        }
    }

    /// @param live gives the live upstream of a backend
    /// @param identities gives the identity for TLS to a backend
    ServingCanaries(
            List<Canary> canaries,
            Function<Backend, BackendTarget> live,
            Function<BackendTls, TlsIdentity> identities) {
        this.canaries = canaries.stream()
                .map(canary -> new One(new ServingBackend(canary.backend(), live, identities), CanaryRule.of(canary)))
                .toArray(One[]::new);
    }

    /// Who answers a request.
    ///
    /// @return null when it is the main backend
    @Nullable
    ServingBackend choose(ServingBackend main, RequestHead request, RandomGenerator random) {
        if (main.owns(request.fields())) {
            return null;
        }
        for (One canary : canaries) {
            if (!canary.backend.isEmpty() && canary.backend.owns(request.fields())) {
                return canary.backend;
            }
        }
        for (One canary : canaries) {
            if (!canary.backend.isEmpty() && canary.rule.header(request) == Verdict.YES) {
                return canary.backend;
            }
        }
        for (One canary : canaries) {
            if (canary.takesPart(request) && canary.rule.cookie(request.fields()) == Verdict.YES) {
                return canary.backend;
            }
        }
        return draw(request, random);
    }

    private @Nullable ServingBackend draw(RequestHead request, RandomGenerator random) {
        double drawn = random.nextDouble();
        for (One canary : canaries) {
            if (canary.takesPart(request) && canary.rule.cookie(request.fields()) != Verdict.NO) {
                drawn -= canary.rule.share();
                if (drawn < 0) {
                    return canary.backend;
                }
            }
        }
        return null;
    }
}
