package dev.usher.observe;

import java.io.IOException;

/// Writes some families of metrics, read at that moment.
interface MetricFamilies {
    void write(Exposition out) throws IOException;
}
