package dev.usher.proxy.filter;

import dev.usher.model.PasswordHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Compares passwords with slow hashes away from the event loops, a few at once, and remembers which were right, so
/// that only the first request with them waits. What is remembered is a hash of user, password and stored hash, keyed
/// by a secret of this process: no password is kept, and a changed hash is another entry (BA1).
final class PasswordChecks {
    private static final int WAITING = 512;
    private static final int REMEMBERED = 4096;

    private final ThreadPoolExecutor workers;
    private final byte[] secret = new byte[32];
    private final RecentMap<Fingerprint, Boolean> right = new RecentMap<>(REMEMBERED, _ -> false);

    /// 256 bits that stand for credentials.
    record Fingerprint(long a, long b, long c, long d) {}

    /// @param atOnce how many comparisons may run at the same time
    /// @param random where the secret comes from
    PasswordChecks(int atOnce, RandomGenerator random) {
        random.nextBytes(secret);
        workers = new ThreadPoolExecutor(
                atOnce,
                atOnce,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofVirtual().name("password-", 0).factory());
        workers.allowCoreThreadTimeOut(true);
    }

    /// What stands for these credentials.
    Fingerprint fingerprint(String user, String password, PasswordHash hash) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(secret);
            update(sha, hash.text());
            update(sha, user);
            update(sha, password);
            ByteBuffer out = ByteBuffer.wrap(sha.digest());
            return new Fingerprint(out.getLong(), out.getLong(), out.getLong(), out.getLong());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Each with its length, so that no two pairs of texts read the same.
    private static void update(MessageDigest sha, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        sha.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        sha.update(bytes);
    }

    /// Whether these credentials were right before.
    boolean isKnown(Fingerprint credentials) {
        return right.find(credentials) != null;
    }

    void remember(Fingerprint credentials) {
        var _ = right.get(credentials, _ -> Boolean.TRUE);
    }

    /// Runs a comparison when there is room.
    ///
    /// @return false when too many wait already
    boolean run(Runnable comparison) {
        try {
            workers.execute(comparison);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }
}
