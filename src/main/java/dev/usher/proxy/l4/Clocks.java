package dev.usher.proxy.l4;

import java.util.function.LongSupplier;

/// What sessions measure time with.
///
/// @param nanos of any origin
/// @param epochMillis since 1970
public record Clocks(LongSupplier nanos, LongSupplier epochMillis) {
    /// Those of the system.
    public static final Clocks SYSTEM = new Clocks(System::nanoTime, System::currentTimeMillis);
}
