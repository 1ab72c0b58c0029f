package dev.usher.proxy.filter;

import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestFilter;
import java.util.List;

/// Tells a FastCGI backend what its Ingress says (annotations `fastcgi-index`, `fastcgi-params-configmap`).
final class FastCgiFilter implements RequestFilter {
    private final String index;
    private final List<Variable> variables;

    /// @param pieces the value, cut where texts and variables meet: line ends stay in what the owner wrote, since some
    ///     settings of PHP need them, and not in what a request holds (SEC2)
    private record Variable(String name, List<Expression> pieces) {
        static Variable of(Filter.FastCgi.MetaVariable variable) {
            return new Variable(
                    variable.name(),
                    variable.value().segments().stream()
                            .map(segment -> new Expression(List.of(segment)))
                            .toList());
        }

        String value(FilterContext request) {
            var value = new StringBuilder();
            for (Expression piece : pieces) {
                var literal = piece.text();
                value.append(literal.isPresent() ? literal.get() : HeaderValue.clean(request.expand(piece)));
            }
            return value.toString();
        }
    }

    FastCgiFilter(Filter.FastCgi filter) {
        index = filter.index();
        variables = filter.variables().stream().map(Variable::of).toList();
    }

    @Override
    public boolean apply(FilterContext request) {
        if (!index.isEmpty()) {
            request.forwarded().scriptIndex(index);
        }
        for (Variable variable : variables) {
            request.forwarded().metaVariable(variable.name(), variable.value(request));
        }
        return false;
    }
}
