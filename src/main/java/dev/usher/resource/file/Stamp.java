package dev.usher.resource.file;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/// What tells one content of a file from another without reading it.
///
/// @param identity of the file itself: a rename puts another in its place
record Stamp(long size, long modified, String identity) {
    static Stamp of(BasicFileAttributes attributes) {
        return new Stamp(
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                String.valueOf(attributes.fileKey()));
    }
}
