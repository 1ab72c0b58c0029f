package dev.usher.bench.traffic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// Everything measured so far; figures are medians of rounds.
final class Results {
    private final List<Sample> samples = new ArrayList<>();
    private final Map<Single, Double> singles = new LinkedHashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();

    /// A figure measured once, such as memory.
    private record Single(String name, Peer peer) {}

    void add(Sample sample) {
        samples.add(sample);
        if (!sample.trouble().isEmpty()) {
            note(sample.cell(), sample.peer(), (sample.saturating() ? "" : "at half load: ") + sample.trouble());
        }
    }

    void add(String name, Peer peer, double value) {
        singles.put(new Single(name, peer), value);
    }

    /// Something a reader has to know; the first of each cell and proxy.
    void note(String cell, Peer peer, String what) {
        if (note(cell, peer).isEmpty()) {
            notes.add(about(cell, peer) + what.replaceAll("\\s+", " ").strip());
        }
    }

    /// What was noted of a cell and a proxy.
    Optional<String> note(String cell, Peer peer) {
        return notes.stream().filter(note -> note.startsWith(about(cell, peer))).findFirst();
    }

    private static String about(String cell, Peer peer) {
        return cell + ", " + peer.label() + ": ";
    }

    /// The median of the good rounds, if most were good.
    OptionalDouble median(String cell, Peer peer, boolean saturating, ToDoubleFunction<Sample> figure) {
        List<Sample> of = samples(cell, peer, saturating);
        double[] good = of.stream().filter(Sample::good).mapToDouble(figure).sorted().toArray();
        return good.length * 2 <= of.size() ? OptionalDouble.empty() : OptionalDouble.of(good[good.length / 2]);
    }

    /// Processor time of a request in microseconds.
    OptionalDouble cpu(String cell, Peer peer) {
        return median(cell, peer, true, Sample::total);
    }

    /// Processor time of a request in relation to another measurement's: the median of the ratios in each round. What was
    /// measured within seconds is compared, so a machine that gets slower in between makes no difference.
    OptionalDouble cpuRatio(String cell, Peer peer, String otherCell, Peer other) {
        return ratio(samples(cell, peer, true), samples(otherCell, other, true), Sample::total);
    }

    /// The 99th percentile in relation to another proxy's, likewise.
    OptionalDouble p99Ratio(String cell, Peer peer, Peer other) {
        return ratio(
                samples(cell, peer, false),
                samples(cell, other, false),
                sample -> sample.outcome().latency().p99());
    }

    private static OptionalDouble ratio(List<Sample> of, List<Sample> to, ToDoubleFunction<Sample> figure) {
        double[] ratios = of.stream()
                .filter(Sample::good)
                .flatMapToDouble(one -> to.stream()
                        .filter(other -> other.round() == one.round() && other.good())
                        .mapToDouble(other -> figure.applyAsDouble(one) / figure.applyAsDouble(other)))
                .sorted()
                .toArray();
        return ratios.length * 2 <= of.size() ? OptionalDouble.empty() : OptionalDouble.of(ratios[ratios.length / 2]);
    }

    private List<Sample> samples(String cell, Peer peer, boolean saturating) {
        return samples.stream()
                .filter(each -> each.cell().equals(cell) && each.peer() == peer && each.saturating() == saturating)
                .toList();
    }

    OptionalDouble perSecond(String cell, Peer peer) {
        return median(cell, peer, true, sample -> sample.outcome().perSecond());
    }

    OptionalDouble p99(String cell, Peer peer) {
        return median(cell, peer, false, sample -> sample.outcome().latency().p99());
    }

    OptionalDouble single(String name, Peer peer) {
        Double value = singles.get(new Single(name, peer));
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /// Names of what was measured once.
    List<String> singles() {
        return singles.keySet().stream().map(Single::name).distinct().toList();
    }

    List<String> cells() {
        return samples.stream().map(Sample::cell).distinct().toList();
    }

    List<Peer> peers() {
        return Arrays.stream(Peer.values())
                .filter(peer -> samples.stream().anyMatch(sample -> sample.peer() == peer)
                        || singles.keySet().stream().anyMatch(single -> single.peer() == peer))
                .toList();
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }
}
