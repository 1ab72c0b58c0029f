/// The routing table: what the control plane compiles and the data plane serves. Immutable values only.
@NullMarked
package dev.usher.model;

import org.jspecify.annotations.NullMarked;
