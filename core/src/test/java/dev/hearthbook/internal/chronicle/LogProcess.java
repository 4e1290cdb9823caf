package dev.hearthbook.internal.chronicle;

import dev.hearthbook.internal.chronicle.ChronicleLog.Options;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Frames;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A plain {@code main} that uses a log in a process of its own; {@code ProcessTest} starts it. Without JUnit, so that nothing
 * in it behaves otherwise because it is tested.
 */
final class LogProcess {
    private LogProcess() {}

    /** The frame that every process writes at {@code position}. */
    static Frame frameAt(long position) {
        return Frames.frame(position, 1, (int) (position * 7919 % 3_000));
    }

    /** @param arguments what to do ({@code once}, {@code hold}, {@code write}) and the log's folder */
    public static void main(String[] arguments) throws IOException {
        try (ChronicleLog log = ChronicleLog.open(Path.of(arguments[1]), Options.SMALL)) {
            switch (arguments[0]) {
                case "once" -> appendOne(log);
                case "hold" -> hold(log);
                case "write" -> write(log);
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        } catch (HearthbookException e) {
            System.out.println(e.code() + " " + e.getMessage());
        }
    }

    private static void appendOne(ChronicleLog log) {
        log.append(frameAt(log.tail().position() + 1));
        log.force();
        System.out.println("acknowledged " + log.tail().position());
    }

    private static void hold(ChronicleLog log) throws IOException {
        appendOne(log);
        int ignored = System.in.read(); // until the other side closes or kills
    }

    /** Appends and acknowledges, one to three frames per force, until killed. */
    private static void write(ChronicleLog log) {
        while (true) {
            for (long frames = log.tail().position() % 3; frames >= 0; frames--) {
                log.append(frameAt(log.tail().position() + 1));
            }
            log.force();
            System.out.println("acknowledged " + log.tail().position());
        }
    }
}
