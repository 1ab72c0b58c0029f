package dev.usher.proxy.trace;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/// One unary gRPC call: sends when its stream opens, tells the status when it ends. Answers have a message that
/// says how many spans were refused; nothing is done about it, so it is not read.
final class ExportCall extends ChannelInboundHandlerAdapter {
    private static final AsciiString PATH =
            AsciiString.cached("/opentelemetry.proto.collector.trace.v1.TraceService/Export");
    private static final AsciiString GRPC = AsciiString.cached("application/grpc");
    private static final AsciiString STATUS = AsciiString.cached("grpc-status");
    /// Not compressed, and the length.
    private static final int PREFIX = 5;

    private final String authority;
    private final byte[] request;
    private final CompletableFuture<Integer> status;

    ExportCall(String authority, byte[] request, CompletableFuture<Integer> status) {
        this.authority = authority;
        this.request = request;
        this.status = status;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Http2Headers headers = new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .path(PATH)
                .authority(authority)
                .add("content-type", GRPC)
                .add("te", "trailers");
        ByteBuf message = context.alloc().buffer(PREFIX + request.length);
        message.writeByte(0).writeInt(request.length).writeBytes(request);
        var _ = context.write(new DefaultHttp2HeadersFrame(headers, false));
        var _ = context.writeAndFlush(new DefaultHttp2DataFrame(message, true)).addListener(sent -> {
            if (!sent.isSuccess()) {
                status.completeExceptionally(sent.cause());
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof Http2HeadersFrame frame) {
                head(frame.headers(), frame.isEndStream());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void head(Http2Headers headers, boolean end) {
        CharSequence code = headers.get(STATUS);
        if (code != null) {
            status.complete(number(code.toString()));
        } else if (end) {
            status.completeExceptionally(new IOException("it answered HTTP status " + headers.status() + ", no gRPC"));
        }
    }

    /// UNKNOWN for what is no number.
    private static int number(String code) {
        return code.length() <= 4 && !code.isEmpty() && code.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.parseInt(code)
                : 2;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Http2ResetFrame reset) {
            status.completeExceptionally(new IOException("it reset the stream, error " + reset.errorCode()));
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        status.completeExceptionally(new IOException("the connection ended before the answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        status.completeExceptionally(cause);
        var _ = context.close();
    }
}
