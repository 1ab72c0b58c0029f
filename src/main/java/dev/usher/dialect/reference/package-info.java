/// From a name to what it stands for: Service port to endpoints, Secret to certificate.
@NullMarked
package dev.usher.dialect.reference;

import org.jspecify.annotations.NullMarked;
