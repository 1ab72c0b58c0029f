package dev.usher.dialect.nginx;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A list of groups for key exchanges, by the names OpenSSL takes (`ssl-ecdh-curve`). One name the TLS library does not
/// know would leave it without a handshake at all.
///
/// @param groups names of the TLS library, in order of preference; empty leaves the choice to it
/// @param unknown words that are no group of the library
record CurveList(List<String> groups, List<String> unknown) {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("p-256", "P-256"),
            Map.entry("prime256v1", "P-256"),
            Map.entry("secp256r1", "P-256"),
            Map.entry("p-384", "P-384"),
            Map.entry("secp384r1", "P-384"),
            Map.entry("p-521", "P-521"),
            Map.entry("secp521r1", "P-521"),
            Map.entry("x25519", "X25519"),
            Map.entry("x25519mlkem768", "X25519MLKEM768"));

    /// The type of lists with at least one group there is.
    static final ValueType<CurveList> TYPE =
            new ValueType<>("group names such as X25519:secp384r1, separated by colons, or auto", CurveList::parse);

    CurveList {
        groups = List.copyOf(groups);
        unknown = List.copyOf(unknown);
    }

    private static Optional<CurveList> parse(String text) {
        if (text.equals("auto")) {
            return Optional.of(new CurveList(List.of(), List.of()));
        }
        var groups = new LinkedHashSet<String>();
        var unknown = new ArrayList<String>();
        for (String word : text.split("[\\s:]+", -1)) {
            var known = Optional.ofNullable(NAMES.get(word.toLowerCase(Locale.ROOT)));
            known.ifPresentOrElse(groups::add, () -> unknown.add(word));
        }
        unknown.removeIf(String::isEmpty);
        return groups.isEmpty() ? Optional.empty() : Optional.of(new CurveList(List.copyOf(groups), unknown));
    }
}
