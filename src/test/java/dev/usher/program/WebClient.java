package dev.usher.program;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A connection to the program as a test of exchanges sees it, whatever the protocol.
interface WebClient extends AutoCloseable {
    /// A response; each octet of the body is one character, names of headers in lower case.
    record Answer(int status, List<Integer> interim, List<String> headers, String body, List<String> trailers) {
        Optional<String> header(String name) {
            return headers.stream()
                    .filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst();
        }

        List<String> headers(String name) {
            return headers.stream()
                    .filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .toList();
        }
    }

    /// Sends a request and reads the response.
    ///
    /// @param body empty sends none
    /// @param headers `name: value`
    Answer send(String method, String host, String target, byte[] body, String... headers) throws IOException;

    /// Sends a request whose length is not declared, with trailers at its end.
    Answer sendUnsized(String host, String target, byte[] body, List<String> trailers) throws IOException;

    /// Sends a request, reads the head of the response, then nothing until told.
    PausedAnswer sendAndPause(String host, String target) throws IOException;

    default Answer get(String host, String target, String... headers) throws IOException {
        return send("GET", host, target, new byte[0], headers);
    }

    /// Headers with their names in lower case, which HTTP/2 has no others than (RFC 9113 §8.2.1).
    private static List<String> lower(List<String> lines) {
        return lines.stream()
                .map(line -> {
                    int colon = line.indexOf(':');
                    return line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon);
                })
                .toList();
    }

    @Override
    void close() throws IOException;

    /// A response whose body nobody reads yet.
    interface PausedAnswer {
        /// Reads the rest.
        byte[] body() throws IOException;
    }

    /// HTTP/1.1.
    record Http1(RawClient raw) implements WebClient {
        @Override
        public Answer send(String method, String host, String target, byte[] body, String... headers)
                throws IOException {
            var all = new ArrayList<>(List.of(headers));
            if (body.length > 0) {
                all.add("content-length: " + body.length);
            }
            raw.send(RawClient.request(method, target, host, all.toArray(String[]::new)) + "\r\n");
            raw.send(body);
            return read(method.equals("HEAD"));
        }

        @Override
        public Answer sendUnsized(String host, String target, byte[] body, List<String> trailers) throws IOException {
            raw.send(RawClient.request("POST", target, host, "transfer-encoding: chunked") + "\r\n");
            raw.send(Integer.toHexString(body.length) + "\r\n").send(body).send("\r\n0\r\n");
            for (String trailer : trailers) {
                raw.send(trailer + "\r\n");
            }
            raw.send("\r\n");
            return read(false);
        }

        @Override
        public PausedAnswer sendAndPause(String host, String target) throws IOException {
            raw.send(RawClient.request("GET", target, host) + "\r\n");
            raw.exactly(12);
            return raw::bodyAfterStatus;
        }

        private Answer read(boolean toHead) throws IOException {
            var interim = new ArrayList<Integer>();
            RawClient.Response response = raw.response(toHead);
            while (response.status() < 200) {
                interim.add(response.status());
                response = raw.response(toHead);
            }
            return new Answer(
                    response.status(), interim, lower(response.headers()), response.text(), lower(response.trailers()));
        }

        @Override
        public void close() throws IOException {
            raw.close();
        }
    }

    /// HTTP/2.
    record Http2(FrameClient frames) implements WebClient {
        @Override
        public Answer send(String method, String host, String target, byte[] body, String... headers)
                throws IOException {
            var all = new ArrayList<>(List.of(headers));
            if (body.length > 0) {
                all.add("content-length: " + body.length);
            }
            FrameClient.Call call =
                    frames.open(body.length == 0, request(method, host, target, all.toArray(String[]::new)));
            if (body.length > 0) {
                frames.data(call, body, true);
            }
            return answer(frames.await(call));
        }

        @Override
        public Answer sendUnsized(String host, String target, byte[] body, List<String> trailers) throws IOException {
            FrameClient.Call call = frames.open(false, request("POST", host, target));
            frames.data(call, body, trailers.isEmpty());
            if (!trailers.isEmpty()) {
                frames.headers(call, frames.section(trailers.toArray(String[]::new)), true);
            }
            return answer(frames.await(call));
        }

        @Override
        public PausedAnswer sendAndPause(String host, String target) throws IOException {
            FrameClient.Call call = frames.open(true, request("GET", host, target));
            call.keepsCredit = true;
            frames.awaitHead(call);
            return () -> {
                call.keepsCredit = false;
                frames.credit(call.id, 1 << 20);
                return frames.await(call).body.toByteArray();
            };
        }

        private String[] request(String method, String host, String target, String... headers) {
            String[] lines = FrameClient.request(
                    method, host, target, lower(List.of(headers)).toArray(String[]::new));
            lines[1] = ":scheme: " + frames.scheme();
            return lines;
        }

        private static Answer answer(FrameClient.Call call) throws IOException {
            if (call.reset.isPresent() && !call.ended) {
                throw new IOException("stream reset with " + call.reset.get());
            }
            return new Answer(call.status, call.interim, call.headers, call.text(), call.trailers);
        }

        @Override
        public void close() throws IOException {
            frames.close();
        }
    }
}
