package dev.usher.bench.traffic.generator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// HTTP/1.1 on a kept connection: the lane, and the handler that reads its answers.
final class Http1Lane extends Lane {
    private final Pace pace;
    private final Requests requests;
    private final Channel channel;

    Http1Lane(Pace pace, Requests requests, Channel channel) {
        this.pace = pace;
        this.requests = requests;
        this.channel = channel;
        channel.pipeline().addLast(new Answers(pace, this, false));
    }

    @Override
    void send() {
        channel.writeAndFlush(requests.next(), channel.voidPromise());
    }

    /// Tells the lane's pace of each complete answer.
    static final class Answers extends ChannelInboundHandlerAdapter {
        private final Pace pace;
        private final Lane lane;
        private final boolean once;
        private final HeadReader head = new HeadReader();
        private boolean inBody;
        private boolean over;
        private long left;

        /// @param once whether the connection ends with the first answer, and its lane does not
        Answers(Pace pace, Lane lane, boolean once) {
            this.pace = pace;
            this.lane = lane;
            this.once = once;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                while (in.isReadable() && (inBody || head.read(in))) {
                    read(context, in);
                }
            } finally {
                in.release();
            }
        }

        private void read(ChannelHandlerContext context, ByteBuf in) {
            if (!inBody) {
                inBody = true;
                left = head.length();
            }
            int taken = (int) Math.min(left, in.readableBytes());
            in.skipBytes(taken);
            left -= taken;
            if (left == 0) {
                inBody = false;
                if (once) {
                    over = true;
                    context.close();
                }
                if (head.status() == 200) {
                    pace.answered(lane, true);
                } else {
                    pace.wrong(lane, "status " + head.status());
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(context, "the proxy closed a connection");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            end(context, cause.toString());
        }

        private void end(ChannelHandlerContext context, String why) {
            if (over) {
                return;
            }
            over = true;
            context.close();
            if (once) {
                pace.wrong(lane, why);
            } else {
                pace.lost(lane, why);
            }
        }
    }
}
