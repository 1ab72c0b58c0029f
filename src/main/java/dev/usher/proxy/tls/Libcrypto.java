package dev.usher.proxy.tls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// What private RSA keys do, by the system's OpenSSL 3: where the processor has AVX-512's integer instructions, a
/// signature takes it half the time it takes BoringSSL, which is most of a handshake (ADR 0029).
///
/// Immutable; any thread may call, and waits as long as the operation takes. Keys are addresses of the library's own
/// copies, freed once nobody holds their segment.
// Every call of a foreign function is warned of, since it could do anything; this class is for nothing else.
@SuppressWarnings("restricted")
final class Libcrypto {
    private static final String LIBRARY = "libcrypto.so.3";
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final String INTEGER_INSTRUCTIONS = "avx512ifma";

    private static final int NO_PADDING = 3;
    private static final int PSS_PADDING = 6;
    private static final int SALT_AS_LONG_AS_DIGEST = -1;

    /// How a message is hashed and padded before it is signed.
    enum Scheme {
        PKCS1_MD5_SHA1("EVP_md5_sha1", false),
        PKCS1_SHA1("EVP_sha1", false),
        PKCS1_SHA256("EVP_sha256", false),
        PKCS1_SHA384("EVP_sha384", false),
        PKCS1_SHA512("EVP_sha512", false),
        PSS_SHA256("EVP_sha256", true),
        PSS_SHA384("EVP_sha384", true),
        PSS_SHA512("EVP_sha512", true);

        /// The library's function that gives the hash function.
        private final String digest;

        private final boolean pss;

        Scheme(String digest, boolean pss) {
            this.digest = digest;
            this.pss = pss;
        }
    }

    private static final class Faster {
        static final Optional<Libcrypto> LIBRARY = hasIntegerInstructions() ? open() : Optional.empty();
    }

    private final Linker linker = Linker.nativeLinker();
    private final SymbolLookup library;
    private final MethodHandle readKey;
    private final MethodHandle freeKey;
    private final MethodHandle keySize;
    private final MethodHandle newDigest;
    private final MethodHandle freeDigest;
    private final MethodHandle beginSigning;
    private final MethodHandle sign;
    private final MethodHandle newOperation;
    private final MethodHandle freeOperation;
    private final MethodHandle beginDecrypting;
    private final MethodHandle decrypt;
    private final MethodHandle setPadding;
    private final MethodHandle setSaltLength;
    private final MethodHandle clearErrors;
    private final Map<Scheme, MemorySegment> digests = new EnumMap<>(Scheme.class);

    private Libcrypto(SymbolLookup library) {
        this.library = library;
        readKey = function("d2i_AutoPrivateKey", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
        freeKey = procedure("EVP_PKEY_free", ADDRESS);
        keySize = function("EVP_PKEY_get_size", JAVA_INT, ADDRESS);
        newDigest = function("EVP_MD_CTX_new", ADDRESS);
        freeDigest = procedure("EVP_MD_CTX_free", ADDRESS);
        beginSigning = function("EVP_DigestSignInit", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        sign = function("EVP_DigestSign", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
        newOperation = function("EVP_PKEY_CTX_new", ADDRESS, ADDRESS, ADDRESS);
        freeOperation = procedure("EVP_PKEY_CTX_free", ADDRESS);
        beginDecrypting = function("EVP_PKEY_decrypt_init", JAVA_INT, ADDRESS);
        decrypt = function("EVP_PKEY_decrypt", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
        setPadding = function("EVP_PKEY_CTX_set_rsa_padding", JAVA_INT, ADDRESS, JAVA_INT);
        setSaltLength = function("EVP_PKEY_CTX_set_rsa_pss_saltlen", JAVA_INT, ADDRESS, JAVA_INT);
        clearErrors = procedure("ERR_clear_error");
        for (Scheme scheme : Scheme.values()) {
            MethodHandle digest = function(scheme.digest, ADDRESS);
            digests.put(scheme, call(() -> (MemorySegment) digest.invokeExact()));
        }
    }

    private MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return linker.downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    private MethodHandle procedure(String name, MemoryLayout... arguments) {
        return linker.downcallHandle(library.findOrThrow(name), FunctionDescriptor.ofVoid(arguments));
    }

    /// The library, where it is installed and faster than BoringSSL. The first call looks for it, and blocks.
    static Optional<Libcrypto> ifFaster() {
        return Faster.LIBRARY;
    }

    /// The library, where it is installed.
    static Optional<Libcrypto> open() {
        try {
            return Optional.of(new Libcrypto(SymbolLookup.libraryLookup(LIBRARY, Arena.global())));
        } catch (IllegalArgumentException | NoSuchElementException | UnsupportedOperationException _) {
            return Optional.empty();
        }
    }

    private static boolean hasIntegerInstructions() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.anyMatch(line -> line.startsWith("flags") && line.contains(INTEGER_INSTRUCTIONS));
        } catch (IOException _) {
            return false;
        }
    }

    /// Makes a copy of a key. What passed it on is wiped.
    ///
    /// @param encoded in DER, PKCS#8 or PKCS#1; left as it is
    MemorySegment key(byte[] encoded) throws SSLException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(JAVA_BYTE, encoded);
            MemorySegment at = arena.allocateFrom(ADDRESS, text);
            try {
                long length = encoded.length;
                MemorySegment key = call(() -> (MemorySegment) readKey.invokeExact(MemorySegment.NULL, at, length));
                expect(!key.equals(MemorySegment.NULL), "d2i_AutoPrivateKey");
                return key.reinterpret(Arena.ofAuto(), this::free);
            } finally {
                text.fill((byte) 0);
            }
        }
    }

