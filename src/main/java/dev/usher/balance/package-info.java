/// Picking an endpoint: pure selection, no I/O.
@NullMarked
package dev.usher.balance;

import org.jspecify.annotations.NullMarked;
