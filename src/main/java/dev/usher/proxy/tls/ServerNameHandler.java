package dev.usher.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads the server name from the ClientHello, gets the context for it and puts the TLS handler in its own place. The
/// ClientHello may come in pieces; it is bounded in size and time.
final class ServerNameHandler extends AbstractSniHandler<ServerContext> {
    private static final int MAX_CLIENT_HELLO = 16 * 1024;

    /// A fatal alert `unrecognized_name` (RFC 6066 §3).
    private static final byte[] UNRECOGNIZED_NAME = {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x70};

    private static final class UnknownNameException extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownNameException() {
            super("no host has the name", null, false, false);
        }
    }

    private final ServerContexts contexts;
    private final HandshakeEnd end;
    private final long timeoutMillis;
    /// The client offers TLS 1.3.
    private boolean newest;

    ServerNameHandler(ServerContexts contexts, HandshakeEnd end, long timeoutMillis) {
        super(MAX_CLIENT_HELLO, timeoutMillis);
        this.contexts = contexts;
        this.end = end;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    protected Future<ServerContext> lookup(ChannelHandlerContext context, @Nullable ByteBuf hello) throws Exception {
        newest = hello != null && OfferedVersions.includeNewest(hello);
        return super.lookup(context, hello);
    }

    @Override
    protected Future<ServerContext> lookup(ChannelHandlerContext context, @Nullable String name) {
        String asked = name == null ? "" : name;
        end.serverName(asked);
        Optional<CompletableFuture<ServerContext>> found = contexts.lookup(asked);
        if (found.isEmpty()) {
            return context.executor().newFailedFuture(new UnknownNameException());
        }
        Promise<ServerContext> promise = context.executor().newPromise();
        var _ = found.get().whenComplete((made, failure) -> {
            if (failure != null) {
                promise.tryFailure(failure);
            } else {
                promise.trySuccess(made);
            }
        });
        return promise;
    }

    @Override
    protected void onLookupComplete(
            ChannelHandlerContext context, @Nullable String name, Future<ServerContext> future) {
        if (!future.isSuccess()) {
            end.failed();
            if (future.cause() instanceof UnknownNameException) {
                var _ = context.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME));
            }
            var _ = context.close();
            return;
        }
        if (context.isRemoved()) {
            return; // the client has gone while the context was made
        }
        ServerContext chosen = future.getNow();
        end.chosen(chosen);
        SslHandler handler = chosen.handler(context.alloc(), newest);
        handler.setHandshakeTimeout(timeoutMillis, TimeUnit.MILLISECONDS);
        context.pipeline().replace(this, "tls", handler);
    }
}
