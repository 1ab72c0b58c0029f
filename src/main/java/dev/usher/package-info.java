/** Usher: a Kubernetes ingress controller and its own data plane in one process. */
@NullMarked
package dev.usher;

import org.jspecify.annotations.NullMarked;
