package dev.hearthbook.samples.simulation;

/** A promise that the book did not keep. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(String what) {
        super(what);
    }

    Failure(String what, Throwable cause) {
        super(what, cause);
    }

    static void unless(boolean kept, String what, Object... details) {
        if (!kept) {
            throw new Failure(String.format(java.util.Locale.ROOT, what, details));
        }
    }
}
