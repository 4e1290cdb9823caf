package dev.hearthbook.samples.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** CPU time of this process: steadier than the clock where others use the machine too. Any thread. */
final class Cpu {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Cpu() {}

    /** Nanoseconds on all cores so far, the compiler's and the collector's among them. */
    static long nanos() {
        return PROCESS.getProcessCpuTime();
    }

    /** Nanoseconds of this thread so far. */
    static long threadNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }
}
