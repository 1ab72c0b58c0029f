package dev.usher.resource;

import dev.usher.model.ResourceKey;
import java.util.Optional;

/// Where in which file an object, or a field of it, was written.
@FunctionalInterface
public interface Positions {
    /// Objects from a cluster are in no file.
    Positions NONE = (_, _) -> Optional.empty();

    /// The place where a field was written, when it is known.
    ///
    /// @param field as in `Problem.field`; an unknown field gives the place of its nearest known parent
    Optional<Position> locate(ResourceKey object, String field);

    /// A line of a file.
    ///
    /// @param line counted from 1
    record Position(String file, int line) {}
}
