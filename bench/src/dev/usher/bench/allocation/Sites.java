package dev.usher.bench.allocation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/// Where event loops allocate, from the flight recorder's samples. A sample is taken where a thread's local piece of
/// heap is used up, so the pieces should be small: `-XX:TLABSize=8k -XX:-ResizeTLAB`.
final class Sites {
    private static final String EVENT = "jdk.ObjectAllocationSample";

    /// A place that allocates.
    ///
    /// @param at the line that allocates, in whatever library
    /// @param ours the innermost line of the program on the way there
    private record Site(String type, String at, String ours) {}

    /// A place and its share of all.
    record Share(String type, String at, String ours, double share) {}

    private Sites() {}

    /// Something to do under load.
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    /// Where `work` lets event loops allocate, the largest share first.
    static List<Share> during(Work work) throws IOException, InterruptedException {
        Path file = Files.createTempFile("usher-allocation", ".jfr");
        try (var recording = new Recording()) {
            recording.enable(EVENT).with("throttle", "5000/s").withStackTrace();
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
            return shares(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static List<Share> shares(Path file) throws IOException {
        List<RecordedEvent> samples = RecordingFile.readAllEvents(file).stream()
                .filter(Sites::isOfLoop)
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .toList();
        Map<Site, Long> weights = new HashMap<>();
        Set<String> begun = new HashSet<>();
        for (RecordedEvent sample : samples) {
            // The first sample of a thread stands for all it allocated before it was recorded as well.
            if (!begun.add(sample.getThread().getJavaName())) {
                weights.merge(site(sample), sample.getLong("weight"), Long::sum);
            }
        }
        double total = weights.values().stream().mapToLong(Long::longValue).sum();
        return weights.entrySet().stream()
                .map(each -> new Share(
                        each.getKey().type(), each.getKey().at(), each.getKey().ours(), each.getValue() / total))
                .sorted(Comparator.comparingDouble(Share::share).reversed())
                .toList();
    }

    private static boolean isOfLoop(RecordedEvent event) {
        RecordedThread thread = event.getThread();
        String name = thread == null ? null : thread.getJavaName();
        return event.getEventType().getName().equals(EVENT) && name != null && name.startsWith(LoopThreads.PREFIX);
    }

    private static Site site(RecordedEvent event) {
        List<RecordedFrame> frames = event.getStackTrace() == null
                ? List.of()
                : event.getStackTrace().getFrames();
        String ours = frames.stream()
                .filter(frame -> frame.getMethod().getType().getName().startsWith("dev.usher."))
                .findFirst()
                .map(Sites::line)
                .orElse("-");
        String type = event.getClass("objectClass").getName();
        return new Site(
                type.substring(type.lastIndexOf('.') + 1), frames.isEmpty() ? "-" : line(frames.getFirst()), ours);
    }

    private static String line(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethod().getName() + ":" + frame.getLineNumber();
    }
}
