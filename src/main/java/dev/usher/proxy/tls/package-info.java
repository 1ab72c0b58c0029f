/// TLS: which certificate a name gets, contexts kept by content, TLS to backends.
@NullMarked
package dev.usher.proxy.tls;

import org.jspecify.annotations.NullMarked;
