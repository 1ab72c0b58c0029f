/// One request and its response, whatever protocol carries them: heads, body streams, phases, back-pressure, errors.
///
/// Everything here runs on one event loop, without locks: a client connection, its exchanges and the upstream
/// connections they use share the loop, so calls between them are plain method calls.
@NullMarked
package dev.usher.proxy.exchange;

import org.jspecify.annotations.NullMarked;
