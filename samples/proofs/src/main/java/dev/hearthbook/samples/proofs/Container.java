package dev.hearthbook.samples.proofs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A JVM that is process 1 of a process namespace of its own, as in a container. */
final class Container {
    private static final List<String> UNSHARE = List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");

    private Container() {}

    /** Why there can be none here; empty when there can. */
    static Optional<String> missing() throws InterruptedException {
        List<String> command = new ArrayList<>(UNSHARE);
        command.add("true");
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return process.waitFor() == 0
                    ? Optional.empty()
                    : Optional.of("process namespaces need root (" + said.trim() + ")");
        } catch (IOException e) {
            return Optional.of("there is no 'unshare' here (" + e.getMessage() + ")");
        }
    }

    static ProcessBuilder of(Scribe.Order order) {
        ProcessBuilder builder = Jvm.of(Scribe.class, Jvm.OPENS, order.arguments());
        List<String> command = new ArrayList<>(UNSHARE);
        command.addAll(builder.command());
        return builder.command(command);
    }
}
