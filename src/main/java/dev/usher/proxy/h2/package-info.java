/// HTTP/2 on Netty's codec at frame level: wire to exchange and back (RFC 9113). One small object a stream, no channel.
@NullMarked
package dev.usher.proxy.h2;

import org.jspecify.annotations.NullMarked;
