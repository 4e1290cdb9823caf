package dev.hearthbook.crypto;

import dev.hearthbook.crypto.internal.keyring.Keyring;
import dev.hearthbook.crypto.internal.keyring.Locksmith;
import dev.hearthbook.crypto.internal.keyring.SlotInfo;
import dev.hearthbook.crypto.internal.keyring.SlotSecret;
import dev.hearthbook.keys.SecurityEvent;
import dev.hearthbook.keys.SecurityEvent.Change;
import dev.hearthbook.keys.SecurityEvents;
import dev.hearthbook.model.HearthbookException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What keeps the keys of an open vault in order: the ways in, and rotation. The book may be in use meanwhile; data is never
 * touched, and everything is durable when a method returns. After a crash the old state stands there, or the new one.
 *
 * <pre>{@code
 * try (RecoveryCode code = vault.keys().addRecoveryCode(Unlock.passphrase(passphrase))) {
 *     show(code.text());
 * }
 * vault.keys().change(Unlock.passphrase(old), Unlock.passphrase(fresh));
 * vault.keys().rotateRoot(Set.of(2), Unlock.passphrase(fresh));
 * }</pre>
 *
 * <p><b>Who may.</b> The root key is not kept in memory, so every change of a slot shows a secret: the one that is changed, one
 * that opens the keyring, or one that will still open it. Every {@link Unlock} is used up, also by a failure.
 *
 * <p><b>What old copies can do.</b> A changed passphrase, a removed slot and a rotated root bind this file only. Whoever holds an
 * older copy of the keyring and a secret that opened it opens that copy, and with it whatever was written under the keys it
 * holds; keys of scopes do not change when the root does. What a rotation takes from them is everything that came later: scopes,
 * envelope keys, and this file, even if they know the old root itself. Destroy old copies; to take everything from them, write
 * the book anew under fresh keys.
 *
 * <p><b>Threads.</b> Any thread that may block; one change at a time. Deriving keys from passphrases takes as long as they cost.
 */
public final class KeyUpkeep {
    private final Keyring keyring;
    private final SecurityEvents events;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    KeyUpkeep(Keyring keyring, SecurityEvents events, InstantSource clock) {
        this.keyring = keyring;
        this.events = events;
        this.clock = clock;
    }

    /** How the keyring stands, and what its owner should do. */
    public KeyringStatus status() {
        Locksmith locksmith = keyring.locksmith();
        return new KeyringStatus(
                keyring.path(),
                keyring.store(),
                keyring.generation(),
                locksmith.root(),
                locksmith.isRotating(),
                keyring.bookKeys().envelopes().lastKey(),
                keyring.openedBy(),
                slots());
    }

    /** The ways in, by id; 1 to 8. */
    public List<UnlockSlot> slots() {
        return keyring.locksmith().slots().stream().map(UnlockSlot::of).toList();
    }

    /**
     * Adds a way in.
     *
     * @param present opens the keyring now
     * @param fresh opens it from now on, too
     * @throws HearthbookException {@code SLOTS_FULL} when there are 8; {@code WRONG_KEY} when {@code present} does not open it;
     *     {@code KEY_SERVICE_FAILED}; {@code OUT_OF_SPACE} or {@code IO_FAILED} when it cannot be written
     * @throws IllegalArgumentException when a key service has a name that is taken
     */
    public UnlockSlot add(Unlock present, Unlock fresh) {
        return using(List.of(present, fresh), secrets -> {
            return told(Change.SLOT_ADDED, keyring.locksmith().add(secrets.get(0), secrets.get(1)));
        });
    }

    /**
     * Adds a recovery code, and shows it this once.
     *
     * @param present opens the keyring now
     * @return the code, which the caller closes when it was shown
     * @throws HearthbookException as {@link #add}
     */
    public RecoveryCode addRecoveryCode(Unlock present) {
        RecoveryCode code = RecoveryCode.random(random);
        SlotSecret secret = code.secret();
        try {
            return using(List.of(present), secrets -> {
                told(Change.SLOT_ADDED, keyring.locksmith().add(secrets.get(0), secret));
                return code;
            });
        } catch (RuntimeException | Error e) {
            code.close();
            throw e;
        } finally {
            secret.wipe();
        }
    }

