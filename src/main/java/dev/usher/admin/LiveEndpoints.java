package dev.usher.admin;

import dev.usher.model.Endpoint;
import dev.usher.model.UpstreamKey;
import java.util.List;
import java.util.Map;

/// Tells which endpoints requests go to at this moment: what names resolved to, and what is passed over. Any
/// thread; may wait for a table that is being put in service.
public interface LiveEndpoints {
    /// The endpoints of every upstream in service. One that is missing is gone again, or not there yet.
    Map<UpstreamKey, List<State>> states();

    /// How an endpoint fares.
    ///
    /// @param ejected whether requests pass it over while there are others, since no connection to it could be made
    record State(Endpoint endpoint, boolean ejected) {}
}
