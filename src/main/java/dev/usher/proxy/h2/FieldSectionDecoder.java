package dev.usher.proxy.h2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

/// Decodes field sections into the one [FieldSection] of a connection.
///
/// Header bombs: the sum of names, values and 32 octets a line is limited, and what is above is decoded, so that the
/// table stays right, but not kept (RFC 9113 §10.5.1, CVE-2016-6581). A quarter above the limit the connection ends.
/// The table of the decoder is capped at 4096 octets, the protocol's default, which is never raised.
final class FieldSectionDecoder extends DefaultHttp2HeadersDecoder {
    private static final int FRAME_HEADER = 9;

    private final FieldSection section = new FieldSection();

    /// @param maxSize octets of a section, as SETTINGS_MAX_HEADER_LIST_SIZE counts them
    FieldSectionDecoder(long maxSize) {
        super(false, maxSize);
    }

    @Override
    public Http2Headers decodeHeaders(int streamId, ByteBuf block) throws Http2Exception {
        section.begin(block.readableBytes() + FRAME_HEADER);
        return super.decodeHeaders(streamId, block);
    }

    /// What was decoded last.
    FieldSection section() {
        return section;
    }

    @Override
    protected Http2Headers newHeaders() {
        return section;
    }
}
