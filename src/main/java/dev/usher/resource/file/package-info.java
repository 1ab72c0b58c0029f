/// Manifests on disk: read once for `check` and `explain`, or watched for `run`.
@NullMarked
package dev.usher.resource.file;

import org.jspecify.annotations.NullMarked;
