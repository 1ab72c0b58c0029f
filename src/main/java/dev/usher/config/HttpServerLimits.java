package dev.usher.config;

/// What the JDK's HTTP server, which answers on all ports but those of traffic, allows its clients.
///
/// It knows these limits by system properties only, reads them once, and by default waits for ever for a client that
/// sends its request a byte a minute. What an operator set is left alone.
public final class HttpServerLimits {
    private HttpServerLimits() {}

    /// To be called before a server is made: 10 s for a request, 120 s for an answer, 32 KiB for headers, 512
    /// connections. Any thread.
    public static void apply() {
        setIfAbsent("sun.net.httpserver.maxReqTime", "10");
        setIfAbsent("sun.net.httpserver.maxRspTime", "120");
        setIfAbsent("sun.net.httpserver.maxReqHeaderSize", "32768");
        setIfAbsent("jdk.httpserver.maxConnections", "512");
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
