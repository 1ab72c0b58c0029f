package dev.usher.routing;

import dev.usher.model.Route;
import dev.usher.routing.RouteKind.Request;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The route of a request found in a table. Many routes are asked for in turn, so that neither caches nor branch
/// predictors know the next one.
@State(Scope.Thread)
public class RouteBenchmark {
    private static final int REQUESTS = 4096;

    @Param({"1", "1000", "100000"})
    public int routes;

    @Param
    public RouteKind kind;

    @Param({"true", "false"})
    public boolean hit;

    private final RouteMatch<Route> match = new RouteMatch<>();
    private final Request[] requests = new Request[REQUESTS];
    private RouteIndex<Route> index;
    private int next;

    @Setup
    public void compile() {
        index = RouteIndex.compile(kind.hosts(routes), null, Function.identity());
        IntFunction<Request> ask = hit ? kind::hit : kind::miss;
        var random = new SplittableRandom(1);
        IntStream.range(0, REQUESTS).forEach(i -> requests[i] = ask.apply(random.nextInt(routes)));
        for (Request request : requests) {
            if ((find(request) != null) != hit) {
                throw new IllegalStateException(kind + (hit ? " misses " : " hits ") + new String(request.path()));
            }
        }
    }

    @Benchmark
    public Object find() {
        next = (next + 1) % REQUESTS;
        find(requests[next]);
        return match;
    }

    private @Nullable Route find(Request request) {
        index.match(request.host(), 0, request.host().length, request.path(), 0, request.path().length, match);
        return match.route();
    }
}
