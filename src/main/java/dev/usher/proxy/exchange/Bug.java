package dev.usher.proxy.exchange;

import io.netty.handler.codec.CodecException;

/// Tells exceptions that show a bug of ours from those that a peer or the network caused.
public final class Bug {
    private Bug() {}

    /// Whether it should never have happened. Codecs wrap what they meet, ours and TLS errors alike.
    public static boolean is(Throwable cause) {
        Throwable origin = cause;
        while (origin instanceof CodecException && origin.getCause() != null) {
            origin = origin.getCause();
        }
        return origin instanceof Error || (origin instanceof RuntimeException && !(origin instanceof CodecException));
    }
}
