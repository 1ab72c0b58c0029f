package dev.usher.resource.file;

import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.Change;
import dev.usher.resource.file.ManifestFile.Entry;
import java.nio.file.Path;

/// An object that is defined again.
final class Duplicate {
    private Duplicate() {}

    /// The problem of the file with the definition that does not count. Harmless when both say the same.
    static Problem problem(Path file, Entry entry, Path counting, Entry first) {
        String message = entry.change().key() + " is already defined in " + counting + ", line " + first.line("")
                + ", which counts: remove one of them.";
        var key = ManifestFile.keyOf(file);
        String place = "line " + entry.line("");
        return sameObject(entry.change(), first.change())
                ? Problem.warning(Reason.DUPLICATE_OBJECT, key, place, message)
                : Problem.error(Reason.DUPLICATE_OBJECT, key, place, message);
    }

    private static boolean sameObject(Change one, Change other) {
        return one instanceof Change.Put put
                && other instanceof Change.Put otherPut
                && put.resource().equals(otherPut.resource());
    }
}
