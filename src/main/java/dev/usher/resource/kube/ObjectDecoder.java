package dev.usher.resource.kube;

import dev.usher.resource.Change;
import java.util.Map;

/// Turns the tree of one object into what it means for a snapshot.
@FunctionalInterface
public interface ObjectDecoder {
    /// The object as a record of ours, or why it is none.
    Change decode(Map<String, Object> tree);
}
