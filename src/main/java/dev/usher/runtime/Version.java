package dev.usher.runtime;

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

    /// Name and version.
    public static String product() {
        return "usher/" + number();
    }
}
