/// What the cluster is told: addresses in the status of Ingresses, Events on objects. Written on change alone, and what
/// every replica would repeat by the leader alone.
@NullMarked
package dev.usher.status;

import org.jspecify.annotations.NullMarked;
