package dev.usher.resource;

import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import java.util.List;

/// One thing that happened to one object.
public sealed interface Change {
    ResourceKey key();

    /// The object exists and looks like this now.
    ///
    /// @param problems what decoding found wrong in it; they stand until the object changes again
    record Put(Resource resource, List<Problem> problems) implements Change {
        public Put {
            problems = List.copyOf(problems);
        }

        @Override
        public ResourceKey key() {
            return resource.key();
        }
    }

    /// The object exists but cannot be used: the last good version, if any, stays.
    record Reject(ResourceKey key, List<Problem> problems) implements Change {
        public Reject {
            problems = List.copyOf(problems);
        }
    }

    /// The object is gone.
    record Delete(ResourceKey key) implements Change {}
}
