package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.Salvage;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.integrity.Checkpoint;
import dev.hearthbook.integrity.ConsistencyProof;
import dev.hearthbook.integrity.FileAnchor;
import dev.hearthbook.integrity.InclusionProof;
import dev.hearthbook.integrity.Proof;
import dev.hearthbook.integrity.SignedCheckpoint;
import dev.hearthbook.integrity.Trust;
import dev.hearthbook.integrity.Verification;
import dev.hearthbook.integrity.VerifyingKey;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Subject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A book on disk shows that it is what it was, and somebody who goes back in time with parts of it is noticed. */
class IntegrityTest {
    private static final Subject ADA = Subject.of("ada");
    private static final Subject BO = Subject.of("bo");
    private static final Subject CY = Subject.of("cy");

    @TempDir
    private Path folder;

    private Path dir() {
        return folder.resolve("book");
    }

    private BookConfig config() {
        return Books.config(dir()).withAnchors(FileAnchor.at(folder.resolve("anchor")));
    }

    private static void remember(Hearthbook book, Subject subject, int count) {
        for (int i = 0; i < count; i++) {
            int number = i;
            book.as(subject)
                    .commit(tx -> tx.memories().remember("memory number " + number))
                    .block();
        }
    }

    private static Checkpoint checkpoint(Hearthbook book) {
        return book.integrity()
                .checkpoint()
                .blockOptional()
                .orElseThrow()
                .check(book.integrity().key());
    }

    private static Verification verify(Hearthbook book) {
        return book.integrity().verify(progress -> {}).blockOptional().orElseThrow();
    }

    private static HearthbookException refused(ErrorCode code, Executable action) {
        HearthbookException refused = assertThrows(HearthbookException.class, action);
        assertEquals(code, refused.code(), refused.getMessage());
        return refused;
    }

    /** Puts an older copy in the place of a part of the book. */
    private void rollBack(Path copy, String part) throws Exception {
        Path there = dir().resolve(part);
        if (Files.isDirectory(there)) {
            Books.delete(there);
        } else {
            Files.deleteIfExists(there);
        }
        if (Files.exists(copy.resolve(part))) {
            Books.copy(copy.resolve(part), there);
        }
    }

    @Test
    void proofs_of_an_open_book_hold_without_it_and_after_erasing() {
        List<Proof> proofs = new ArrayList<>();
        VerifyingKey key;
        Checkpoint first;
        byte[] rootBefore;
        try (Hearthbook book = Books.open(config().withDurability(Durability.OS))) {
            remember(book, ADA, 300);
            key = book.integrity().key();
            first = checkpoint(book);
            assertEquals(book.journal().head().position().value(), first.size(), "what was not durable is made so");
            proofs.add(book.integrity().prove(Position.of(7)).block());
            rootBefore = first.root();
            book.erasures().erase(ADA).block();
            remember(book, BO, 20);
        }
        try (Hearthbook book = Books.open(config())) {
            proofs.add(book.integrity().proveSince(first).block());
            proofs.add(book.integrity().prove(Position.of(7)).block());
            Verification found = verify(book);
            assertEquals(300, found.erased());
            assertEquals(2, found.compared(), "the book's own checkpoint and the anchor's");
            assertEquals(key, book.integrity().key());
        }
        assertArrayEquals(rootBefore, first.root());
        for (Proof made : proofs) {
            Proof read = Proof.parse(made.text().getBytes(StandardCharsets.UTF_8));
            if (read instanceof InclusionProof inclusion) {
                assertEquals(7, inclusion.check(Trust.in(key)).position().value());
            } else if (read instanceof ConsistencyProof consistency) {
                assertTrue(consistency.check(Trust.in(key), first).size() > first.size());
            }
        }
    }

    @Test
    void whatever_is_rolled_back_is_noticed_as_far_as_it_can_be() throws Exception {
        Path copy = folder.resolve("copy");
        try (Hearthbook book = Books.open(config())) {
            remember(book, ADA, 20);
            remember(book, BO, 5);
            remember(book, CY, 1);
            book.erasures().erase(CY).block();
            checkpoint(book);
        }
        Books.copy(dir(), copy);
        try (Hearthbook book = Books.open(config())) {
            book.erasures().erase(BO).block();
            remember(book, ADA, 5);
            checkpoint(book);
        }
        Path newest = folder.resolve("newest");
        Books.copy(dir(), newest);

        rollBack(copy, "log");
        HearthbookException log = refused(ErrorCode.LOG_ROLLED_BACK, () -> Books.open(Books.config(dir())));
        assertTrue(log.getMessage().contains("integrity"), "the book's own checkpoint tells: " + log.getMessage());
        rollBack(newest, "log");

        rollBack(copy, "keyring.db");
        try (Hearthbook book = Books.open(Books.config(dir()))) {
            assertEquals(1 + 5, verify(book).erased(), "what came back is destroyed again at open");
        }
        rollBack(newest, "keyring.db");

        rollBack(copy, "log");
        rollBack(copy, "keyring.db");
        rollBack(copy, "integrity");
        HearthbookException all = refused(ErrorCode.LOG_ROLLED_BACK, () -> Books.open(config()));
        assertTrue(all.getMessage().contains("anchor"), "only what is kept elsewhere tells: " + all.getMessage());
        Books.open(Books.config(dir())).close(); // without an anchor nobody can know
    }

