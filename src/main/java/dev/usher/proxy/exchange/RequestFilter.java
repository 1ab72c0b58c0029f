package dev.usher.proxy.exchange;

/// Something done to a request before it goes to its backend. One final class for each `model.Filter`; instances belong
/// to a route, are shared by all event loops and therefore hold no state of a request.
@FunctionalInterface
public interface RequestFilter {
    /// Looks at a request, changes it, answers it, or holds it until something else is known
    /// ([FilterContext#suspend]).
    ///
    /// @return whether nothing further is to be done now: the filter answered, or suspended the request
    boolean apply(FilterContext request);
}
