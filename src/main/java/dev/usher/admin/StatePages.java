package dev.usher.admin;

import dev.usher.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import tools.jackson.core.JsonGenerator;

/// Pages about the process and its inputs: health, readiness, status, problems.
final class StatePages {
    private final AdminSources sources;
    private final long startNanos = System.nanoTime();

    StatePages(AdminSources sources) {
        this.sources = sources;
    }

    /// `ok`, or 500 while starting and from the first moment of shutting down (H1, H2).
    void health(Reply reply) throws IOException {
        Readiness.State state = sources.readiness().state();
        if (state.healthy()) {
            reply.text(200, "ok");
        } else {
            reply.text(500, state.draining() ? "shutting down" : "the data plane does not take traffic yet");
        }
    }

    /// 200 when everything found at start is served; the checks in either case.
    void ready(Reply reply) throws IOException {
        Readiness.State state = sources.readiness().state();
        reply.json(state.ready() ? 200 : 503, json -> {
            json.writeStartObject();
            state(state, json);
            json.writeEndObject();
        });
    }

    private static void state(Readiness.State state, JsonGenerator json) {
        json.writeBooleanProperty("ready", state.ready());
        json.writeBooleanProperty("healthy", state.healthy());
        json.writeBooleanProperty("draining", state.draining());
        json.writeArrayPropertyStart("checks");
        for (var check : state.checks()) {
            json.writeStartObject();
            json.writeStringProperty("name", check.name());
            json.writeBooleanProperty("passed", check.passed());
            if (!check.detail().isEmpty()) {
                json.writeStringProperty("detail", check.detail());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// The process in a few lines.
    void status(Reply reply) throws IOException {
        var table = sources.table().get();
        var problems = sources.problems().get();
        Readiness.State state = sources.readiness().state();
        reply.json(200, json -> {
            json.writeStartObject();
            json.writeStringProperty("product", sources.product());
            json.writeNumberProperty(
                    "uptimeSeconds",
                    Duration.ofNanos(System.nanoTime() - startNanos).toSeconds());
            state(state, json);
            json.writeNumberProperty("generation", table.generation());
            json.writeNumberProperty("hosts", table.hosts().size());
            json.writeNumberProperty(
                    "routes",
                    table.hosts().stream()
                            .mapToInt(host -> host.routes().size())
                            .sum());
            json.writeNumberProperty("upstreams", table.upstreams().size());
            json.writeNumberProperty("certificates", table.tls().byHost().size());
            json.writeNumberProperty("problems", problems.size());
            json.writeEndObject();
        });
    }

    /// What is wrong with which object.
    void problems(Reply reply) throws IOException {
        var problems = sources.problems().get();
        reply.json(200, json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("problems");
            problems.forEach(problem -> problem(problem, json));
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void problem(Problem problem, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty(
                "severity",
                switch (problem.severity()) {
                    case ERROR -> "error";
                    case WARNING -> "warning";
                    case INFO -> "info";
                });
        json.writeStringProperty("reason", problem.reason().text());
        json.writeStringProperty("kind", problem.object().kind().text());
        json.writeStringProperty("namespace", problem.object().namespace());
        json.writeStringProperty("name", problem.object().name());
        json.writeStringProperty("field", problem.field());
        json.writeStringProperty("message", problem.message());
        json.writeEndObject();
    }
}
