package dev.usher.balance;

import dev.usher.model.Endpoint;
import java.util.List;
import java.util.stream.IntStream;

/// An endpoint by its address, port 80.
final class FakeMember implements Member {
    private final Endpoint endpoint;
    private final PeakEwma load = new PeakEwma();

    FakeMember(String address) {
        endpoint = new Endpoint(address, 80);
    }

    /// `10.0.0.1`, `10.0.0.2` and so on.
    static List<FakeMember> some(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> new FakeMember("10.0." + number / 256 + "." + number % 256))
                .toList();
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public PeakEwma load() {
        return load;
    }
}
