/// The admin port: health, readiness, metrics and what the process knows, read-only; and the status port, which tells
/// the same in the words of ingress-nginx to the machine itself. On the JDK's HTTP server and virtual threads, so a
/// jammed data plane cannot silence them.
@NullMarked
package dev.usher.admin;

import org.jspecify.annotations.NullMarked;
