package dev.usher.admin;

import dev.usher.model.EndpointState;
import dev.usher.model.RoutingTable;
import dev.usher.model.UpstreamKey;
import dev.usher.observe.Metrics;
import dev.usher.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Where the admin port's answers come from; each is asked anew for every request, on its own thread.
///
/// @param table the table in service
/// @param endpoints where its requests go at this moment; may wait for a table that is being put in service. An
///     upstream that is missing is gone again, or not there yet
/// @param problems what is wrong now, sorted
/// @param healthPath `--health-check-path`: answers like `/healthz`, which is always there (H1)
/// @param product name and version, for `/api/status`
public record AdminSources(
        Readiness readiness,
        Metrics metrics,
        Supplier<RoutingTable> table,
        Supplier<Map<UpstreamKey, List<EndpointState>>> endpoints,
        Supplier<List<Problem>> problems,
        Explainer explainer,
        String healthPath,
        String product) {}
