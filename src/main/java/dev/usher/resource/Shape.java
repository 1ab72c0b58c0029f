package dev.usher.resource;

import java.util.Set;

/// The fields the API has in one kind of map, and what is lost when one of them holds something wrong.
///
/// @param loss completes a message; empty when a wrong field costs whatever holds this map
record Shape(Set<String> names, String loss) {

    static Shape of(String... names) {
        return new Shape(Set.of(names), "");
    }

    /// A map that is given up alone: what is wrong in it, or below it, costs this and no more.
    Shape losing(String thing) {
        return new Shape(names, thing);
    }
}
