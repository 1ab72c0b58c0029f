package dev.usher.status;

import dev.usher.model.RoutingTable;
import dev.usher.problem.Report;
import dev.usher.resource.Snapshot;

/// What is in service now and what it was made of.
public record Outlook(RoutingTable table, Report report, Snapshot snapshot) {
    static final Outlook NOTHING = new Outlook(RoutingTable.EMPTY, Report.EMPTY, Snapshot.EMPTY);
}
