package dev.usher.bench.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// A certificate of the benchmark's own, as PEM files.
///
/// @param both chain and key, in this order in one file
record Certificate(Path chain, Path key, Path both) {
    /// P-256.
    static Certificate ecdsa(Path folder, String... hosts) throws IOException, InterruptedException {
        return make(folder, "ecdsa", List.of("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"), hosts);
    }

    /// 2048 bits.
    static Certificate rsa(Path folder, String... hosts) throws IOException, InterruptedException {
        return make(folder, "rsa", List.of("rsa:2048"), hosts);
    }

    private static Certificate make(Path folder, String name, List<String> kind, String... hosts)
            throws IOException, InterruptedException {
        Path chain = folder.resolve(name + "-chain.pem");
        Path key = folder.resolve(name + "-key.pem");
        Path log = folder.resolve(name + "-openssl.log");
        var command = new ArrayList<>(List.of("openssl", "req", "-x509", "-newkey"));
        command.addAll(kind);
        command.addAll(List.of(
                "-nodes", "-days", "7", "-subj", "/CN=" + hosts[0], "-addext",
                "subjectAltName=" + Arrays.stream(hosts).map(host -> "DNS:" + host).collect(Collectors.joining(",")),
                "-keyout", key.toString(), "-out", chain.toString()));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("openssl: " + Files.readString(log));
        }
        Path both = folder.resolve(name + ".pem");
        Files.writeString(both, Files.readString(chain) + Files.readString(key));
        return new Certificate(chain, key, both);
    }
}