    private void free(MemorySegment key) {
        run(() -> {
            freeKey.invokeExact(key);
        });
    }

    /// The size of a signature, in octets.
    int size(MemorySegment key) {
        return call(() -> (int) keySize.invokeExact(key));
    }

    /// Hashes a message and signs it (RFC 8017 §8).
    byte[] sign(MemorySegment key, Scheme scheme, byte[] message) throws SSLException {
        MemorySegment digest = call(() -> (MemorySegment) newDigest.invokeExact());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment operationAt = arena.allocate(ADDRESS);
            MemorySegment hash = digests.getOrDefault(scheme, MemorySegment.NULL);
            expect(
                    call(() -> (int) beginSigning.invokeExact(digest, operationAt, hash, MemorySegment.NULL, key)),
                    "EVP_DigestSignInit");
            if (scheme.pss) {
                MemorySegment operation = operationAt.get(ADDRESS, 0);
                expect(call(() -> (int) setPadding.invokeExact(operation, PSS_PADDING)), "PSS");
                expect(call(() -> (int) setSaltLength.invokeExact(operation, SALT_AS_LONG_AS_DIGEST)), "salt");
            }
            return output(arena, size(key), message, "EVP_DigestSign", (to, written, from, length) ->
                    (int) sign.invokeExact(digest, to, written, from, length));
        } finally {
            run(() -> {
                freeDigest.invokeExact(digest);
            });
        }
    }

    /// Decrypts and leaves the padding (RSADP, RFC 8017 §5.1.2): BoringSSL looks at it in constant time.
    byte[] decrypt(MemorySegment key, byte[] encrypted) throws SSLException {
        MemorySegment operation = call(() -> (MemorySegment) newOperation.invokeExact(key, MemorySegment.NULL));
        try (Arena arena = Arena.ofConfined()) {
            expect(call(() -> (int) beginDecrypting.invokeExact(operation)), "EVP_PKEY_decrypt_init");
            expect(call(() -> (int) setPadding.invokeExact(operation, NO_PADDING)), "no padding");
            return output(arena, size(key), encrypted, "EVP_PKEY_decrypt", (to, written, from, length) ->
                    (int) decrypt.invokeExact(operation, to, written, from, length));
        } finally {
            run(() -> {
                freeOperation.invokeExact(operation);
            });
        }
    }

    /// Has a function of the library make octets of others; what it made is wiped there.
    ///
    /// @param size the most it makes
    private byte[] output(Arena arena, int size, byte[] input, String step, Transformation function)
            throws SSLException {
        MemorySegment octets = arena.allocate(size);
        MemorySegment written = arena.allocateFrom(JAVA_LONG, size);
        MemorySegment text = arena.allocateFrom(JAVA_BYTE, input);
        expect(call(() -> function.go(octets, written, text, input.length)), step);
        byte[] made = octets.asSlice(0, written.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
        octets.fill((byte) 0);
        return made;
    }

    private void expect(int result, String step) throws SSLException {
        expect(result == 1, step);
    }

    /// The library's own words are left out: they would name files of its build. Nothing of the key is in them either.
    private void expect(boolean done, String step) throws SSLException {
        if (!done) {
            run(() -> {
                clearErrors.invokeExact();
            });
            throw new SSLException("the private key cannot be used: OpenSSL fails at " + step);
        }
    }

    private interface Transformation {
        int go(MemorySegment to, MemorySegment written, MemorySegment from, long length) throws Throwable;
    }

    private interface Call<T> {
        T go() throws Throwable;
    }

    private interface Run {
        void go() throws Throwable;
    }

    /// Handles throw nothing: a foreign function returns or ends the process.
    private static <T> T call(Call<T> function) {
        try {
            return function.go();
        } catch (RuntimeException | Error wrong) {
            throw wrong;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void run(Run procedure) {
        call(() -> {
            procedure.go();
            return true;
        });
    }
}
