/// Metrics and access log: the interfaces the proxy calls, and their exporters.
@NullMarked
package dev.usher.observe;

import org.jspecify.annotations.NullMarked;
