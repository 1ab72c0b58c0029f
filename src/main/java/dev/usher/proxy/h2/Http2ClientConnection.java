package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.exchange.UpstreamHandler;
import dev.usher.proxy.exchange.UpstreamStream;
import io.netty.channel.ChannelPipeline;
import java.util.ArrayList;
import java.util.List;

/// An HTTP/2 connection to one endpoint: many requests at a time, each on a stream of its own.
///
/// ```
///  OPENING ──SETTINGS──▶ OPEN ──GOAWAY, closeGracefully, no ids left──▶ LEAVING ──last stream──▶ CLOSED
///     │                    │                                             │                        ▲
///     └────────────────────┴── wrong or broken protocol, end of file ────┴────────────────────────┘
/// ```
///
/// It counts as made only when the server's preface has come (RFC 9113 §3.4): then the limit on streams is known, and a
/// backend that speaks something else was found out before any request was sent to it, so another can be tried.
///
/// The pool hears that a connection takes no new stream before the streams on it hear that they failed: their next try
/// may begin in that very call. A stream's handler hears of its end before the pool hears that a stream is free.
public final class Http2ClientConnection implements UpstreamConnection {
    /// Hears once what came of the opening of a connection. Calls on its event loop.
    public interface Opening {
        void opened(UpstreamConnection connection);

        /// It cannot be used, and was closed.
        void failed(ProxyError error);
    }

    private enum Stage {
        OPENING,
        OPEN,
        /// Takes no new stream.
        LEAVING,
        CLOSED
    }

    private final Owner owner;
    private final Opening opening;
    private final ClientCodec codec;
    private final List<ClientStream> streams = new ArrayList<>();
    private Stage stage = Stage.OPENING;

    private Http2ClientConnection(Owner owner, Opening opening) {
        this.owner = owner;
        this.opening = opening;
        codec = ClientCodec.create(this);
    }

    /// Adds a connection to the end of an active channel's pipeline and sends the client's preface.
    ///
    /// @param opening hears when streams may be opened; the caller bounds the time until then, by closing
    public static void install(ChannelPipeline pipeline, Owner owner, Opening opening) {
        pipeline.addLast("http2", new Http2ClientConnection(owner, opening).codec);
    }

    // The pool's side

    @Override
    public int availableStreams() {
        return stage == Stage.OPEN ? Math.max(0, codec.mostStreams() - streams.size()) : 0;
    }

    @Override
    public UpstreamStream open(UpstreamHandler handler) {
        if (availableStreams() == 0) {
            throw new IllegalStateException("no stream available in stage " + stage);
        }
        var stream = new ClientStream(this, codec, handler, streams.size());
        streams.add(stream);
        return stream;
    }

    @Override
    public void closeGracefully() {
        leave();
    }

    // The codec's side

    /// The server's preface has come.
    void greeted() {
        if (stage == Stage.OPENING) {
            stage = Stage.OPEN;
            opening.opened(this);
        }
    }

    /// Takes no new stream any more; those under way go on (RFC 9113 §6.8).
    void leave() {
        if (stage == Stage.OPENING) {
            fail(ProxyError.CONNECT_FAILED);
            return;
        }
        if (stage == Stage.OPEN) {
            stage = Stage.LEAVING;
            owner.retired(this);
        }
        closeIfDone();
    }

    /// The server will not look at streams above `last`, so they may be sent again elsewhere (RFC 9113 §6.8).
    void goneAway(int last) {
        leave();
        for (ClientStream stream : List.copyOf(streams)) {
            if (stream.id() > last) {
                stream.fail(ProxyError.UPSTREAM_CLOSED, true);
            }
        }
    }

    /// The connection is broken or gone: everything on it fails, once.
    void fail(ProxyError error) {
        if (stage == Stage.CLOSED) {
            return;
        }
        Stage before = stage;
        stage = Stage.CLOSED;
        codec.close();
        switch (before) {
            case OPENING -> opening.failed(error == ProxyError.UPSTREAM_CLOSED ? ProxyError.CONNECT_FAILED : error);
            case OPEN -> owner.retired(this);
            case LEAVING, CLOSED -> {}
        }
        for (ClientStream stream : List.copyOf(streams)) {
            stream.fail(error, false);
        }
    }

    void sent(int streamId, int octets) {
        codec.sent(streamId, octets);
    }

    /// The kernel takes more again.
    void writable() {
        for (ClientStream stream : List.copyOf(streams)) {
            stream.writable();
        }
    }

    // The streams' side

    /// A stream is over and its handler has heard.
    void ended(ClientStream stream) {
        ClientStream last = streams.removeLast();
        if (last != stream) {
            streams.set(stream.place, last);
            last.place = stream.place;
        }
        switch (stage) {
            case OPEN -> owner.streamEnded(this);
            case LEAVING -> closeIfDone();
            case OPENING, CLOSED -> {}
        }
    }

    private void closeIfDone() {
        if (stage != Stage.LEAVING || !streams.isEmpty()) {
            return;
        }
        stage = Stage.CLOSED;
        codec.close();
    }
}
