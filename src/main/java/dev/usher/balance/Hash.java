package dev.usher.balance;

/// A hash that is the same in every process (B4): which endpoint a key gets must not depend on the replica. FNV-1a over
/// the characters, finished as MurmurHash3 does, which spreads what FNV leaves in the lower bits.
final class Hash {
    private static final long OFFSET = 0xCBF2_9CE4_8422_2325L;
    private static final long PRIME = 0x0000_0100_0000_01B3L;

    private Hash() {}

    /// 64 bits of a text.
    static long of(CharSequence text) {
        long hash = OFFSET;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            hash = (hash ^ (c & 0xFF)) * PRIME;
            if (c > 0xFF) {
                hash = (hash ^ (c >>> 8)) * PRIME;
            }
        }
        return mix(hash);
    }

    /// Every bit of the result depends on every bit of the argument.
    static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 33)) * 0xFF51_AFD7_ED55_8CCDL;
        z = (z ^ (z >>> 33)) * 0xC4CE_B9FE_1A85_EC53L;
        return z ^ (z >>> 33);
    }
}
