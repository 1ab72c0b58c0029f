package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A received field section as HPACK decoded it: nothing but the lines in order, pseudo-header fields among them, in
/// one byte array. One for each connection and valid until the next section is decoded.
///
/// Nothing is validated here. Netty's decoder knows a section as [Http2Headers], an interface of ninety methods of
/// which it calls four on what it received: those are answered from the lines, the rest see an empty map.
final class FieldSection extends DefaultHttp2Headers {
    private static final byte[] STATUS = ":status".getBytes(StandardCharsets.US_ASCII);

    private final Fields fields = new Fields();
    private int wireLength;

    FieldSection() {
        super(false, 2);
    }

    /// The lines. Offsets are those of a [Fields] that holds nothing else.
    Fields fields() {
        return fields;
    }

    /// Octets of the section as it was sent, with the header of one frame.
    int wireLength() {
        return wireLength;
    }

    void begin(int octets) {
        fields.clear();
        wireLength = octets;
    }

    /// The section has been read. A large one is not kept: a connection may send nothing more for long.
    void read() {
        fields.trim();
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        int nameAt = store(name);
        int valueAt = store(value);
        fields.addLine(nameAt, name.length(), valueAt, value.length());
        return this;
    }

    private int store(CharSequence text) {
        return text instanceof AsciiString ascii
                ? fields.store(ascii.array(), ascii.arrayOffset(), ascii.length())
                : fields.store(text);
    }

    /// `:status` as it came, empty without one. Netty asks a response for it.
    @Override
    public CharSequence status() {
        byte[] bytes = fields.array();
        for (int line = 0; line < fields.count() && bytes[fields.nameOffset(line)] == ':'; line++) {
            if (FieldName.equalsIgnoreCase(bytes, fields.nameOffset(line), fields.nameLength(line), STATUS)) {
                return fields.value(line);
            }
        }
        return "";
    }

    /// None: who reads the section checks `Content-Length` against the body, and Netty shall not.
    @Override
    public List<CharSequence> getAll(CharSequence name) {
        return List.of();
    }

    @Override
    public int size() {
        return fields.count();
    }
}
