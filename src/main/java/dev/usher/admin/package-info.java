/// The admin port: health, readiness, metrics and what the process knows, read-only. On the JDK's HTTP server and
/// virtual threads, so a jammed data plane cannot silence it.
@NullMarked
package dev.usher.admin;

import org.jspecify.annotations.NullMarked;
