/// Wires everything with constructors; owns threads, the reconcile loop, start, drain and stop.
@NullMarked
package dev.usher.runtime;

import org.jspecify.annotations.NullMarked;
