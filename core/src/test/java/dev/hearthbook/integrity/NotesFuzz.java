package dev.hearthbook.integrity;

import dev.hearthbook.fuzz.Fuzzer;
import dev.hearthbook.internal.merkle.MemoryStore;
import dev.hearthbook.internal.merkle.Merkle;
import dev.hearthbook.internal.merkle.Tree;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Frames;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErasedEvents;
import dev.hearthbook.model.ErasedRows;
import dev.hearthbook.model.ErasureCause;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Checkpoints, receipts, proofs and public keys as texts; what can be read is written again as it was. The first byte says which. */
public final class NotesFuzz {
    private static final KeyVault VAULT = InMemoryKeyVault.create();
    private static final VerifyingKey KEY = VerifyingKey.of(Checkpoint.origin(VAULT.store()), VAULT.publicKey());

    private NotesFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] text = Arrays.copyOfRange(data, 1, data.length);
        try {
            switch (data[0] & 7) {
                case 0 -> {
                    SignedCheckpoint note = SignedCheckpoint.parse(text);
                    requireSame(text, note.text());
                    note.check(KEY);
                }
                case 1 -> {
                    VerifyingKey key = VerifyingKey.parse(new String(text, StandardCharsets.UTF_8));
                    key.verifies(text, new byte[64]);
                    Checkpoint.store(key);
                }
                case 2 -> {
                    ErasureReceipt receipt = ErasureReceipt.parse(text);
                    requireSame(text, receipt.text());
                    receipt.check(KEY);
                }
                default -> {
                    Proof proof = Proof.parse(text);
                    requireSame(text, proof.text());
                    if (proof instanceof InclusionProof inclusion) {
                        // By the checkpoint that it brings along: as far as its path leads.
                        inclusion.check(Trust.in(inclusion.checkpoint().claim()));
                        inclusion.check(Trust.in(KEY));
                    } else if (proof instanceof ConsistencyProof consistency) {
                        consistency.check(
                                Trust.in(consistency.checkpoint().claim()),
                                consistency.checkpoint().claim());
                    }
                }
            }
        } catch (HearthbookException e) {
            Fuzzer.named(e);
        }
    }

    private static void requireSame(byte[] text, String again) {
        if (!Arrays.equals(text, again.getBytes(StandardCharsets.UTF_8))) {
            throw new AssertionError("a text has two spellings");
        }
    }

    /** What a real book hands out. */
    public static List<byte[]> seeds() {
        Tree tree = new Tree(new MemoryStore(), (from, count) -> new byte[0], 0);
        List<Frame> frames = Frames.run(7, 1, 5, 100);
        for (Frame frame : frames) {
            for (long position = frame.position(); position <= frame.lastPosition(); position++) {
                tree.add(Merkle.leaf(position, frame.hash()));
            }
        }
        long size = tree.size();
        SignedCheckpoint note = SignedCheckpoint.sign(
                new Checkpoint(VAULT.store(), size, tree.root(size), Head.of(new byte[32]), 3), KEY, VAULT::sign);
        Frame second = frames.get(1);
        long older = second.lastPosition();
        return List.of(
                with(0, note.text()),
                with(1, KEY.toString()),
                with(2, receipt()),
                with(
                        3,
                        new InclusionProof(Position.of(older), second.headers(), tree.inclusion(older - 1, size), note)
                                .text()),
                with(4, new ConsistencyProof(older, tree.root(older), tree.consistency(older, size), note).text()));
    }

    private static String receipt() {
        Erasure.Step step = new Erasure.Step(Position.of(7), Instant.parse("2026-03-01T08:00:00.5Z"));
        Erasure erasure = new Erasure(
                VAULT.store(),
                ErasureCause.SUBJECT,
                "",
                List.of(3L, 9L),
                step,
                step,
                step,
                5,
                List.of(new ErasedEvents("memory", 2, 5)),
                Optional.of(List.of(new ErasedRows("memories", 4))),
                Optional.of(Position.of(20)));
        return ErasureReceipt.sign(erasure, KEY, VAULT::sign).text();
    }

    private static byte[] with(int first, String text) {
        return ((char) first + text).getBytes(StandardCharsets.UTF_8);
    }
}
