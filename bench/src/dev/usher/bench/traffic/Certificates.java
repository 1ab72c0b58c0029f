package dev.usher.bench.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A certificate of the benchmark's own, P-256.
final class Certificates {
    private Certificates() {}

    static Peer.Site site(Path folder, Path home, int backend) throws IOException, InterruptedException {
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        Path log = folder.resolve("openssl.log");
        var process = new ProcessBuilder(List.of(
                        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "7", "-subj", "/CN=" + Cell.HOST, "-addext", "subjectAltName=DNS:" + Cell.HOST,
                        "-keyout", key.toString(), "-out", chain.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("openssl: " + Files.readString(log));
        }
        Path certificate = folder.resolve("certificate.pem");
        Files.writeString(certificate, Files.readString(chain) + Files.readString(key));
        return new Peer.Site(folder, home, backend, chain, key, certificate);
    }
}
