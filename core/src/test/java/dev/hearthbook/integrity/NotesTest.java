package dev.hearthbook.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.internal.merkle.MemoryStore;
import dev.hearthbook.internal.merkle.Merkle;
import dev.hearthbook.internal.merkle.Tree;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Frames;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErasureCause;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Position;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints, keys and proofs as texts: what they say, who can read them, and that no changed bit goes unnoticed. */
class NotesTest {
    private final KeyVault vault = InMemoryKeyVault.create();
    private final VerifyingKey key = VerifyingKey.of(Checkpoint.origin(vault.store()), vault.publicKey());

    /** Five frames of some events each, and the tree over them. */
    private final java.util.List<Frame> frames = Frames.run(7, 1, 5, 100);

    private final Tree tree = new Tree(new MemoryStore(), (from, count) -> new byte[0], 0);

    NotesTest() {
        for (Frame frame : frames) {
            for (long position = frame.position(); position <= frame.lastPosition(); position++) {
                tree.add(Merkle.leaf(position, frame.hash()));
            }
        }
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private SignedCheckpoint signed(long size) {
        Head head = Head.of(Merkle.leaf(size, new byte[32]));
        return SignedCheckpoint.sign(new Checkpoint(vault.store(), size, tree.root(size), head, 3), key, vault::sign);
    }

    private InclusionProof inclusion() {
        Frame third = frames.get(2);
        return new InclusionProof(
                Position.of(third.position()),
                third.headers(),
                tree.inclusion(third.position() - 1, tree.size()),
                signed(tree.size()));
    }

    private ConsistencyProof consistency() {
        long older = frames.get(3).lastPosition();
        return new ConsistencyProof(older, tree.root(older), tree.consistency(older, tree.size()), signed(tree.size()));
    }

    private static HearthbookException refused(Executable action) {
        HearthbookException refused = assertThrows(HearthbookException.class, action);
        assertEquals(ErrorCode.PROOF_INVALID, refused.code(), refused.getMessage());
        return refused;
    }

    @Test
    void a_second_implementation_reads_our_notes() throws Exception {
        SignedCheckpoint note = signed(5);

        String[] lines = SecondNote.open(note.text().getBytes(StandardCharsets.UTF_8), key.toString());

        assertNotNull(lines);
        assertEquals("hearthbook.checkpoint.1/" + vault.store(), lines[0]);
        assertEquals("5", lines[1]);
        assertArrayEquals(tree.root(5), java.util.Base64.getDecoder().decode(lines[2]));
        String changed = note.text().replace("\n5\n", "\n6\n");
        assertNull(SecondNote.open(changed.getBytes(StandardCharsets.UTF_8), key.toString()));
    }

    @Test
    void a_second_implementation_reads_our_receipts_and_every_flipped_bit_of_one_is_refused() throws Exception {
        Erasure.Step step = new Erasure.Step(Position.of(7), Instant.parse("2026-03-01T08:00:00.5Z"));
        Erasure erasure = new Erasure(
                vault.store(),
                ErasureCause.SUBJECT,
                "",
                java.util.List.of(3L, 9L),
                step,
                step,
                step,
                5,
                java.util.List.of(),
                Optional.empty(),
                Optional.empty());
        byte[] receipt = ErasureReceipt.sign(erasure, key, vault::sign).text().getBytes(StandardCharsets.UTF_8);

        String[] lines = SecondNote.open(receipt, key.toString());

        assertNotNull(lines);
        assertEquals("hearthbook.erasure.1/" + vault.store(), lines[0]);
        assertEquals("scopes 3 9", lines[2]);
        everyFlippedBit(receipt, flipped -> ErasureReceipt.parse(flipped).check(key));
    }

    /** From Go's documentation of sumdb/note: its own key and note, read by our classes. */
    @Test
    void a_public_key_of_another_implementation_is_read() {
        String text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

        VerifyingKey peter = VerifyingKey.parse(text);

        assertEquals("PeterNeumann", peter.name());
        assertEquals("c74f20a3", peter.id());
        assertEquals(text, peter.toString());
        String signed =
                "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        byte[] line = java.util.Base64.getDecoder()
                .decode("x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=");
        byte[] signature = java.util.Arrays.copyOfRange(line, 4, line.length);
        assertTrue(peter.verifies(signed.getBytes(StandardCharsets.UTF_8), signature));
    }

    @Test
    void a_checkpoint_survives_its_text_and_witnesses_may_sign_as_well() {
        SignedCheckpoint note = signed(5);
        SignedCheckpoint read = SignedCheckpoint.parse(note.text().getBytes(StandardCharsets.UTF_8));
        SignedCheckpoint witnessed =
                SignedCheckpoint.parse(note.text() + "\u2014 witness.example TnKKVHLXAAAAAAAAAAAA\n");

        assertEquals(note, read);
        assertEquals(note.claim(), read.check(key));
        assertEquals(note.claim(), witnessed.check(key));
        assertEquals(key, VerifyingKey.parse(key + "\n"));
    }

    @Test
    void what_another_book_signed_is_refused() {
        try (KeyVault other = InMemoryKeyVault.create(vault.store());
                KeyVault stranger = InMemoryKeyVault.create()) {
            VerifyingKey same = VerifyingKey.of(key.name(), other.publicKey());
            VerifyingKey another = VerifyingKey.of(Checkpoint.origin(stranger.store()), stranger.publicKey());

            refused(() -> signed(5).check(same));
            refused(() -> signed(5).check(another));
        }
        refused(() -> SignedCheckpoint.parse("no note at all\n"));
        refused(() -> SignedCheckpoint.parse(signed(5).claim().text() + "\n"));
        refused(() -> SignedCheckpoint.parse(new byte[SignedCheckpoint.BYTES_MAX + 1]));
        refused(() -> Proof.parse(new byte[0]));
        refused(() -> Proof.parse(new byte[Proof.BYTES_MAX + 1]));
    }

    @Test
    void proofs_survive_their_texts_and_hold_under_the_key_and_under_the_checkpoint() {
        InclusionProof inclusion =
                (InclusionProof) Proof.parse(inclusion().text().getBytes(StandardCharsets.UTF_8));
        ConsistencyProof consistency =
                (ConsistencyProof) Proof.parse(consistency().text().getBytes(StandardCharsets.UTF_8));
        Checkpoint book = signed(tree.size()).claim();

        assertEquals(inclusion(), inclusion);
        assertEquals(consistency(), consistency);
        InclusionProof.Proven proven = inclusion.check(Trust.in(key));
        assertEquals(frames.get(2).position(), proven.first().value());
        assertEquals(frames.get(2).lastPosition(), proven.last().value());
        assertEquals(book, inclusion.check(Trust.in(book)).checkpoint());
        assertEquals(book, consistency.check(Trust.in(key)));
        assertEquals(
                book,
                consistency.check(
                        Trust.in(book), signed(frames.get(3).lastPosition()).claim()));
        refused(() -> consistency.check(Trust.in(key), signed(1).claim()));
        refused(() -> inclusion.check(Trust.in(signed(2).claim())));
    }

    @Test
    void every_flipped_bit_of_a_checkpoint_is_refused() {
        byte[] note = signed(5).text().getBytes(StandardCharsets.UTF_8);

        everyFlippedBit(note, flipped -> SignedCheckpoint.parse(flipped).check(key));
    }

    @Test
    void every_flipped_bit_of_a_public_key_is_refused_or_verifies_nothing() {
        byte[] text = key.toString().getBytes(StandardCharsets.UTF_8);
        SignedCheckpoint note = signed(5);

        everyFlippedBit(text, flipped -> note.check(VerifyingKey.parse(new String(flipped, StandardCharsets.UTF_8))));
    }

    @Test
    void every_flipped_bit_of_a_proof_is_refused() {
        byte[] inclusion = inclusion().text().getBytes(StandardCharsets.UTF_8);
        byte[] consistency = consistency().text().getBytes(StandardCharsets.UTF_8);

        everyFlippedBit(inclusion, flipped -> ((InclusionProof) Proof.parse(flipped)).check(Trust.in(key)));
        everyFlippedBit(
                consistency,
                flipped -> ((ConsistencyProof) Proof.parse(flipped))
                        .check(
                                Trust.in(key),
                                signed(frames.get(3).lastPosition()).claim()));
    }

    @Test
    void a_proof_cut_anywhere_is_refused() {
        byte[] whole = inclusion().text().getBytes(StandardCharsets.UTF_8);

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            refused(() -> ((InclusionProof) Proof.parse(cut)).check(Trust.in(key)));
        }
    }

    private interface Check {
        void of(byte[] bytes);
    }

    private static void everyFlippedBit(byte[] text, Check check) {
        check.of(text);
        for (int bit = 0; bit < text.length * 8; bit++) {
            byte[] flipped = text.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            int at = bit;
            HearthbookException refused =
                    assertThrows(HearthbookException.class, () -> check.of(flipped), () -> "bit " + at);
            assertEquals(ErrorCode.PROOF_INVALID, refused.code(), "bit " + at);
        }
    }

    @Test
    void a_file_anchor_keeps_the_newest_and_says_when_its_disk_is_gone(@TempDir Path dir) throws Exception {
        FileAnchor anchor = FileAnchor.at(dir.resolve("anchor"));

        assertEquals(Optional.empty(), anchor.newest());
        anchor.keep(signed(2));
        anchor.keep(signed(5));
        assertEquals(Optional.of(signed(5)), anchor.newest());
        assertEquals(1, Files.list(dir).count());

        HearthbookException gone = assertThrows(
                HearthbookException.class,
                () -> FileAnchor.at(dir.resolve("not/there")).newest());
        assertEquals(ErrorCode.IO_FAILED, gone.code());
    }
}
