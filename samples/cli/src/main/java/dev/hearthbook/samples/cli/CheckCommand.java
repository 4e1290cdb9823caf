package dev.hearthbook.samples.cli;

import dev.hearthbook.integrity.Checkpoint;
import dev.hearthbook.integrity.ConsistencyProof;
import dev.hearthbook.integrity.Erasure;
import dev.hearthbook.integrity.ErasureReceipt;
import dev.hearthbook.integrity.InclusionProof;
import dev.hearthbook.integrity.Proof;
import dev.hearthbook.integrity.SignedCheckpoint;
import dev.hearthbook.integrity.Trust;
import dev.hearthbook.integrity.VerifyingKey;
import dev.hearthbook.model.ErasedEvents;
import dev.hearthbook.model.ErasedRows;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Check a proof, a checkpoint or a receipt of an erasure. Needs no book and no passphrase.",
        footer = {
            "",
            "With --key whatever that book signed is believed. With --checkpoint alone only that checkpoint is, which must come from",
            "somebody you believe; together with --key it is the earlier one that a proof of growth must begin with.",
            "What does not hold is refused with exit code 3."
        })
final class CheckCommand implements Callable<Integer> {
    private static final String NOTE = "hearthbook.checkpoint.";

    @ParentCommand
    private @Nullable Hearth hearth;

    @Parameters(paramLabel = "PROOF", description = "The file with the proof, the checkpoint or the receipt.")
    private @Nullable Path file;

    @Option(names = "--key", paramLabel = "KEY", description = "The book's public key, or a file that holds it.")
    private @Nullable String key;

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "A checkpoint that you kept.")
    private @Nullable Path kept;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    /** What holds: for people, and for programs. */
    private record Held(String sentence, JsonLines.Fields fields) {}

    @Override
    public Integer call() {
        Terminal terminal = Objects.requireNonNull(hearth, "picocli names the parent before it runs a command")
                .terminal();
        if (key == null && kept == null) {
            throw new IllegalArgumentException(
                    "name the book's public key with --key, or a checkpoint with --checkpoint");
        }
        Held held = check(bytes(Objects.requireNonNull(file, "picocli requires PROOF")));
        if (json) {
            new JsonLines(terminal.out()).write(held.fields);
        } else {
            terminal.line(terminal.paint(Ink.GREEN, "It holds: ") + Terminal.safe(held.sentence));
        }
        terminal.flush();
        return Exit.OK;
    }

    private Held check(byte[] bytes) {
        if (new String(bytes, StandardCharsets.ISO_8859_1).startsWith(NOTE)) {
            Checkpoint checkpoint = trust().check(SignedCheckpoint.parse(bytes));
            return new Held(
                    "book " + checkpoint.store() + " had " + checkpoint.size() + " events.",
                    fields("checkpoint", checkpoint));
        }
        if (ErasureReceipt.isOne(new String(bytes, StandardCharsets.ISO_8859_1))) {
            return receipt(ErasureReceipt.parse(bytes));
        }
        Proof proof = Proof.parse(bytes);
        if (proof instanceof InclusionProof inclusion) {
            InclusionProof.Proven proven = inclusion.check(trust());
            Checkpoint book = proven.checkpoint();
            return new Held(
                    "position " + proven.position() + " of the " + book.size() + " events of book " + book.store()
                            + (proven.lost() ? " is one of those that were lost" : " is an event")
                            + ", in the frame of positions " + proven.first() + " to " + proven.last()
                            + " whose body has the SHA-256 " + hex(proven.bodyHash()) + ".",
                    fields("inclusion", book)
                            .with("position", proven.position().value())
                            .with("first", proven.first().value())
                            .with("last", proven.last().value())
                            .with("lost", proven.lost())
                            .with("bodySha256", hex(proven.bodyHash())));
        }
        if (proof instanceof ConsistencyProof consistency) {
            if (key == null) {
                throw new IllegalArgumentException(
                        "a proof of growth is about a newer checkpoint: name the book's public key with --key");
            }
            Checkpoint book = kept == null
                    ? consistency.check(trust())
                    : consistency.check(
                            trust(), SignedCheckpoint.parse(bytes(kept)).check(parsedKey()));
            return new Held(
                    "the " + book.size() + " events of book " + book.store() + " begin with the " + consistency.size()
                            + " of the earlier checkpoint"
                            + (kept == null ? ", whose root stands in the proof." : " that you kept."),
                    fields("consistency", book).with("since", consistency.size()));
        }
        throw new AssertionError("no check for " + proof.getClass().getSimpleName());
    }

    private Held receipt(ErasureReceipt receipt) {
        if (key == null) {
            throw new IllegalArgumentException(
                    "a receipt of an erasure is signed by the book: name its public key with --key");
        }
        Erasure erasure = receipt.check(parsedKey());
        long events = erasure.events().stream().mapToLong(ErasedEvents::events).sum();
        Optional<Long> rows = erasure.rows()
                .map(all -> all.stream().mapToLong(ErasedRows::rows).sum());
        return new Held(
                "book " + erasure.store() + " erased scope "
                        + erasure.scopes().stream().map(String::valueOf).collect(Collectors.joining(", ")) + " ("
                        + erasure.cause().word() + (erasure.about().isEmpty() ? "" : " " + erasure.about())
                        + "), asked for at " + erasure.requested().at() + ": keys destroyed at "
                        + erasure.destroyed().at() + ", so that " + events
                        + " events cannot be read, and "
                        + rows.map(count -> count + " rows").orElse("uncounted rows") + " deleted by "
                        + erasure.completed().at() + ". Old copies of the keyring, and what opens them, are not in its"
                        + " power.",
                JsonLines.of("erasure")
                        .with("store", erasure.store())
                        .with("cause", erasure.cause().word())
                        .with("requested", erasure.requested().position().value())
                        .with("completed", erasure.completed().position().value())
                        .with("keyring", erasure.keyring())
                        .with("events", events));
    }

    private static JsonLines.Fields fields(String kind, Checkpoint book) {
        return JsonLines.of(kind)
                .with("store", book.store())
                .with("size", book.size())
                .with("head", book.head());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private Trust trust() {
        return key != null
                ? Trust.in(parsedKey())
                : Trust.in(SignedCheckpoint.parse(bytes(Objects.requireNonNull(kept, "one of the two was named")))
                        .claim());
    }

    private VerifyingKey parsedKey() {
        return key(Objects.requireNonNull(key, "--key was named"));
    }

    /** A public key, or what a file says that it is. */
    static VerifyingKey key(String text) {
        return VerifyingKey.parse(isFile(text) ? new String(bytes(Path.of(text)), StandardCharsets.UTF_8) : text);
    }

    private static boolean isFile(String text) {
        try {
            return Files.isRegularFile(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** What a file holds, as far as it can be a proof. */
    static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(Proof.BYTES_MAX + 1);
        } catch (IOException e) {
            throw new HearthbookException(
                    Files.exists(file) ? ErrorCode.IO_FAILED : ErrorCode.NOT_FOUND,
                    "The file " + file + " could not be read. Check its name and its permissions.",
                    e);
        }
    }
}
