/// Live upstreams and endpoints, and the connections to them: one pool for each endpoint and event loop.
@NullMarked
package dev.usher.proxy.upstream;

import org.jspecify.annotations.NullMarked;
