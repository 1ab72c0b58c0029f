package dev.usher.dialect;

import dev.usher.model.RoutingTable;
import dev.usher.problem.Report;

/// The two results of compiling a snapshot.
///
/// @param table what the proxy serves; the same instance as before when nothing in it changed
/// @param report what is wrong, and which Ingresses are served; the same instance as before when it says the same
public record Compilation(RoutingTable table, Report report) {}
