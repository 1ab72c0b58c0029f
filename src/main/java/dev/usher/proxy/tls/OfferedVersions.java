package dev.usher.proxy.tls;

import io.netty.buffer.ByteBuf;

/// Reads which versions of TLS a client offers (RFC 8446 §4.2.1). Whatever cannot be read offers nothing here: to judge
/// it is the TLS library's business.
final class OfferedVersions {
    private static final int VERSION_AND_RANDOM = 2 + 32;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int TLS_1_3 = 0x0304;

    private final ByteBuf hello;
    private final int end;
    private int at;

    private OfferedVersions(ByteBuf hello) {
        this.hello = hello;
        at = hello.readerIndex();
        end = hello.writerIndex();
    }

    /// Whether TLS 1.3 is among them.
    ///
    /// @param hello a ClientHello from its version on; nothing is moved
    static boolean includeNewest(ByteBuf hello) {
        return new OfferedVersions(hello).includeNewest();
    }

    private boolean includeNewest() {
        skip(VERSION_AND_RANDOM);
        skip(number(1)); // session
        skip(number(2)); // suites
        skip(number(1)); // compression
        int extensions = number(2);
        int last = Math.min(end, at + extensions);
        while (last - at >= 4) {
            int type = number(2);
            int size = number(2);
            if (type == SUPPORTED_VERSIONS) {
                return isListed(Math.min(last, at + size));
            }
            skip(size);
        }
        return false;
    }

    private boolean isListed(int limit) {
        int size = number(1);
        int last = Math.min(limit, at + size);
        while (last - at >= 2) {
            if (number(2) == TLS_1_3) {
                return true;
            }
        }
        return false;
    }

    /// A number of some octets; 0 past the end, where everything is over then.
    private int number(int octets) {
        if (end - at < octets) {
            at = end;
            return 0;
        }
        int value = octets == 1 ? hello.getUnsignedByte(at) : hello.getUnsignedShort(at);
        at += octets;
        return value;
    }

    private void skip(int octets) {
        at = Math.min(end, at + octets);
    }
}
