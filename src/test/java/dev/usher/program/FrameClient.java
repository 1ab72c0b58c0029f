package dev.usher.program;

import dev.usher.proxy.h2.Frames;
import dev.usher.proxy.h2.Frames.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// An HTTP/2 client that sends the frames it is told to, on a blocking socket. One thread drives it: whoever waits for
/// a stream takes in the frames of all of them.
final class FrameClient implements AutoCloseable {
    private static final int DEFAULT_WINDOW = 65_535;
    private static final int LARGEST_FRAME = 16_384;

    /// A stream, as far as it came.
    static final class Call {
        final int id;
        final List<Integer> interim = new ArrayList<>();
        final List<String> headers = new ArrayList<>();
        final List<String> trailers = new ArrayList<>();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        int status;
        boolean ended;
        boolean keepsCredit;
        Optional<Integer> reset = Optional.empty();
        private long window;

        Call(int id, long window) {
            this.id = id;
            this.window = window;
        }

        boolean isOver() {
            return ended || reset.isPresent();
        }

        Optional<String> header(String name) {
            return headers.stream()
                    .filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst();
        }

        String text() {
            return body.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true, 1 << 20);
    private final Map<Integer, Call> calls = new HashMap<>();
    /// Stands for what is on no stream of ours: its window is the connection's.
    private final Call connection = new Call(0, DEFAULT_WINDOW);
    private long initialWindow = DEFAULT_WINDOW;
    private int nextId = 1;
    private Optional<Integer> goAway = Optional.empty();
    private int lastStream = Integer.MAX_VALUE;
    /// Of a head that goes on in other frames.
    private final ByteBuf section = Unpooled.buffer();
    private boolean sectionEnds;

    private FrameClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
        out = socket.getOutputStream();
    }

    /// Connects with prior knowledge, preface and empty settings sent.
    static FrameClient connect(int port) throws IOException {
        return new FrameClient(new Socket(InetAddress.getLoopbackAddress(), port)).greet(DEFAULT_WINDOW);
    }

    /// The same with another window for responses.
    static FrameClient connect(int port, int streamWindow) throws IOException {
        return new FrameClient(new Socket(InetAddress.getLoopbackAddress(), port)).greet(streamWindow);
    }

    /// Connects over TLS; ALPN has to choose h2.
    static FrameClient connectTls(int port, String name) throws IOException {
        return overTls(TlsIT.connect(port, name));
    }

    /// The same on a socket whose handshake has not begun.
    static FrameClient overTls(SSLSocket socket) throws IOException {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        if (!socket.getApplicationProtocol().equals("h2")) {
            throw new IOException("ALPN chose " + socket.getApplicationProtocol());
        }
        return new FrameClient(socket).greet(DEFAULT_WINDOW);
    }

    private FrameClient greet(int streamWindow) throws IOException {
        out.write(Frames.PREFACE);
        out.write(Frames.setting(Frames.SETTING_INITIAL_WINDOW, streamWindow));
        out.flush();
        return this;
    }

