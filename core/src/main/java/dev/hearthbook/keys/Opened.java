package dev.hearthbook.keys;

/** What opening a box gives: the bytes, or the answer that their key was destroyed. Corrupt boxes are an exception instead. */
public sealed interface Opened {
    /** The bytes as they were sealed; the caller owns them. */
    record Plain(byte[] bytes) implements Opened {
        /** Never the content. */
        @Override
        public String toString() {
            return "Plain[" + bytes.length + " bytes]";
        }
    }

    /**
     * The key was destroyed on purpose; nobody can read these bytes again.
     *
     * @param scope the id of the destroyed scope
     */
    record Erased(long scope) implements Opened {}
}
