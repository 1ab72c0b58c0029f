package dev.usher.program;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// An application that speaks FastCGI/1.0 as a responder on a blocking socket, written after the specification and not
/// after our codec, and keeps what it was asked.
final class FastCgiBackend implements AutoCloseable {
    private static final int BEGIN = 1;
    private static final int ABORT = 2;
    private static final int END = 3;
    private static final int PARAMS = 4;
    private static final int STDIN = 5;
    private static final int STDOUT = 6;
    private static final int STDERR = 7;

    /// A request as it arrived; each octet of the body is one character.
    record Request(Map<String, String> params, String body, boolean keepsConnection) {
        String param(String name) {
            return params.getOrDefault(name, "(absent)");
        }
    }

    /// Answers a request.
    interface Handler {
        void handle(Request request, Output out) throws IOException;
    }

    private final Backend backend;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger abandoned = new AtomicInteger();

    private FastCgiBackend(Handler handler) throws IOException {
        backend = Backend.raw((in, out) -> serve(in, out, handler));
    }

    static FastCgiBackend start(Handler handler) throws IOException {
        return new FastCgiBackend(handler);
    }

    int port() {
        return backend.port();
    }

    int openConnections() {
        return backend.openConnections();
    }

    List<Request> requests() {
        return requests;
    }

    Request last() {
        return requests.getLast();
    }

    /// Requests whose connection ended before all of them had come, or that were aborted.
    int abandoned() {
        return abandoned.get();
    }

    private void serve(InputStream stream, OutputStream raw, Handler handler) throws IOException {
        var in = new DataInputStream(stream);
        var params = new ByteArrayOutputStream();
        var body = new ByteArrayOutputStream();
        boolean keeps = false;
        boolean described = false;
        while (true) {
            int version;
            try {
                version = in.readUnsignedByte();
            } catch (EOFException e) {
                abandoned.incrementAndGet();
                throw e;
            }
            int type = in.readUnsignedByte();
            int id = in.readUnsignedShort();
            int length = in.readUnsignedShort();
            int padding = in.readUnsignedByte();
            in.readUnsignedByte();
            byte[] content = in.readNBytes(length);
            in.skipNBytes(padding);
            if (version != 1 || id != 1) {
                throw new IOException("version " + version + ", request " + id);
            }
            switch (type) {
                case BEGIN -> keeps = (content[2] & 1) != 0;
                case PARAMS -> {
                    params.writeBytes(content);
                    described = length == 0;
                }
                case STDIN -> {
                    if (!described) {
                        throw new IOException("a body before the end of the parameters");
                    }
                    body.writeBytes(content);
                    if (length == 0) {
                        var request = new Request(
                                decode(params.toByteArray()), body.toString(StandardCharsets.ISO_8859_1), keeps);
                        requests.add(request);
                        var output = new Output(raw);
                        handler.handle(request, output);
                        output.record(STDOUT, new byte[0]);
                        output.record(END, new byte[8]);
                        return;
                    }
                }
                case ABORT -> {
                    abandoned.incrementAndGet();
                    return;
                }
                default -> throw new IOException("record of type " + type);
            }
        }
    }

    private static Map<String, String> decode(byte[] bytes) throws IOException {
        var params = new TreeMap<String, String>();
        int at = 0;
        while (at < bytes.length) {
            int[] lengths = new int[2];
            for (int i = 0; i < 2; i++) {
                int first = bytes[at] & 0xFF;
                if (first < 128) {
                    lengths[i] = first;
                    at++;
                } else {
                    lengths[i] = ByteBuffer.wrap(bytes, at, 4).getInt() & Integer.MAX_VALUE;
                    at += 4;
                }
            }
            String name = new String(bytes, at, lengths[0], StandardCharsets.ISO_8859_1);
            String value = new String(bytes, at + lengths[0], lengths[1], StandardCharsets.ISO_8859_1);
            at += lengths[0] + lengths[1];
            if (params.put(name, value) != null) {
                throw new IOException(name + " came twice");
            }
        }
        return params;
    }

    /// What the application prints.
    record Output(OutputStream raw) {
        void print(String latin1) throws IOException {
            print(latin1.getBytes(StandardCharsets.ISO_8859_1));
        }

        void print(byte[] bytes) throws IOException {
            for (int at = 0; at < bytes.length; at += 60_000) {
                record(STDOUT, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 60_000)));
            }
        }

        void complain(String text) throws IOException {
            record(STDERR, text.getBytes(StandardCharsets.UTF_8));
        }

        private void record(int type, byte[] content) throws IOException {
            int padding = -content.length & 7;
            var record = new ByteArrayOutputStream();
            record.writeBytes(new byte[] {
                1, (byte) type, 0, 1, (byte) (content.length >> 8), (byte) content.length, (byte) padding, 0
            });
            record.writeBytes(content);
            record.writeBytes(new byte[padding]);
            raw.write(record.toByteArray());
            raw.flush();
        }
    }

    @Override
    public void close() throws IOException {
        backend.close();
    }
}
