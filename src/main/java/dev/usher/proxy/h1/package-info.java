/// HTTP/1.1 on the wire, towards clients and towards upstreams (RFC 9112): strict reading, own framing, no objects per
/// field, no allocation per request but Netty's buffers.
@NullMarked
package dev.usher.proxy.h1;

import org.jspecify.annotations.NullMarked;
