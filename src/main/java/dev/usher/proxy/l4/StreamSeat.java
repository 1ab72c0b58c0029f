package dev.usher.proxy.l4;

import dev.usher.proxy.exchange.LoopContext;
import io.netty.channel.EventLoop;

/// An event loop and what sessions need of it.
record StreamSeat(EventLoop executor, LoopContext context, StreamConnector connector) {}
