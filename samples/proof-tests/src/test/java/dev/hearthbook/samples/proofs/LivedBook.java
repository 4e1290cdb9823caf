package dev.hearthbook.samples.proofs;

import dev.hearthbook.ConversationDraft;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.PassphraseCost;
import dev.hearthbook.crypto.RecoveryCode;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.HouseSamples;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Utterance;
import dev.hearthbook.projections.SqliteViews;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A book as somebody might have lived with it: two people with a persona each, conversations, memories of every tier, one person
 * erased, one memory erasable alone, every kind of slot, keys rotated, a checkpoint. Whatever can be told from outside or must not
 * be is marked: every text, name and id that went in holds one of {@link #MARKERS}.
 */
final class LivedBook {
    static final String PASSPHRASE = "brindlewick caf\u00e9 ostrich";
    static final byte[] KEY = new byte[32];
    static final Subject ADA = Subject.of("person-abernathy");
    static final Subject BO = Subject.of("person-bolsover");
    static final Subject GONE = Subject.of("person-gonnersby");
    static final RequestContext CONTEXT = RequestContext.of("actor-carmichael", "purpose-dunwoody")
            .withTrace("trace-eggleston", "request-farthing")
            .withAddress("address-203.0.113.77");

    /** Everything that was said or called so; each stands in the texts below. */
    static final List<String> MARKERS = List.of(
            "person-abernathy",
            "person-bolsover",
            "person-gonnersby",
            "actor-carmichael",
            "purpose-dunwoody",
            "trace-eggleston",
            "request-farthing",
            "203.0.113.77",
            "persona-gillingham",
            "nameHollingworth",
            "traitwordIgglesden",
            "cardJessamine",
            "conversation-kettlewell",
            "titleLangtry",
            "speakerMontague",
            "saidwordNethercott",
            "toldwordOglethorpe",
            "metadataPembroke",
            "memory-quartermain",
            "memorywordRavenscroft",
            "patternSomerville",
            "tagwordTrelawney",
            "command-underhill",
            "stream-vavasour",
            "room-whittington",
            "notedwordXanthippe",
            "erasedwordYarborough",
            "longwordZouche");

    /** How many events of the application's own type stand in one commit that needs several frames. */
    private static final int LARGE = 12;

    private LivedBook() {}

    /** Begins the keyring in the folder, opened by a passphrase and a raw key. */
    static TinkKeyVault create(Path dir) {
        TinkKeyVault vault = TinkKeyVault.create(
                dir, Unlock.passphrase(PASSPHRASE.toCharArray(), PassphraseCost.argon2id(8 * 1024, 1, 1)));
        vault.keys().add(passphrase(), Unlock.key(KEY));
        return vault;
    }

    static Unlock passphrase() {
        return Unlock.passphrase(PASSPHRASE.toCharArray());
    }

    static Hearthbook open(Path dir, TinkKeyVault vault) {
        return Hearthbook.open(Books.config(dir), vault, SqliteViews.in(dir));
    }

    /**
     * Lives through it; the book stays open.
     *
     * @return a recovery code that opens it as well
     */
    static String live(Hearthbook book, TinkKeyVault vault) {
        talk(book, ADA, 1);
        talk(book, BO, 2);
        book.memories().remember(GONE, "erasedwordYarborough once").block();
        vault.keys().rotateEnvelope();
        every(book);
        large(book);
        book.with(CONTEXT).erasures().erase(GONE).block();
        vault.keys().rotateRoot(Set.of(), passphrase(), Unlock.key(KEY));
        talk(book, ADA, 3);
        String recovery;
        try (RecoveryCode code = vault.keys().addRecoveryCode(passphrase())) {
            recovery = new String(code.text());
        }
        book.integrity().checkpoint().block();
        book.views().await(book.journal().head()).block();
        return recovery;
    }

    private static void talk(Hearthbook book, Subject subject, int number) {
        PersonaId persona = PersonaId.of("persona-gillingham-" + number);
        var acting = book.with(CONTEXT).commandId("command-underhill-" + number).as(subject);
        acting.commit(tx -> {
                    tx.personas()
                            .create(
                                    persona,
                                    PersonaSheet.named("nameHollingworth " + number)
                                            .withTrait("temper", "traitwordIgglesden")
                                            .withCard("cardJessamine " + number));
                    ConversationId conversation = ConversationId.of("conversation-kettlewell-" + number);
                    SessionId session = SessionId.of("session-kettlewell-" + number);
                    tx.conversations()
                            .start(
                                    subject,
                                    ConversationDraft.titled("titleLangtry " + number)
                                            .ids(conversation, session)
                                            .persona(persona));
                    for (int i = 0; i < 5; i++) {
                        tx.conversations()
                                .say(
                                        session,
                                        Utterance.of(
                                                        i % 2 == 0 ? Role.USER : Role.PERSONA,
                                                        "speakerMontague",
                                                        i % 2 == 0
                                                                ? "saidwordNethercott and saidwordNethercott " + i
                                                                : "toldwordOglethorpe " + i)
                                                .withMetadata(Map.of("key", "metadataPembroke " + i)));
                    }
                    tx.memories()
                            .remember(MemoryDraft.of(MemoryContent.of("memorywordRavenscroft likes tea " + number)
                                            .withPatterns(List.of("patternSomerville"))
                                            .withTags("tagwordTrelawney", "kitchen")
                                            .withImportance(0.125 * number))
                                    .persona(persona)
                                    .tier(MemoryTier.SEMANTIC)
                                    .id(MemoryId.of("memory-quartermain-" + number)));
                    tx.memories()
                            .remember(MemoryDraft.of("memorywordRavenscroft alone " + number)
                                    .aloneErasable());
                })
                .block();
    }

    /** Every event class of the house once, under a tag. */
    private static void every(Hearthbook book) {
        book.journal()
                .append(new Commit(
                        List.of(new StreamWrite(
                                new StreamId("samples", "stream-vavasour"),
                                Owner.of(BO, RetentionClass.SESSIONS)
                                        .aloneErasable(new StreamId("samples", "stream-vavasour")),
                                Expected.ANY,
                                HouseSamples.all().stream()
                                        .map(event -> NewEvent.of(event, Tag.of("room", "room-whittington")))
                                        .toList())),
                        Optional.empty(),
                        Optional.of(CommandKey.of("command-underhill-every")),
                        CONTEXT))
                .block();
    }

    /** A commit in several frames, of texts that can be deflated and texts that cannot. */
    private static void large(Hearthbook book) {
        List<NewEvent> events = new ArrayList<>();
        IntStream.range(0, LARGE).forEach(i -> {
            Random random = new Random(i);
            StringBuilder text = new StringBuilder("notedwordXanthippe ");
            while (text.length() < 30_000) {
                text.append(i % 2 == 0 ? "longwordZouche " : String.valueOf((char) (33 + random.nextInt(90))));
            }
            events.add(NewEvent.of(new Books.Noted(text.toString(), i), Tag.of("room", "room-whittington-" + i % 3)));
        });
        book.journal()
                .append(Commit.of(new StreamWrite(
                        new StreamId("noted", "stream-vavasour-large"),
                        Owner.of(ADA, RetentionClass.MEMORIES),
                        Expected.ANY,
                        events)))
                .block();
    }
}
