package dev.usher.proxy.fcgi;

import io.netty.buffer.ByteBuf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an application writes to its error stream during one request: the beginning of it goes to the log, in one line,
/// however much there is (FastCGI/1.0 §5.3).
final class ErrorStream {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorStream.class);

    /// Characters that are kept.
    static final int MOST = 2048;

    private final String endpoint;
    private final StringBuilder text = new StringBuilder();
    private boolean more;

    /// @param endpoint for the log
    ErrorStream(String endpoint) {
        this.endpoint = endpoint;
    }

    /// Takes the next octets out of `in`. Line ends and other control characters become spaces: the text must not be
    /// able to look like another line of the log.
    void take(ByteBuf in, int length) {
        int kept = Math.min(length, MOST - text.length());
        for (int i = 0; i < kept; i++) {
            char c = (char) in.readUnsignedByte();
            text.append(c < ' ' || (c >= 0x7F && c < 0xA0) ? ' ' : c);
        }
        more |= kept < length;
        in.skipBytes(length - kept);
    }

    /// What is kept so far.
    String text() {
        return text.toString();
    }

    /// The request is over: writes what was kept.
    void log() {
        if (text.isEmpty()) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("endpoint", endpoint)
                .addKeyValue("text", text.toString().strip())
                .addKeyValue("cut", more)
                .log("a FastCGI application wrote to its error stream");
        text.setLength(0);
    }
}
