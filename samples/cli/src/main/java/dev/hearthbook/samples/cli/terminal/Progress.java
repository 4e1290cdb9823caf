package dev.hearthbook.samples.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * How far something has come, with rate and time to go. Nothing is shown during the first second; then a terminal sees one
 * line that is written over ten times a second, and a log file one line every five seconds.
 *
 * <p>Any thread.
 */
public final class Progress {
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration LIVE_STEP = Duration.ofMillis(100);
    private static final Duration LOG_STEP = Duration.ofSeconds(5);

    private final Terminal terminal;
    private final String what;
    private final String unit;
    private final InstantSource clock;
    private final Instant began;
    private Instant shown;
    private boolean visible;

    private Progress(Terminal terminal, String what, String unit, InstantSource clock) {
        this.terminal = terminal;
        this.what = what;
        this.unit = unit;
        this.clock = clock;
        this.began = clock.instant();
        this.shown = began;
    }

    /**
     * Begins now.
     *
     * @param what is done, for example {@code importing}
     * @param unit is counted, for example {@code messages}
     */
    public static Progress begin(Terminal terminal, String what, String unit, InstantSource clock) {
        return new Progress(terminal, what, unit, clock);
    }

    /** @param total 0 when it is not known */
    public synchronized void update(long done, long total) {
        Instant now = clock.instant();
        Duration since = Duration.between(shown, now);
        boolean due = visible
                ? since.compareTo(terminal.live() ? LIVE_STEP : LOG_STEP) >= 0
                : Duration.between(began, now).compareTo(QUIET) >= 0;
        if (due) {
            shown = now;
            visible = true;
            String line = line(done, total, Duration.between(began, now));
            terminal.err().print(terminal.live() ? "\r\u001b[K" + line : line + "\n");
            terminal.err().flush();
        }
    }

    /** Takes the line away, where it was written over. */
    public synchronized void end() {
        if (visible && terminal.live()) {
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
        }
        visible = false;
    }

    private String line(long done, long total, Duration elapsed) {
        double seconds = Math.max(0.001, elapsed.toMillis() / 1_000.0);
        double rate = done / seconds;
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%s: %,d", what, done));
        if (total > 0) {
            line.append(String.format(Locale.ROOT, " of %,d", total));
        }
        line.append(String.format(Locale.ROOT, " %s, %,.0f per second", unit, rate));
        if (total > done && rate > 0) {
            line.append(", ")
                    .append(brief(Duration.ofMillis((long) ((total - done) / rate * 1_000))))
                    .append(" to go");
        }
        return line.toString();
    }

    /** A duration in one or two units: {@code 0.4 s}, {@code 12 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
    public static String brief(Duration time) {
        if (time.toSeconds() < 10) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1_000.0);
        }
        if (time.toMinutes() < 1) {
            return time.toSeconds() + " s";
        }
        return time.toHours() < 1
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toHours() + " h " + time.toMinutesPart() + " min";
    }
}
