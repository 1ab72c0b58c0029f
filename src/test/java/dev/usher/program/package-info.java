/// The whole program over real sockets: manifests in, clients and backends around it.
@NullMarked
package dev.usher.program;

import org.jspecify.annotations.NullMarked;
