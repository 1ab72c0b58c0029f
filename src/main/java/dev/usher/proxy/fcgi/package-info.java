/// FastCGI/1.0 to backends: a request becomes records on a connection of its own, and what the application prints
/// becomes a response.
@NullMarked
package dev.usher.proxy.fcgi;

import org.jspecify.annotations.NullMarked;
