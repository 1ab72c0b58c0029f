package dev.usher.proxy.filter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// What clients of one Ingress do now and did lately. Shared by all event loops without a lock. Keeps the last 32768
/// clients, as many more at most, and those with requests under way; nginx keeps about as many.
final class LimitZone {
    private static final int CLIENTS = 32_768;

    private final LongSupplier ticker;
    private final RecentMap<Key, ClientLoad> clients = new RecentMap<>(CLIENTS, ClientLoad::isActive);

    /// What tells clients apart: mostly an address.
    static final class Key {
        private final byte[] bytes;
        private final int hash;

        /// @param bytes not to be changed any more
        Key(byte[] bytes) {
            this.bytes = bytes;
            hash = Arrays.hashCode(bytes);
        }

        /// @param text Latin-1
        Key(String text) {
            this(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /// @param ticker nanoseconds, as `System.nanoTime`
    LimitZone(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /// What a client does.
    ClientLoad of(Key client) {
        return clients.get(client, _ -> new ClientLoad());
    }

    /// Milliseconds since some moment.
    long now() {
        return TimeUnit.NANOSECONDS.toMillis(ticker.getAsLong());
    }
}
