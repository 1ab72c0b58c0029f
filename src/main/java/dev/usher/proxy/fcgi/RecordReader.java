package dev.usher.proxy.fcgi;

import io.netty.buffer.ByteBuf;

/// Cuts what an application sends into records, in as many pieces as they come in (FastCGI/1.0 §3.3). Nothing is
/// gathered: content is handed on as it arrives, so no length an application claims makes us keep anything.
///
/// Only what a responder may send for the one request of the connection is taken; everything else means that the other
/// side speaks something else, or lost count.
final class RecordReader {
    /// What was found.
    enum Step {
        /// Nothing yet, and all input is used up.
        MORE,
        /// Octets of the output: the next [#length] of the input.
        OUTPUT,
        /// Octets of the error stream: the next [#length] of the input.
        ERRORS,
        /// The output is complete.
        END_OF_OUTPUT,
        /// The request is complete: [#protocolStatus] says whether it was looked at.
        END,
        BAD
    }

    /// Octets of an END_REQUEST: the status of the application, that of the protocol, three reserved.
    private static final int END_BODY = 8;

    private static final int PROTOCOL_STATUS = 4;

    private long header;
    private int headerSize;
    private int type;
    private int content;
    private int padding;
    private int length;
    private int endSize;
    private int protocolStatus;

    /// Finds the next step. The caller takes the octets of OUTPUT and ERRORS out of `in` before it asks again.
    Step next(ByteBuf in) {
        while (true) {
            if (content > 0) {
                if (!in.isReadable()) {
                    return Step.MORE;
                }
                if (type != Records.END_REQUEST) {
                    length = Math.min(content, in.readableBytes());
                    content -= length;
                    return type == Records.STDOUT ? Step.OUTPUT : Step.ERRORS;
                }
                if (end(in)) {
                    return Step.END;
                }
            } else if (padding > 0) {
                int skipped = Math.min(padding, in.readableBytes());
                in.skipBytes(skipped);
                padding -= skipped;
                if (padding > 0) {
                    return Step.MORE;
                }
            } else if (!header(in)) {
                return Step.MORE;
            } else if (!isExpected()) {
                return Step.BAD;
            } else if (type == Records.STDOUT && content == 0) {
                return Step.END_OF_OUTPUT;
            }
        }
    }

    /// @return whether a whole header has come
    private boolean header(ByteBuf in) {
        while (headerSize < Records.HEADER) {
            if (!in.isReadable()) {
                return false;
            }
            header = (header << 8) | in.readUnsignedByte();
            headerSize++;
        }
        headerSize = 0;
        type = octet(1);
        content = octet(4) * 256 + octet(5);
        padding = octet(6);
        endSize = 0;
        return true;
    }

    private int octet(int number) {
        return (int) (header >>> ((Records.HEADER - 1 - number) * 8)) & 0xFF;
    }

    private boolean isExpected() {
        boolean known = type == Records.STDOUT
                || type == Records.STDERR
                || (type == Records.END_REQUEST && content == END_BODY);
        return known && octet(0) == Records.VERSION && octet(2) * 256 + octet(3) == Records.REQUEST_ID;
    }

    /// @return whether the whole body of an END_REQUEST has come
    private boolean end(ByteBuf in) {
        int next = in.readUnsignedByte();
        if (endSize++ == PROTOCOL_STATUS) {
            protocolStatus = next;
        }
        return --content == 0;
    }

    /// Octets of OUTPUT or ERRORS at the reader index.
    int length() {
        return length;
    }

    /// Why the request ended (§5.5).
    int protocolStatus() {
        return protocolStatus;
    }
}
