package dev.hearthbook.journal;

import dev.hearthbook.model.Require;

/** What a writer expects of a stream; when it is otherwise, nothing is appended and the answer is {@code WRONG_VERSION}. */
public sealed interface Expected {
    /** Whatever it is. */
    Expected ANY = new Any();
    /** The stream has no event yet. */
    Expected NONE = new Version(0);
    /** The stream has at least one event. */
    Expected EXISTS = new Exists();

    /** The stream has exactly this many events. */
    static Expected version(long version) {
        return new Version(version);
    }

    /** Whether a stream of the given version is as expected; 0 stands for no event. */
    boolean admits(long version);

    /** @see #ANY */
    record Any() implements Expected {
        @Override
        public boolean admits(long version) {
            return true;
        }
    }

    /** @see #EXISTS */
    record Exists() implements Expected {
        @Override
        public boolean admits(long version) {
            return version > 0;
        }
    }

    /** @see #version */
    record Version(long version) implements Expected {
        public Version {
            Require.that(version >= 0, "an expected version is 0 or more, but was %d", version);
        }

        @Override
        public boolean admits(long actual) {
            return actual == version;
        }
    }
}
