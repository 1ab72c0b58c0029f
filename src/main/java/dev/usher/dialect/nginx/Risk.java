package dev.usher.dialect.nginx;

/// How much harm an annotation can do in the wrong hands (A0.4); ordered.
enum Risk {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
}
