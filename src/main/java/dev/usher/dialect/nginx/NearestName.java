package dev.usher.dialect.nginx;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds the known name a mistyped one was meant to be.
final class NearestName {
    private static final int LONGEST = 64;

    private NearestName() {}

    /// The known name with the fewest edits; empty when even that differs by more than a third of its letters.
    static Optional<String> of(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        return known.stream()
                .min(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(best -> distance(name, best) <= Math.max(1, best.length() / 3));
    }

    /// Levenshtein's distance.
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
