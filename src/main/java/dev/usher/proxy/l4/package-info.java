/// TCP, UDP and TLS connections that are handed on as they are: ports that open and close with the table, and sessions
/// between a client and an endpoint.
@NullMarked
package dev.usher.proxy.l4;

import org.jspecify.annotations.NullMarked;
