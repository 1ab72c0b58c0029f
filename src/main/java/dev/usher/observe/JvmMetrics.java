package dev.usher.observe;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.function.ToLongFunction;

/// Memory, collections and threads of the JVM, by the names the Prometheus Java client gave them, so its dashboards
/// work. The management beans cost tens of milliseconds to set up: nothing is touched before the first exposition.
final class JvmMetrics implements MetricFamilies {

    @Override
    public void write(Exposition out) throws IOException {
        memory(out);
        collections(out);
        var threads = ManagementFactory.getThreadMXBean();
        out.gauge("jvm_threads_current", "Current thread count of a JVM", "", threads.getThreadCount());
        out.gauge("jvm_threads_daemon", "Daemon thread count of a JVM", "", threads.getDaemonThreadCount());
        out.gauge("jvm_threads_peak", "Peak thread count of a JVM", "", threads.getPeakThreadCount());
        var runtime = Runtime.version();
        out.family("jvm_runtime_info", MetricType.GAUGE, "JVM runtime info");
        out.sample(
                "jvm_runtime_info",
                new Labels()
                        .add("vendor", System.getProperty("java.vendor", ""))
                        .add("version", runtime.toString())
                        .text(),
                1);
    }

    private void memory(Exposition out) throws IOException {
        areas(out, "jvm_memory_used_bytes", "Used bytes of a given JVM memory area", MemoryUsage::getUsed);
        areas(
                out,
                "jvm_memory_committed_bytes",
                "Committed bytes of a given JVM memory area",
                MemoryUsage::getCommitted);
        areas(out, "jvm_memory_max_bytes", "Max bytes of a given JVM memory area", MemoryUsage::getMax);
        pools(out, "jvm_memory_pool_used_bytes", "Used bytes of a given JVM memory pool", MemoryUsage::getUsed);
        if (ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads) {
            out.counter(
                    "jvm_memory_allocated_bytes_total",
                    "Bytes of heap all threads have allocated",
                    "",
                    threads.getTotalThreadAllocatedBytes());
        }
        pools(
                out,
                "jvm_memory_pool_committed_bytes",
                "Committed bytes of a given JVM memory pool",
                MemoryUsage::getCommitted);
        String buffers = "jvm_buffer_pool_used_bytes";
        out.family(buffers, MetricType.GAUGE, "Used bytes of a given JVM buffer pool");
        for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            out.sample(buffers, new Labels().add("pool", pool.getName()).text(), pool.getMemoryUsed());
        }
    }

    private static void areas(Exposition out, String name, String help, ToLongFunction<MemoryUsage> part)
            throws IOException {
        var memory = ManagementFactory.getMemoryMXBean();
        out.family(name, MetricType.GAUGE, help);
        out.sample(name, "area=\"heap\"", part.applyAsLong(memory.getHeapMemoryUsage()));
        out.sample(name, "area=\"nonheap\"", part.applyAsLong(memory.getNonHeapMemoryUsage()));
    }

    private static void pools(Exposition out, String name, String help, ToLongFunction<MemoryUsage> part)
            throws IOException {
        out.family(name, MetricType.GAUGE, help);
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            out.sample(name, new Labels().add("pool", pool.getName()).text(), part.applyAsLong(pool.getUsage()));
        }
    }

    private static void collections(Exposition out) throws IOException {
        String name = "jvm_gc_collection_seconds";
        out.family(name, MetricType.SUMMARY, "Time spent in a given JVM garbage collector in seconds");
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            String labels = new Labels().add("gc", collector.getName()).text();
            out.sample(name + "_count", labels, Math.max(0, collector.getCollectionCount()));
            out.sample(name + "_sum", labels, Math.max(0, collector.getCollectionTime()) / 1000.0);
        }
    }
}
