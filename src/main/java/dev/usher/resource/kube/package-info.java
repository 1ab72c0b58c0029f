/// The cluster as a source of resources: list and watch, the connection to the API server, leader election.
@NullMarked
package dev.usher.resource.kube;

import org.jspecify.annotations.NullMarked;
