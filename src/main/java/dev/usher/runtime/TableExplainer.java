package dev.usher.runtime;

import dev.usher.admin.Explainer;
import dev.usher.model.RoutingTable;
import java.util.List;
import java.util.function.Supplier;

/// Explains requests by the table in service, for the admin port. Any thread.
final class TableExplainer implements Explainer {
    private final Supplier<RoutingTable> table;

    TableExplainer(Supplier<RoutingTable> table) {
        this.table = table;
    }

    @Override
    public Answer explain(Question question) {
        List<RequestQuestion.Header> headers = question.headers().stream()
                .map(header -> new RequestQuestion.Header(header.name(), header.value()))
                .toList();
        var asking = RequestQuestion.parse(question.method(), question.url(), headers);
        if (asking.isEmpty()) {
            return new Answer.Refused("url is no URL: use http://host/path");
        }
        return asking.get()
                .from(question.clientIp().orElse(""))
                .<Answer>map(
                        asked -> new Answer.Explained(ExplanationJson.of(RequestExplanation.of(table.get(), asked))))
                .orElseGet(() -> new Answer.Refused("client-ip is no address: use 203.0.113.9"));
    }
}
