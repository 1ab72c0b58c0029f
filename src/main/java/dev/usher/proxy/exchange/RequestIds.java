package dev.usher.proxy.exchange;

import java.util.random.RandomGenerator;

/// Makes request ids: 32 lower-case hexadecimal digits (F2). One per event loop. They tell requests apart; they are no
/// secrets.
final class RequestIds {
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private final RandomGenerator random;
    private final byte[] scratch = new byte[32];

    RequestIds(RandomGenerator random) {
        this.random = random;
    }

    /// The next id; the array is overwritten by the next call.
    byte[] next() {
        fill(random.nextLong(), 0);
        fill(random.nextLong(), 16);
        return scratch;
    }

    private void fill(long value, int at) {
        long rest = value;
        for (int i = 15; i >= 0; i--) {
            scratch[at + i] = DIGITS[(int) rest & 15];
            rest >>>= 4;
        }
    }
}
