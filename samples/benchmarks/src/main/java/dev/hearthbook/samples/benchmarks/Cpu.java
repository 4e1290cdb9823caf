package dev.hearthbook.samples.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** CPU time of this process: steadier than the clock where others use the machine too. Any thread. */
final class Cpu {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Cpu() {}

    /** Nanoseconds on all cores so far, the compiler's and the collector's among them. */
    static long nanos() {
        return PROCESS.getProcessCpuTime();
    }
}
