package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.SettingsDraft.Finding;
import dev.usher.model.Expression;
import dev.usher.model.LoadBalancing;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import java.util.Optional;
import java.util.function.Consumer;

/// How endpoints are picked, while the annotations of an Ingress are read; begins with what the ConfigMap says.
final class BalancingDraft {
    /// What a size of 0 stands for, as in ingress-nginx.
    private static final int USUAL_SUBSET = 3;

    Algorithm algorithm;
    Expression key;
    boolean subset;
    int subsetSize;
    Optional<Algorithm> wanted = Optional.empty();
    boolean subsetWanted;

    BalancingDraft(GlobalSettings.Balancing globals) {
        algorithm = globals.algorithm();
        key = globals.key();
        subset = globals.subset();
        subsetSize = globals.subsetSize();
    }

    /// What picks while no session does (B1).
    LoadBalancing finish() {
        if (hasKey()) {
            return subset
                    ? new LoadBalancing.SubsetHash(key, subsetSize == 0 ? USUAL_SUBSET : subsetSize)
                    : new LoadBalancing.ConsistentHash(key);
        }
        return algorithm == Algorithm.EWMA ? new LoadBalancing.PeakEwma() : LoadBalancing.ROUND_ROBIN;
    }

    private boolean hasKey() {
        return !key.segments().isEmpty();
    }

    /// What only the annotations together tell.
    void tell(boolean sticky, Consumer<Finding> owner) {
        wanted.filter(algorithm -> !algorithm.needs().isEmpty())
                .filter(_ -> !hasKey() && !sticky)
                .ifPresent(algorithm -> owner.accept(warning(
                        "load-balance",
                        "load-balance asks for a way of balancing that needs " + algorithm.needs()
                                + ", which is not there; endpoints take turns.")));
        if (subsetWanted && !hasKey()) {
            owner.accept(warning(
                    "upstream-hash-by-subset", "upstream-hash-by-subset has no effect without upstream-hash-by."));
        }
        if (sticky && hasKey()) {
            owner.accept(warning(
                    "affinity",
                    "affinity and upstream-hash-by do not go together: the cookie decides about the endpoint, the key"
                            + " has no effect."));
        }
    }

    private static Finding warning(String annotation, String message) {
        return new Finding(Severity.WARNING, Reason.INVALID_ANNOTATION, annotation, message);
    }
}
