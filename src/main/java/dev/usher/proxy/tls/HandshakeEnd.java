package dev.usher.proxy.tls;

import dev.usher.proxy.exchange.ClientCertificate;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.ArrayDeque;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Waits behind the TLS handler for the end of the handshake, tells it, and goes. Where a client showed a certificate
/// it waits for that to be verified, too, off the loop, and holds what the client sends meanwhile.
///
/// ```
///  WAITING ─handshake, no certificate────────────────▶ told, gone
///     │  └───handshake, certificate─▶ VERIFYING ──────▶ told, gone
///     └──────failure, or the client goes, at any time─▶ failed
/// ```
final class HandshakeEnd extends ChannelInboundHandlerAdapter {
    private final ServerContexts contexts;
    private final TlsServer.Outcome listener;
    private final ArrayDeque<Object> held = new ArrayDeque<>(2);
    private String serverName = "";
    private @Nullable ServerContext chosen;
    private boolean verifying;
    private boolean told;

    HandshakeEnd(ServerContexts contexts, TlsServer.Outcome listener) {
        this.contexts = contexts;
        this.listener = listener;
    }

    void serverName(String name) {
        serverName = name;
    }

    /// The context the handshake goes on with.
    void chosen(ServerContext context) {
        chosen = context;
    }

    void failed() {
        if (!told) {
            told = true;
            listener.failed();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (!(event instanceof SslHandshakeCompletionEvent completion)) {
            super.userEventTriggered(context, event);
            return;
        }
        if (!completion.isSuccess()) {
            failed();
            var _ = context.close();
            return;
        }
        SslHandler handler = context.pipeline().get(SslHandler.class);
        ServerContext by = chosen;
        if (by == null || by.clients().isEmpty()) {
            succeeded(context, handler, ClientCertificate.Absent.NOT_ASKED);
            return;
        }
        Certificate[] shown = shown(handler.engine().getSession());
        if (shown.length == 0) {
            succeeded(context, handler, ClientCertificate.Absent.NOT_SHOWN);
            return;
        }
        verifying = true;
        context.channel().config().setAutoRead(false);
        Thread.ofVirtual().name("client-certificate").start(() -> verify(context, handler, by, shown));
    }

    private static Certificate[] shown(SSLSession session) {
        try {
            return session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException none) {
            return new Certificate[0];
        }
    }

    /// Off the loop.
    private void verify(ChannelHandlerContext context, SslHandler handler, ServerContext by, Certificate[] shown) {
        try {
            ClientCertificate certificate = contexts.accept(shown, by);
            context.executor().execute(() -> verified(context, handler, certificate));
        } catch (GeneralSecurityException | RuntimeException odd) {
            context.executor().execute(() -> unreadable(context));
        }
    }

    private void verified(ChannelHandlerContext context, SslHandler handler, ClientCertificate certificate) {
        if (told) {
            return; // the client has gone meanwhile
        }
        context.channel().config().setAutoRead(true);
        succeeded(context, handler, certificate);
    }

    /// The library took for a certificate what is none.
    private void unreadable(ChannelHandlerContext context) {
        failed();
        var _ = context.close();
    }

    private void succeeded(ChannelHandlerContext context, SslHandler handler, ClientCertificate certificate) {
        told = true;
        String protocol = handler.applicationProtocol();
        SSLSession session = handler.engine().getSession();
        listener.succeeded(
                serverName,
                session.getProtocol(),
                session.getCipherSuite(),
                protocol == null ? "" : protocol,
                certificate);
        boolean any = !held.isEmpty();
        for (Object message = held.poll(); message != null; message = held.poll()) {
            context.fireChannelRead(message);
        }
        if (any) {
            context.fireChannelReadComplete();
        }
        context.pipeline().remove(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (verifying && !told) {
            held.add(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        failed();
        drop();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        drop();
    }

    private void drop() {
        for (Object message = held.poll(); message != null; message = held.poll()) {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed();
        var _ = context.close();
    }
}
