package dev.hearthbook.internal.decide;

import dev.hearthbook.model.StreamId;
import java.util.Optional;

/**
 * A noun as the desk knows it: what decisions are made on.
 *
 * @param root names the noun through all its generations; locks and the cache go by it
 * @param stream where its next event goes
 * @param version of that stream
 * @param noun empty when there is none, or when it was erased
 * @param erased whether its key was destroyed; nothing can be added then
 */
record Model<T>(Kind<T> kind, StreamId root, StreamId stream, long version, Optional<T> noun, boolean erased) {
    @Override
    public String toString() {
        return "Model[" + stream.category() + " at version " + version + "]";
    }
}
