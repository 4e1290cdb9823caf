package dev.hearthbook.samples.proofs;

import dev.hearthbook.Conversations;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.Event;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A book whose history follows from a seed: everybody talks, remembers, redacts, forgets and is erased, and its keys change. */
final class RandomBook {
    static final int SUBJECTS = 6;
    private static final String WORDS = "the kettle sings in the harbour while a lantern burns and nobody is at home ";

    private final SplittableRandom random;
    private final List<SessionId> sessions = new ArrayList<>();
    private final List<MemoryId> memories = new ArrayList<>();
    private final List<MessageId> messages = new ArrayList<>();
    private int personas;
    private int commands;

    private RandomBook(long seed) {
        this.random = new SplittableRandom(seed);
    }

    static byte[] key(int value) {
        byte[] key = new byte[32];
        key[0] = (byte) value;
        return key;
    }

    /** Writes one, opened by {@code key(0)} in the end. */
    static void write(Path dir, long seed, int steps) {
        RandomBook book = new RandomBook(seed);
        for (int sitting = 0; sitting < 3; sitting++) {
            TinkKeyVault vault = TinkKeyVault.openOrCreate(dir, Unlock.key(key(0)));
            try (Hearthbook open = Hearthbook.open(RichBook.config(dir), vault, SqliteViews.in(dir))) {
                for (int i = 0; i < steps / 3; i++) {
                    book.step(open, vault);
                }
            }
        }
    }

    private void step(Hearthbook book, TinkKeyVault vault) {
        Subject subject = subject();
        try {
            switch (random.nextInt(16)) {
                case 0 -> {
                    Conversations.Started chat = book.as(subject)
                            .conversations()
                            .start("talk " + random.nextInt(9))
                            .block();
                    sessions.add(chat.session());
                }
                case 1, 2, 3 -> say(book);
                case 4 ->
                    memories.add(
                            book.memories().remember(subject, text(200)).block().memory());
                case 5 ->
                    memories.add(book.memories()
                            .remember(subject, text(6_000))
                            .block()
                            .memory());
                case 6 -> book.memories().revise(memory(), text(300)).block();
                case 7 ->
                    book.memories()
                            .changeTier(memory(), random.nextBoolean() ? MemoryTier.SHARED : MemoryTier.SEMANTIC)
                            .block();
                case 8 -> book.memories().forget(memory(), "enough").block();
                case 9 ->
                    book.conversations()
                            .redact(messages.get(random.nextInt(Math.max(1, messages.size()))), "asked for")
                            .block();
                case 10 ->
                    book.personas()
                            .create(PersonaId.of("persona-" + personas++), PersonaSheet.named(text(20)))
                            .block();
                case 11 ->
                    book.journal()
                            .append(tagged(subject, 1 + random.nextInt(4), 3_000))
                            .block();
                case 12 -> book.journal().append(tagged(subject, 12, 25_000)).block(); // in parts
                case 13 -> together(book);
                case 14 -> upkeep(book, vault, subject);
                default -> book.upkeep().roll().block();
            }
        } catch (HearthbookException | IndexOutOfBoundsException e) {
            // A refusal is part of life: somebody was erased, or there is nothing yet to revise.
            return;
        }
    }

    private Subject subject() {
        return Subject.of("somebody-" + random.nextInt(SUBJECTS));
    }

    private MemoryId memory() {
        return memories.get(random.nextInt(Math.max(1, memories.size())));
    }

    /** Of words, which deflate well, or of letters, which do not. */
    private String text(int length) {
        boolean words = random.nextBoolean();
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(words ? WORDS : Long.toString(random.nextLong(), 36));
        }
        return text.substring(0, length);
    }

    private void say(Hearthbook book) {
        SessionId session = sessions.get(random.nextInt(Math.max(1, sessions.size())));
        messages.add(book.conversations()
                .say(session, Role.USER, "somebody", text(80))
                .block()
                .message());
    }

    private Commit tagged(Subject subject, int events, int bytes) {
        List<NewEvent> all = IntStream.range(0, events)
                .<NewEvent>mapToObj(i -> NewEvent.of(
                        (Event) new Books.Noted(text(bytes), i), RichBook.ROOM, Tag.of("number", Integer.toString(i))))
                .toList();
        StreamId stream = new StreamId("notes", subject.value() + "-" + random.nextInt(3));
        return new Commit(
                List.of(new StreamWrite(
                        stream,
                        Owner.of(subject, RetentionClass.MEMORIES).aloneErasable(random.nextBoolean(), stream),
                        Expected.ANY,
                        all)),
                Optional.empty(),
                Optional.of(command(commands++)),
                new RequestContext("a person", "a test", "trace", "request", Optional.of("10.0.0.7")));
    }

    static CommandKey command(int number) {
        return CommandKey.of("command-" + number);
    }

    /** Many at once, so that commits share frames. */
    private void together(Hearthbook book) {
        List<java.util.concurrent.CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(book.journal().append(tagged(subject(), 1, 300)).toFuture());
        }
        for (java.util.concurrent.CompletableFuture<?> one : all) {
            one.exceptionally(refused -> null).join();
        }
    }

    private void upkeep(Hearthbook book, TinkKeyVault vault, Subject subject) {
        switch (random.nextInt(7)) {
            case 0 -> vault.keys().rotateEnvelope();
            case 1 -> vault.keys().rotateRoot(Set.of(), Unlock.key(key(0)));
            case 2 -> {
                vault.keys().add(Unlock.key(key(0)), Unlock.key(key(9)));
                vault.keys().remove(2, Unlock.key(key(0)));
            }
            case 3 -> book.erasures().renew(subject).block();
            default -> book.erasures().erase(subject).block();
        }
    }
}
