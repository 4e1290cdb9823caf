package dev.hearthbook.integrity;

import dev.hearthbook.model.HearthbookException;

/** Why one believes a checkpoint: one has the book's public key, or got that very checkpoint from somebody one believes. */
public sealed interface Trust {
    /** Whatever this key signed. */
    static Trust in(VerifyingKey key) {
        return new InKey(key);
    }

    /** This checkpoint, and nothing else. */
    static Trust in(Checkpoint checkpoint) {
        return new InCheckpoint(checkpoint);
    }

    /**
     * Makes sure that a checkpoint can be believed.
     *
     * @return what it says
     * @throws HearthbookException {@code PROOF_INVALID} when it cannot
     */
    Checkpoint check(SignedCheckpoint signed);

    /** @see #in(VerifyingKey) */
    record InKey(VerifyingKey key) implements Trust {
        @Override
        public Checkpoint check(SignedCheckpoint signed) {
            return signed.check(key);
        }
    }

    /** @see #in(Checkpoint) */
    record InCheckpoint(Checkpoint checkpoint) implements Trust {
        @Override
        public Checkpoint check(SignedCheckpoint signed) {
            if (!signed.claim().equals(checkpoint)) {
                throw Texts.invalid("The proof is about another checkpoint ("
                        + signed.claim().size() + " events) than the one you trust (" + checkpoint.size()
                        + " events).");
            }
            return checkpoint;
        }
    }
}