    /**
     * Puts another secret in the place of one: a new passphrase, or the same one with another {@link PassphraseCost}.
     *
     * @param present opens the slot that is changed
     * @param fresh opens it from now on, instead
     * @throws HearthbookException {@code WRONG_KEY} when {@code present} opens no slot; {@code KEY_SERVICE_FAILED}, {@code
     *     OUT_OF_SPACE}, {@code IO_FAILED}
     */
    public UnlockSlot change(Unlock present, Unlock fresh) {
        return using(List.of(present, fresh), secrets -> {
            return told(Change.SLOT_CHANGED, keyring.locksmith().change(secrets.get(0), secrets.get(1)));
        });
    }

    /**
     * Removes a way in.
     *
     * @param slot its id
     * @param remaining opens another slot, which shows that somebody still can
     * @throws HearthbookException {@code LAST_SLOT} when there is no other; {@code WRONG_KEY} when {@code remaining} opens none
     * @throws IllegalArgumentException when there is no such slot, or {@code remaining} opens no other
     */
    public void remove(int slot, Unlock remaining) {
        using(List.of(remaining), secrets -> {
            return told(Change.SLOT_REMOVED, keyring.locksmith().remove(slot, secrets.get(0)));
        });
    }

    /**
     * Puts a new root key in the place of the old one and wraps every key anew. It takes as long as the secrets cost, and then in
     * proportion to the number of scopes (20,000 took 2.6 s on a busy machine of two cores); whoever uses the book waits for a few
     * hundred of them at most. After a crash the next opening goes on.
     *
     * <p>A new root can be wrapped only for those whose secret is shown; every other slot must be named to be dropped, and can be
     * added again afterwards. The recovery code is one of them: show it, or drop it and print a new one.
     *
     * @param dropped ids of the slots that go
     * @param kept the secrets of all that stay, one or more
     * @return the slots that stay
     * @throws IllegalArgumentException when a slot is neither opened nor named; nothing was changed
     * @throws HearthbookException {@code WRONG_KEY} when one of the secrets opens nothing; {@code LAST_SLOT} when no slot would be
     *     left; {@code KEYRING_DAMAGED} when a key on the way fails authentication, and {@code OUT_OF_SPACE} or {@code IO_FAILED}:
     *     then either nothing was changed, or the new root holds and the rest follows when this is called again
     */
    public List<UnlockSlot> rotateRoot(Set<Integer> dropped, Unlock... kept) {
        return using(List.of(kept), secrets -> {
            Locksmith locksmith = keyring.locksmith();
            locksmith.rotateRoot(secrets, dropped);
            tell(Change.ROOT_ROTATED, locksmith.root());
            return slots();
        });
    }

    /**
     * Adds an envelope key, with which frame headers are sealed from now on; frames that are there keep theirs.
     *
     * @return its number
     * @throws HearthbookException {@code OUT_OF_SPACE} or {@code IO_FAILED}; nothing was changed
     */
    public int rotateEnvelope() {
        int id = keyring.locksmith().rotateEnvelope();
        tell(Change.ENVELOPE_ROTATED, id);
        return id;
    }

    /**
     * Takes a keyring into use that is older than its log, for want of a newer one ({@code KEYRING_OLDER} names both numbers).
     * What opened it then opens it again. Keys that came later are lost, and what hangs on them reads as erased.
     *
     * @param generation the one that the log demands
     * @param scopeLast the last scope that the log uses
     */
    public void acceptOlder(long generation, long scopeLast) {
        if (keyring.locksmith().lift(generation, scopeLast)) {
            tell(Change.OLDER_ACCEPTED, 0);
        }
    }

    private UnlockSlot told(Change change, SlotInfo slot) {
        tell(change, slot.id());
        return UnlockSlot.of(slot);
    }

    private void tell(Change change, int number) {
        events.tell(
                new SecurityEvent.KeysChanged(clock.instant(), change, number, slots().size(), keyring.generation()));
    }

    private interface Work<T> {
        T with(List<SlotSecret> secrets);
    }

    private static <T> T using(List<Unlock> unlocks, Work<T> work) {
        List<SlotSecret> secrets = new ArrayList<>();
        try {
            unlocks.forEach(unlock -> secrets.add(unlock.take()));
            return work.with(secrets);
        } finally {
            secrets.forEach(SlotSecret::wipe);
        }
    }

    @Override
    public String toString() {
        return "KeyUpkeep[" + keyring.path() + "]";
    }
}
