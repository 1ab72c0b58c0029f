package dev.usher.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTest {
    private static byte[] raw(String address) {
        return InetAddress.ofLiteral(address).getAddress();
    }

    /// Sixteen octets, which Java makes four of.
    private static byte[] mapped(String address) {
        byte[] raw = new byte[16];
        raw[10] = -1;
        raw[11] = -1;
        System.arraycopy(raw(address), 0, raw, 12, 4);
        return raw;
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.0, 24, 203.0.113.7, true",
        "203.0.113.0, 24, 203.0.114.7, false",
        "0.0.0.0, 0, 203.0.114.7, true",
        "203.0.113.7, 32, 203.0.113.7, true",
        "203.0.113.7, 32, 203.0.113.6, false",
        "'::', 0, 203.0.113.7, false"
    })
    void anAddressMappedIntoIpv6IsInTheBlocksOfIpv4(String block, int bits, String address, boolean inside) {
        Cidr cidr = Cidr.of(raw(block), bits);
        assertThat(cidr.contains(raw(address))).isEqualTo(inside);
        assertThat(cidr.contains(mapped(address))).isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::, 32, 2001:db8:1::1, true",
        "2001:db8::, 32, 2001:db9::1, false",
        "'::', 0, ::fffe:203.0.113.7, true",
        "203.0.113.0, 24, ::203.0.113.7, false"
    })
    void otherAddressesOfIpv6AreInItsBlocksAlone(String block, int bits, String address, boolean inside) {
        assertThat(Cidr.of(raw(block), bits).contains(raw(address))).isEqualTo(inside);
    }
}
