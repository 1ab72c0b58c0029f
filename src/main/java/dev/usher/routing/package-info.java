/// Matching of hosts and paths: pure, no I/O, shared by live traffic and `explain`.
@NullMarked
package dev.usher.routing;

import org.jspecify.annotations.NullMarked;
