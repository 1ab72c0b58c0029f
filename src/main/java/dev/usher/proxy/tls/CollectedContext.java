package dev.usher.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCounted;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;

/// A context of BoringSSL that is given back once nobody can reach it and its last connection is over. So contexts need
/// no owner, as with Netty's finalizable ones, but connections need no finalizer, which would cost each of them a call
/// into the JVM, a longer life on the heap and work of two more threads.
final class CollectedContext extends DelegatingSslContext {
    private static final Cleaner CLEANER =
            Cleaner.create(Thread.ofVirtual().name("tls-contexts").factory());

    private CollectedContext(SslContext context) {
        super(context);
    }

    /// The context itself where it holds nothing outside of the heap.
    ///
    /// @param context new, and from now on used through the result alone
    static SslContext of(SslContext context) {
        if (!(context instanceof ReferenceCounted counted)) {
            return context;
        }
        var collected = new CollectedContext(context);
        // Engines count, too: this is the context's own reference.
        CLEANER.register(collected, counted::release);
        return collected;
    }

    /// A handler for one connection of a context, which lasts at least until the handler has its own reference.
    ///
    /// @param context of any kind
    /// @param blocking runs what a handshake has to wait for
    static SslHandler handler(SslContext context, ByteBufAllocator allocator, Executor blocking) {
        try {
            return context.newHandler(allocator, blocking);
        } finally {
            Reference.reachabilityFence(context);
        }
    }

    @Override
    protected void initEngine(SSLEngine engine) {
        // Nothing is to be said to all connections.
    }
}
