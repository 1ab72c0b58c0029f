package dev.usher.proxy.filter;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The nonces of digest authentication (RFC 7616 §3.3): when it was made and a random number, signed with a secret of
/// this process, so that nothing is kept of a nonce that nobody uses. A nonce lives 60 s (BA3); within it each count
/// is taken once, and counts may come in another order by up to 64, as HTTP/2 lets them.
final class Nonces {
    private static final long LIFE_MILLIS = 60_000;
    private static final int REMEMBERED = 16_384;
    private static final int TEXT_LENGTH = 64;

    private final LongSupplier ticker;
    private final RandomGenerator random;
    private final SecretKeySpec key;
    private final long start;
    private final RecentMap<String, AtomicReference<Window>> used = new RecentMap<>(REMEMBERED, _ -> false);

    /// The counts seen of a nonce: the highest, and which of the 64 up to it.
    private record Window(long highest, long seen) {}

    /// @param ticker nanoseconds, as `System.nanoTime`
    Nonces(LongSupplier ticker, RandomGenerator random) {
        this.ticker = ticker;
        this.random = random;
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        key = new SecretKeySpec(secret, "HmacSHA256");
        start = ticker.getAsLong();
    }

    /// A new one: 64 hexadecimal digits.
    String make() {
        byte[] bytes = new byte[32];
        ByteBuffer.wrap(bytes).putLong(now()).putLong(random.nextLong());
        System.arraycopy(signature(bytes), 0, bytes, 16, 16);
        return HexFormat.of().formatHex(bytes);
    }

    /// Whether a nonce is one of ours, lives, and was not used with this count before. To be asked only once the proof
    /// is right: it uses the count up.
    ///
    /// @param count 1 and up
    boolean use(String nonce, long count) {
        if (nonce.length() != TEXT_LENGTH || !nonce.chars().allMatch(HexFormat::isHexDigit)) {
            return false;
        }
        byte[] bytes = HexFormat.of().parseHex(nonce);
        byte[] signature = Arrays.copyOf(signature(bytes), 16);
        if (!MessageDigest.isEqual(signature, Arrays.copyOfRange(bytes, 16, 32))) {
            return false;
        }
        long age = now() - ByteBuffer.wrap(bytes).getLong();
        return age >= 0
                && age <= LIFE_MILLIS
                && take(used.get(nonce, _ -> new AtomicReference<>(new Window(0, 0))), count);
    }

    private static boolean take(AtomicReference<Window> uses, long count) {
        while (true) {
            Window window = uses.get();
            long ahead = count - window.highest();
            Window next;
            if (ahead > 0) {
                next = new Window(count, ahead >= 64 ? 1 : (window.seen() << ahead) | 1);
            } else if (-ahead < 64 && ((window.seen() >>> -ahead) & 1) == 0 && count > 0) {
                next = new Window(window.highest(), window.seen() | (1L << -ahead));
            } else {
                return false;
            }
            if (uses.compareAndSet(window, next)) {
                return true;
            }
        }
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(ticker.getAsLong() - start);
    }

    private byte[] signature(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(bytes, 0, 16);
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