    @Test
    void a_book_that_went_two_ways_is_refused_by_the_checkpoint_of_the_other() throws Exception {
        Path copy = folder.resolve("copy");
        try (Hearthbook book = Books.open(config())) {
            remember(book, ADA, 5);
        }
        Books.copy(dir(), copy);
        try (Hearthbook book = Books.open(config())) {
            remember(book, ADA, 5);
            checkpoint(book);
        }
        try (Hearthbook other = Books.open(Books.config(copy))) {
            remember(other, ADA, 12);
        }

        refused(
                ErrorCode.HISTORY_BROKEN,
                () -> Books.open(Books.config(copy).withAnchors(FileAnchor.at(folder.resolve("anchor")))));
    }

    @Test
    void a_checkpoint_of_another_book_or_a_damaged_one_is_no_anchor() throws Exception {
        try (Hearthbook book = Books.open(config())) {
            remember(book, ADA, 3);
            checkpoint(book);
        }
        Path anchor = folder.resolve("anchor");
        byte[] good = Files.readAllBytes(anchor);
        for (int bit = 0; bit < good.length * 8; bit += 97) {
            byte[] flipped = good.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(anchor, flipped);
            refused(ErrorCode.PROOF_INVALID, () -> Books.open(config()));
        }
        Files.write(anchor, good);

        Path own = dir().resolve("integrity/checkpoint");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(own)));
        Files.writeString(own, "nonsense");
        try (Hearthbook book = Books.open(config())) {
            refused(ErrorCode.PROOF_INVALID, () -> verify(book));
            checkpoint(book);
            assertEquals(2, verify(book).compared(), "a new one stands in its place");
        }
    }

    @Test
    void an_anchor_out_of_reach_locks_nobody_out_and_is_named_when_a_checkpoint_is_made() {
        BookConfig config = Books.config(dir()).withAnchors(FileAnchor.at(folder.resolve("unplugged/anchor")));
        try (Hearthbook book = Books.open(config)) {
            remember(book, ADA, 3);

            HearthbookException named = refused(ErrorCode.IO_FAILED, () -> checkpoint(book));

            assertTrue(named.getMessage().contains("unplugged"), named.getMessage());
            assertTrue(book.integrity().newest().block().isPresent(), "the book itself remembers it");
        }
    }

    @Test
    void a_salvaged_book_is_held_against_the_checkpoints_of_before() throws Exception {
        SignedCheckpoint early;
        Checkpoint late;
        try (Hearthbook book = Books.open(config())) {
            remember(book, ADA, 10);
            early = book.integrity().checkpoint().blockOptional().orElseThrow();
            remember(book, ADA, 10);
            late = checkpoint(book);
        }
        Path segment = Books.files(dir().resolve("log")).stream()
                .filter(file -> file.toString().endsWith(".cq4"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(segment);
        int at = 0;
        for (int frames = 0; frames < 15; at++) {
            if (bytes[at] == 'H' && bytes[at + 1] == 'B' && bytes[at + 2] == 1) {
                frames++;
            }
        }
        bytes[at + 90] ^= 1;
        Files.write(segment, bytes);
        Path fresh = folder.resolve("fresh");
        Salvage.Report report =
                Salvage.of(dir()).to(fresh, there -> TinkKeyVault.open(there, Unlock.key(new byte[32])));
        assertTrue(report.lost() > 0);

        BookConfig config = Books.config(fresh).withAnchors(FileAnchor.at(folder.resolve("anchor")));
        try (Hearthbook book = Books.open(config)) {
            Verification found = verify(book);
            assertEquals(report.lost(), found.lost());
            assertEquals(1, found.compared());
            Proof growth = book.integrity().proveSince(early.claim()).block();
            assertTrue(growth instanceof ConsistencyProof proof
                    && proof.check(Trust.in(book.integrity().key()), early.claim())
                                    .size()
                            == late.size());
            refused(
                    ErrorCode.HISTORY_BROKEN,
                    () -> book.integrity().proveSince(late).block());
            Position lost = report.losses().get(0).first();
            InclusionProof proof = book.integrity().prove(lost).blockOptional().orElseThrow();
            assertTrue(proof.check(Trust.in(book.integrity().key())).lost());
        }
    }
}
