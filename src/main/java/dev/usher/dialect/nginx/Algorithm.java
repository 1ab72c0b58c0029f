package dev.usher.dialect.nginx;

import java.util.Map;

/// Values of `load-balance` (B1). Those that need to be told more do nothing by themselves.
enum Algorithm {
    ROUND_ROBIN(""),
    EWMA(""),
    CHASH("upstream-hash-by"),
    CHASHSUBSET("upstream-hash-by"),
    STICKY_BALANCED("affinity"),
    STICKY_PERSISTENT("affinity");

    static final ValueType<Algorithm> TYPE = ValueType.enumeration(Map.of(
            "round_robin",
            ROUND_ROBIN,
            "ewma",
            EWMA,
            "chash",
            CHASH,
            "chashsubset",
            CHASHSUBSET,
            "sticky_balanced",
            STICKY_BALANCED,
            "sticky_persistent",
            STICKY_PERSISTENT));

    private final String needs;

    Algorithm(String needs) {
        this.needs = needs;
    }

    /// The annotation without which it means nothing; empty when it needs none.
    String needs() {
        return needs;
    }
}
