package dev.usher.bench.traffic;

import java.util.List;
import java.util.stream.IntStream;

/// What differs between the configurations of one proxy.
///
/// @param routes hosts besides those that every configuration has
/// @param logged whether there is an access log, in a file
record Setup(int routes, boolean logged) {
    static final Setup PLAIN = new Setup(0, false);
    static final Setup LOGGED = new Setup(0, true);
    static final Setup ROUTES_20000 = new Setup(20_000, false);
    static final Setup ROUTES_5000 = new Setup(5_000, false);

    List<String> hosts() {
        return IntStream.range(0, routes).mapToObj(i -> "host-" + i + ".routes.test").toList();
    }

    @Override
    public String toString() {
        return (routes == 0 ? "plain" : "routes-" + routes) + (logged ? "-logged" : "");
    }
}
