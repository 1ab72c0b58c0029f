package dev.usher.proxy.exchange;

/// Something done to a request before it goes to its backend. One final class for each `model.Filter`; instances belong
/// to a route, are shared by all event loops and therefore hold no state of a request.
@FunctionalInterface
public interface RequestFilter {
    /// Looks at a request, changes or answers it.
    ///
    /// @return whether the filter answered; nothing further is done then
    boolean apply(FilterContext request);
}
