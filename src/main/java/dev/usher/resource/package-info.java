/// Immutable inputs: our own small records of the Kubernetes objects we read, and the snapshot that holds them.
@NullMarked
package dev.usher.resource;

import org.jspecify.annotations.NullMarked;
