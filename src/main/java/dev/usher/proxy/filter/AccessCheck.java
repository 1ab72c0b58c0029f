package dev.usher.proxy.filter;

import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.proxy.exchange.FilterContext;
import java.util.List;
import java.util.function.Consumer;

/// One rule of access, made ready. Shared by all event loops, so it holds no state of a request.
interface AccessCheck {
    /// Looks at a request, on its event loop; must not answer it.
    Outcome check(FilterContext request);

    /// Another rule lets a request in on which this one has the last word otherwise: takes out of it what is for this
    /// one alone to say. On the event loop.
    default void passed(FilterContext request) {}

    /// What a rule says.
    sealed interface Outcome {
        Allowed ALLOWED = new Allowed();
        Abstained ABSTAINED = new Abstained();
        Refused FORBIDDEN = new Refused(403, false, List.of());

        /// Lets the request in; with `satisfy: any` no other rule is asked.
        record Allowed() implements Outcome {}

        /// Has nothing to say about the request.
        record Abstained() implements Outcome {}

        /// Refuses; with `satisfy: any` another rule may still let the request in.
        ///
        /// @param status of the answer
        /// @param unauthorized whether the client is to say who it is: told before other refusals
        /// @param lines more lines of the answer
        record Refused(int status, boolean unauthorized, List<HeaderLine> lines) implements Outcome {}

        /// Cannot tell: the request is answered so whatever other rules say.
        ///
        /// @param status of the answer
        record Failed(int status, List<HeaderLine> lines) implements Outcome {}

        /// Has to ask elsewhere: the request waits.
        record Asked(Question question) implements Outcome {}
    }

    /// What is being asked elsewhere for one request.
    interface Question {
        /// Asks. The outcome is told once, on the event loop of the request, maybe at once; not an [Outcome.Asked]. An
        /// outcome told after [#abandon] has no effect.
        void ask(Consumer<Outcome> answer);

        /// The request is gone: nobody waits for the outcome any more. On the event loop.
        void abandon();
    }
}
