package dev.usher.bench.micro;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What measuring costs by itself: a benchmark that is not slower than this has measured nothing.
@State(Scope.Thread)
public class FloorBenchmark {
    private final Object value = new Object();

    @Benchmark
    public Object nothing() {
        return value;
    }
}
