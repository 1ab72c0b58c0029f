package dev.usher.proxy.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/// The TLS library: BoringSSL where its native part loads, else the JDK's.
public enum TlsProvider {
    BORING_SSL(SslProvider.OPENSSL_REFCNT),
    JDK(SslProvider.JDK);

    private final SslProvider netty;

    TlsProvider(SslProvider netty) {
        this.netty = netty;
    }

    SslProvider netty() {
        return netty;
    }

    /// The best there is on this machine.
    public static TlsProvider best() {
        return Loading.SUCCEEDED ? BORING_SSL : JDK;
    }

    /// Loads the library when it is first asked, once, whoever asks.
    private static final class Loading {
        static final boolean SUCCEEDED = JdkTlsAnswers.during(OpenSsl::isAvailable);
    }

    /// Begins to load the library on a thread of its own, which takes a good part of a start; [#best] waits for it.
    public static void beginLoading() {
        Thread.ofPlatform().name("tls-library").daemon().start(TlsProvider::best);
    }

    /// For people.
    public String describe() {
        return switch (this) {
            case BORING_SSL -> OpenSsl.versionString();
            case JDK -> "JDK " + Runtime.version().feature();
        };
    }
}
