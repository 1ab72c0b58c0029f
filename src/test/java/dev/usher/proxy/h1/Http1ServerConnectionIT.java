package dev.usher.proxy.h1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RecordedExchange;
import dev.usher.proxy.exchange.TestLoop;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Http1ServerConnectionIT {
    private final TestLoop loop = new TestLoop();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private Socket client = new Socket();

    @BeforeEach
    void connects() throws Exception {
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Http1ServerConnection(loop, TestLoop.client()));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        client = new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) listener.localAddress()).getPort());
        client.setSoTimeout(10_000);
    }

    @AfterEach
    void stops() throws Exception {
        client.close();
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
    }

    private void send(String latin1) throws IOException {
        client.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String readToEnd() throws IOException {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void answersAClientThatHasShutItsSendingSide() throws Exception {
        loop.script = exchange -> exchange.answer(200, exchange.target());
        send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
        client.shutdownOutput();
        assertThat(readToEnd()).containsSubsequence("\r\n\r\n/1HTTP/1.1 200 OK", "\r\n\r\n/2");
    }

    @Test
    void letsARefusedClientReadTheAnswerWhileItIsStillSending() throws Exception {
        send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n");
        byte[] megabyte = new byte[1 << 20];
        Arrays.fill(megabyte, (byte) 'x');
        for (int i = 0; i < 8; i++) {
            client.getOutputStream().write(megabyte);
        }
        assertThat(readToEnd()).startsWith("HTTP/1.1 400 ").endsWith("refused");
    }

    @Test
    void showsThatAResponseUntilCloseWasCut() throws Exception {
        loop.script = exchange -> {
            exchange.stream.head(RecordedExchange.response(200, -1), false);
            exchange.stream.body(RecordedExchange.buffer("half"), false);
            exchange.stream.flush();
            exchange.stream.abort(ProxyError.UPSTREAM_CLOSED);
        };
        send("GET / HTTP/1.0\r\n\r\n");
        assertThatThrownBy(this::readToEnd).isInstanceOf(IOException.class);
    }

    @Test
    void carriesLargeBodiesBothWays() throws Exception {
        loop.script = exchange -> exchange.answer(200, exchange.bodyText());
        String body = "0123456789abcdef".repeat(1 << 16);
        send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n");
        send(body);
        assertThat(readToEnd()).endsWith("\r\n\r\n" + body);
    }
}
