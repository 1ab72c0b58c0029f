package dev.usher.model;

/// A block of addresses; IPv4 and IPv6 never mix. An IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2), as dual-stack
/// proxies write them, is one of IPv4: it must not slip past a list.
///
/// @param high upper 64 bits of the network address; 0 for IPv4
/// @param low lower 64 bits; an IPv4 address in its lower 32
/// @param bits length of the prefix: 0..32 or 0..128
public record Cidr(boolean v6, long high, long low, int bits) implements Comparable<Cidr> {
    public Cidr {
        if (bits < 0 || bits > (v6 ? 128 : 32)) {
            throw new IllegalArgumentException("prefix length out of range: " + bits);
        }
    }

    /// The block of `bits` leading bits around a raw address.
    ///
    /// @param address 4 or 16 bytes; host bits may be set
    public static Cidr of(byte[] address, int bits) {
        boolean v6 = isV6(address);
        long high = v6 ? bytes(address, 0, 8) : 0;
        long low = v6 ? bytes(address, 8, 8) : bytes(address, 0, 4);
        if (bits < 0 || bits > address.length * 8) {
            throw new IllegalArgumentException("prefix length out of range: " + bits);
        }
        return v6
                ? new Cidr(true, high & mask(Math.min(bits, 64)), low & mask(Math.max(bits - 64, 0)), bits)
                : new Cidr(false, 0, low & (mask(bits) >>> 32), bits);
    }

    /// IPv4 first, then by address, wider blocks before those within.
    @Override
    public int compareTo(Cidr other) {
        int family = Boolean.compare(v6, other.v6);
        int upper = family != 0 ? family : Long.compareUnsigned(high, other.high);
        int address = upper != 0 ? upper : Long.compareUnsigned(low, other.low);
        return address != 0 ? address : Integer.compare(bits, other.bits);
    }

    /// Whether an address lies in this block; an address of the other family never does.
    ///
    /// @param address 4 or 16 bytes
    public boolean contains(byte[] address) {
        boolean wide = isV6(address);
        boolean mapped = wide && isMapped(address);
        if ((wide && !mapped) != v6) {
            return false;
        }
        if (!v6) {
            return (bytes(address, mapped ? 12 : 0, 4) & (mask(bits) >>> 32)) == low;
        }
        return (bytes(address, 0, 8) & mask(Math.min(bits, 64))) == high
                && (bytes(address, 8, 8) & mask(Math.max(bits - 64, 0))) == low;
    }

    /// The block as people write it, as `10.0.0.0/8`.
    public String text() {
        if (!v6) {
            return (low >> 24) + "." + (low >> 16 & 0xFF) + "." + (low >> 8 & 0xFF) + "." + (low & 0xFF) + "/" + bits;
        }
        var out = new StringBuilder();
        for (int shift = 48; shift >= 0; shift -= 16) {
            out.append(Long.toHexString(high >>> shift & 0xFFFF)).append(':');
        }
        for (int shift = 48; shift >= 0; shift -= 16) {
            out.append(Long.toHexString(low >>> shift & 0xFFFF)).append(shift == 0 ? "/" : ":");
        }
        return out.append(bits).toString();
    }

    private static boolean isV6(byte[] address) {
        return switch (address.length) {
            case 4 -> false;
            case 16 -> true;
            default -> throw new IllegalArgumentException("address of " + address.length + " bytes");
        };
    }

    private static boolean isMapped(byte[] address) {
        return bytes(address, 0, 8) == 0 && bytes(address, 8, 4) == 0xFFFF;
    }

    private static long bytes(byte[] from, int offset, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | (from[offset + i] & 0xFF);
        }
        return value;
    }

    /// The leading `count` of 64 bits set.
    private static long mask(int count) {
        return count == 0 ? 0 : -1L << (64 - count);
    }
}
