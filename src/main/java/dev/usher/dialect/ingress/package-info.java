/// What every dialect of Ingress shares: which object is older, which hosts and paths are well formed.
@NullMarked
package dev.usher.dialect.ingress;

import org.jspecify.annotations.NullMarked;
