package dev.hearthbook.samples.proofs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running {@link Scribe}, and what it has said so far. One thread; a second one listens. */
final class ScribeProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final Thread listener;
    private final List<String> said = new ArrayList<>();
    private boolean ended;

    private ScribeProcess(Process process) {
        this.process = process;
        this.listener = new Thread(this::listen, "scribe");
        listener.setDaemon(true);
        listener.start();
    }

    static ScribeProcess start(Scribe.Order order) throws IOException {
        return new ScribeProcess(Jvm.of(Scribe.class, Jvm.OPENS, order.arguments())
                .redirectErrorStream(true)
                .start());
    }

    static ScribeProcess start(ProcessBuilder builder) throws IOException {
        return new ScribeProcess(builder.redirectErrorStream(true).start());
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(line);
            }
        } catch (IOException e) {
            hear("failed to be heard: " + e);
        }
        synchronized (said) {
            ended = true;
            said.notifyAll();
        }
    }

    private void hear(String line) {
        synchronized (said) {
            said.add(line);
            said.notifyAll();
        }
    }

    /**
     * Waits until it has said {@code count} lines that begin like this.
     *
     * @return false when it ended before
     * @throws IllegalStateException when it says nothing of the kind for two minutes
     */
    boolean await(String beginning, int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (said) {
            while (count(beginning) < count) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (ended) {
                    return false;
                }
                if (left <= 0) {
                    throw new IllegalStateException("the scribe did not say '" + beginning + "' " + count
                            + " times within " + PATIENCE_SECONDS + " s, but " + tail());
                }
                said.wait(left);
            }
            return true;
        }
    }

    private long count(String beginning) {
        return said.stream().filter(line -> line.startsWith(beginning)).count();
    }

    /** Lets it go on for a while; true when it ended by itself meanwhile. */
    boolean endsWithin(long micros) throws InterruptedException {
        return process.waitFor(micros, TimeUnit.MICROSECONDS);
    }

    /** SIGKILL to it, and to what it started; returns when it is dead and everything it said was heard. */
    List<String> kill() throws InterruptedException {
        // Unlike Process.destroyForcibly, this leaves what was printed last to be read.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
        return end();
    }

    /** Waits for its end; everything it said. */
    List<String> end() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the scribe did not end; it said " + tail());
        }
        listener.join();
        synchronized (said) {
            return List.copyOf(said);
        }
    }

    int exitCode() {
        return process.exitValue();
    }

    /** The last words, for messages. */
    String tail() {
        synchronized (said) {
            return said.subList(Math.max(0, said.size() - 5), said.size()).toString();
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
        process.toHandle().onExit().join(); // only then are its files closed
    }
}
