package dev.usher.proxy.exchange;

/// Something done to the head of every final answer on one route, whoever made it. Instances are shared by all event
/// loops and therefore hold no state of an answer.
@FunctionalInterface
public interface ResponseFilter {
    /// Edits the head that is about to be sent; what every answer carries (S5, C9.4, F10) stands in it already.
    void apply(ResponseContext response);
}
