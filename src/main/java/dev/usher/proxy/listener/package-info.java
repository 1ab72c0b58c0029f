/// Sockets: transport, binding, what a connection begins with, which protocol it gets, draining.
@NullMarked
package dev.usher.proxy.listener;

import org.jspecify.annotations.NullMarked;
