/// The admission webhook: answers the API server, over HTTPS, whether an Ingress may be stored, by compiling it as it
/// would be served. On the JDK's server, a listener of its own; nothing in an Ingress makes it open a file, resolve a
/// name or contact anybody.
@NullMarked
package dev.usher.webhook;

import org.jspecify.annotations.NullMarked;
