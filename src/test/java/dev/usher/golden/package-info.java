/// Golden folders: real manifests in, the table and the problems they compile to beside them.
@NullMarked
package dev.usher.golden;

import org.jspecify.annotations.NullMarked;
