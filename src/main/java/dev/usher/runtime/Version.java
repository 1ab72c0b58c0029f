package dev.usher.runtime;

import dev.usher.proxy.listener.Transport;
import dev.usher.proxy.tls.TlsProvider;
import java.util.Optional;

/// Which Usher this is.
public final class Version {
    static final String REPOSITORY = "usher";

    private Version() {}

    /// The version, from the manifest of the jar; `dev` outside one.
    public static String number() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }

    static String build() {
        return "jdk-" + Runtime.version().feature();
    }

    /// What sockets would be driven by here.
    public static String transport() {
        return Transport.choose("").text();
    }

    /// What TLS would be spoken with here.
    public static String tls() {
        return TlsProvider.best().describe();
    }

    /// Name and version.
    public static String product() {
        return "usher/" + number();
    }
}