    /// Sends a frame, whatever it is.
    FrameClient frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(Frames.frame(type, flags, stream, payload));
        out.flush();
        return this;
    }

    /// A section of `name: value` lines as they are; a pseudo-header field begins with its colon.
    byte[] section(String... lines) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (String line : lines) {
            int colon = line.indexOf(':', 1);
            String value = line.substring(colon + 1);
            headers.add(line.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
        }
        return section(headers);
    }

    private byte[] section(Http2Headers headers) {
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, headers, block);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
        return ByteBufUtil.getBytes(block);
    }

    /// Opens a stream.
    Call open(boolean end, String... lines) throws IOException {
        return open(section(lines), end);
    }

    /// Opens a stream with a section as it is.
    Call open(byte[] section, boolean end) throws IOException {
        var call = new Call(nextId, initialWindow);
        nextId += 2;
        calls.put(call.id, call);
        headers(call, section, end);
        return call;
    }

    /// Sends a section, in several frames when it is large.
    void headers(Call call, byte[] section, boolean end) throws IOException {
        int flags = end ? Frames.END_STREAM : 0;
        int type = Frames.HEADERS;
        for (int at = 0; ; at += LARGEST_FRAME) {
            int size = Math.min(LARGEST_FRAME, section.length - at);
            boolean last = at + size == section.length;
            byte[] piece = new byte[size];
            System.arraycopy(section, at, piece, 0, size);
            frame(type, flags | (last ? Frames.END_HEADERS : 0), call.id, piece);
            if (last) {
                return;
            }
            type = Frames.CONTINUATION;
            flags = 0;
        }
    }

    /// A whole request without a body, up to the end of its response.
    Call get(String host, String path, String... lines) throws IOException {
        return await(open(true, request("GET", host, path, lines)));
    }

    /// The scheme of the URIs that are asked for on this connection (RFC 9110 §4.2).
    String scheme() {
        return socket instanceof SSLSocket ? "https" : "http";
    }

    static String[] request(String method, String host, String path, String... lines) {
        var all = new ArrayList<String>(
                List.of(":method: " + method, ":scheme: http", ":authority: " + host, ":path: " + path));
        all.addAll(List.of(lines));
        return all.toArray(String[]::new);
    }

    /// Sends a body as far as the windows go, and waits for them to open. Stops when the stream is over.
    void data(Call call, byte[] bytes, boolean end) throws IOException {
        int at = 0;
        while (at < bytes.length || (end && bytes.length == 0)) {
            long room = Math.min(connection.window, call.window);
            while (room <= 0 && bytes.length > 0) {
                if (call.isOver()) {
                    return;
                }
                take();
                room = Math.min(connection.window, call.window);
            }
            int size = (int) Math.min(Math.min(LARGEST_FRAME, room), bytes.length - at);
            byte[] piece = new byte[size];
            System.arraycopy(bytes, at, piece, 0, size);
            at += size;
            connection.window -= size;
            call.window -= size;
            frame(Frames.DATA, end && at == bytes.length ? Frames.END_STREAM : 0, call.id, piece);
            if (bytes.length == 0) {
                return;
            }
        }
    }

    /// Takes in frames until the stream is over.
    Call await(Call call) throws IOException {
        while (!call.isOver()) {
            take();
        }
        return call;
    }

    /// Takes in frames until a final head is there.
    Call awaitHead(Call call) throws IOException {
        while (call.status == 0 && !call.isOver()) {
            take();
        }
        return call;
    }

    /// Takes in frames until the connection ends.
    ///
    /// @return the error of the last Frames.GOAWAY, empty without one
    Optional<Integer> awaitEnd() {
        try {
            while (true) {
                take();
            }
        } catch (IOException end) {
            return goAway;
        }
    }

    /// The error code of the last Frames.GOAWAY.
    Optional<Integer> goAway() {
        return goAway;
    }

    /// The last stream that Frames.GOAWAY promised to serve.
    int lastStream() {
        return lastStream;
    }

    /// Takes in one frame, and answers it as a client does.
    Frame take() throws IOException {
        int length = (in.readUnsignedShort() << 8) | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        var frame = new Frame(type, flags, stream, Unpooled.wrappedBuffer(in.readNBytes(length)));
        act(frame);
        return frame;
    }

    private void act(Frame frame) throws IOException {
        ByteBuf payload = frame.payload().duplicate();
        Call call = calls.getOrDefault(frame.stream(), connection);
        switch (frame.type()) {
            case Frames.SETTINGS -> settings(frame, payload);
            case Frames.PING -> {
                if (!frame.has(Frames.ACK)) {
                    frame(Frames.PING, Frames.ACK, 0, frame.bytes());
                }
            }
            case Frames.GOAWAY -> {
                lastStream = payload.readInt();
                goAway = Optional.of(payload.readInt());
            }
            case Frames.WINDOW_UPDATE -> {
                call.window += payload.readInt();
            }
            case Frames.HEADERS -> {
                section.clear();
                sectionEnds = frame.has(Frames.END_STREAM);
                lines(call, frame, payload);
            }
            case Frames.CONTINUATION -> lines(call, frame, payload);
            case Frames.RST_STREAM -> {
                call.reset = Optional.of(payload.readInt());
            }
            case Frames.DATA -> body(call, frame);
            default -> throw new IOException("unexpected frame " + frame);
        }
    }

    private void settings(Frame frame, ByteBuf payload) throws IOException {
        if (frame.has(Frames.ACK)) {
            return;
        }
        while (payload.isReadable()) {
            int id = payload.readUnsignedShort();
            long value = payload.readUnsignedInt();
            if (id == Frames.SETTING_INITIAL_WINDOW) {
                for (Call call : calls.values()) {
                    call.window += value - initialWindow;
                }
                initialWindow = value;
            }
        }
        frame(Frames.SETTINGS, Frames.ACK, 0, new byte[0]);
    }

    private void lines(Call call, Frame frame, ByteBuf payload) throws IOException {
        section.writeBytes(payload);
        if (!frame.has(Frames.END_HEADERS)) {
            return;
        }
        Http2Headers headers;
        try {
            headers = decoder.decodeHeaders(frame.stream(), section);
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        if (call == connection) {
            throw new IOException("a response to nothing on stream " + frame.stream());
        }
        List<String> lines = call.status == 0 ? call.headers : call.trailers;
        boolean interim = headers.status() != null && headers.status().charAt(0) == '1';
        if (interim) {
            call.interim.add(Integer.parseInt(headers.status().toString()));
        } else if (headers.status() != null) {
            call.status = Integer.parseInt(headers.status().toString());
        }
        headers.forEach(line -> {
            if (!interim && line.getKey().charAt(0) != ':') {
                lines.add(line.getKey() + ": " + line.getValue());
            }
        });
        call.ended |= sectionEnds;
    }

    private void body(Call call, Frame frame) throws IOException {
        int length = frame.payload().readableBytes();
        call.body.writeBytes(frame.bytes());
        call.ended |= frame.has(Frames.END_STREAM);
        if (length > 0) {
            credit(0, length);
            if (call != connection && !call.ended && !call.keepsCredit) {
                credit(call.id, length);
            }
        }
    }

    /// Lets the server send that much more.
    void credit(int stream, int octets) throws IOException {
        frame(Frames.WINDOW_UPDATE, 0, stream, Frames.number(octets));
    }

    void reset(Call call) throws IOException {
        frame(Frames.RST_STREAM, 0, call.id, Frames.number(8));
    }

    @Override
    public void close() throws IOException {
        encoder.close();
        socket.close();
    }
}
