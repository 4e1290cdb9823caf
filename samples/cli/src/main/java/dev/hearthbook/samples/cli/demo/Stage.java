package dev.hearthbook.samples.cli.demo;

import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import java.util.Locale;

/** What the demo says, and how many of its promises were kept. One thread, but {@link #say} may be called by any. */
final class Stage {
    private final Terminal terminal;
    private int section;
    private int kept;
    private int broken;

    Stage(Terminal terminal) {
        this.terminal = terminal;
    }

    void section(String title) {
        section++;
        terminal.line("");
        terminal.line(terminal.paint(Ink.BOLD, section + "  " + title));
    }

    void say(String text) {
        terminal.line("   " + text);
    }

    void aside(String text) {
        say(terminal.paint(Ink.DIM, text));
    }

    /** A promise, and whether it holds. */
    void check(boolean holds, String promise) {
        if (holds) {
            kept++;
            say(terminal.paint(Ink.GREEN, "✓ ") + promise);
        } else {
            broken++;
            say(terminal.paint(Ink.RED, "✗ NOT SO: ") + promise);
        }
    }

    String strong(String text) {
        return terminal.paint(Ink.BOLD, text);
    }

    String score(double score) {
        return terminal.paint(Ink.YELLOW, String.format(Locale.ROOT, "%5.2f", score));
    }

    String faint(String text) {
        return terminal.paint(Ink.DIM, text);
    }

    /** The last line. @return whether every promise was kept */
    boolean end(String time) {
        terminal.line("");
        if (broken == 0) {
            terminal.line(terminal.paint(Ink.GREEN, "All " + kept + " promises were kept, in " + time + "."));
        } else {
            terminal.line(terminal.paint(
                    Ink.RED, broken + " of " + (kept + broken) + " promises were broken; see the lines marked ✗."));
        }
        return broken == 0;
    }
}
