package dev.usher.admin;

import dev.usher.model.RoutingTable;
import dev.usher.observe.Metrics;
import dev.usher.problem.Problem;
import java.util.List;
import java.util.function.Supplier;

/// Where the admin port's answers come from; each is asked anew for every request, on its own thread.
///
/// @param table the table in service
/// @param endpoints where its requests go at this moment
/// @param problems what is wrong now, sorted
/// @param healthPath `--health-check-path`: answers like `/healthz`, which is always there (H1)
/// @param product name and version, for `/api/status`
public record AdminSources(
        Readiness readiness,
        Metrics metrics,
        Supplier<RoutingTable> table,
        LiveEndpoints endpoints,
        Supplier<List<Problem>> problems,
        Explainer explainer,
        String healthPath,
        String product) {}
