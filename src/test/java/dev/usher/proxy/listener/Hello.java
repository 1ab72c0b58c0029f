package dev.usher.proxy.listener;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/// ClientHellos of the JDK's library.
final class Hello {
    private static final int RECORD_HEAD = 5;

    private Hello() {}

    /// What a client sends first.
    ///
    /// @param name server name; empty for none
    static byte[] of(String name, String... protocols) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            if (!name.isEmpty()) {
                parameters.setServerNames(List.of(new SNIHostName(name)));
            }
            if (protocols.length > 0) {
                parameters.setProtocols(protocols);
            }
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            engine.setSSLParameters(parameters);
            engine.beginHandshake();
            var out = ByteBuffer.allocate(32 * 1024);
            engine.wrap(ByteBuffer.allocate(0), out);
            out.flip();
            byte[] bytes = new byte[out.remaining()];
            out.get(bytes);
            return bytes;
        } catch (GeneralSecurityException | SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The same message in records of some bytes each.
    static byte[] inRecords(byte[] hello, RandomGenerator random, int most) {
        var out = new ByteArrayOutputStream();
        for (int at = RECORD_HEAD; at < hello.length; ) {
            int size = Math.min(hello.length - at, random.nextInt(1, most + 1));
            out.writeBytes(new byte[] {22, 3, 1, (byte) (size >> 8), (byte) size});
            out.write(hello, at, size);
            at += size;
        }
        return out.toByteArray();
    }
}
