package dev.hearthbook.projections;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.DocumentId;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.HouseCollections;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryStatus;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.ProfileSheet;
import dev.hearthbook.model.RelationId;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import reactor.core.publisher.Mono;

/**
 * Random commands, given to a book and kept in plain changeable objects beside it. It shares no rule with the house: what a
 * command does and when it is refused is written here a second time.
 */
final class PlainHistory {
    static final List<Subject> SUBJECTS = List.of(Subject.of("ada"), Subject.of("bob"), Subject.of("eve"));

    final Map<PersonaId, PlainPersona> personas = new LinkedHashMap<>();
    final Map<ConversationId, PlainConversation> conversations = new LinkedHashMap<>();
    final Map<SessionId, PlainSession> sessions = new LinkedHashMap<>();
    final Map<MemoryId, PlainMemory> memories = new LinkedHashMap<>();
    final Map<DocumentId, PlainDocument> documents = new LinkedHashMap<>();
    final Map<RelationId, PlainRelation> relations = new LinkedHashMap<>();
    final Map<Subject, PlainProfile> profiles = new LinkedHashMap<>();
    int refusals;

    private final Hearthbook book;
    private final SteppedClock clock;
    private final SplittableRandom random;
    private int made;

    static final class PlainPersona {
        String name = "";
        final Map<String, Integer> levels = new TreeMap<>();
        final Map<String, Long> moods = new TreeMap<>();
        long corrections;
        boolean retired;
    }

    static final class PlainConversation {
        final List<SessionId> sessions = new ArrayList<>();
        String title = "";
        boolean closed;
    }

    static final class PlainSession {
        final List<PlainMessage> messages = new ArrayList<>();
        boolean ended;
    }

    static final class PlainMessage {
        String text = "";
        boolean edited;
        boolean redacted;
    }

    static final class PlainMemory {
        Subject subject = SUBJECTS.get(0);
        String text = "";
        String tag = "";
        MemoryTier tier = MemoryTier.EPISODIC;
        MemoryStatus status = MemoryStatus.ACTIVE;
        boolean superseded;
    }

    static final class PlainDocument {
        Subject subject = SUBJECTS.get(0);
        Map<String, Object> fields = new TreeMap<>();
        boolean deleted;
    }

    static final class PlainRelation {
        MemoryId source = MemoryId.of("none");
        MemoryId target = MemoryId.of("none");
        double confidence;
        boolean linked;
    }

    static final class PlainProfile {
        String name = "";
        final Map<String, Long> usage = new TreeMap<>();
        int snapshots;
        int emotions;
        int interactions;
    }

    PlainHistory(Hearthbook book, SteppedClock clock, long seed) {
        this.book = book;
        this.clock = clock;
        this.random = new SplittableRandom(seed);
    }

    void step() {
        clock.step(Duration.ofSeconds(random.nextInt(1, 3_600)));
        int kind = random.nextInt(100);
        if (kind < 10) {
            document(random.nextInt(6));
        } else if (kind < 18) {
            relation(random.nextInt(8));
        } else if (kind < 22) {
            profile(random.nextInt(5));
        } else if (kind < 30) {
            persona(random.nextInt(6));
        } else if (kind < 60) {
            conversation(random.nextInt(20));
        } else {
            memory(random.nextInt(16));
        }
    }

    private void document(int what) {
        var all = book.documents(HouseCollections.WORKFLOWS);
        if (documents.isEmpty() || what == 0) {
            DocumentId id = DocumentId.of("d" + ++made);
            PlainDocument document = new PlainDocument();
            document.subject = any(SUBJECTS);
            String name = word();
            Workflow workflow = Workflow.of(name);
            document.fields.putAll(Map.of("name", name, "state", "open", "progress", 0.0, "step", 0L));
            document.fields.putAll(Map.of("steps", List.of(), "data", Map.of()));
            documents.put(id, document);
            done(all.insert(id, document.subject, workflow));
            return;
        }
        DocumentId id = any(documents.keySet());
        PlainDocument document = documents.get(id);
        if (what == 5 && random.nextInt(4) == 0) {
            done(all.delete(id));
            document.deleted = true;
            document.fields = new TreeMap<>();
            return;
        }
        String field = what <= 2 ? "name" : what == 3 ? "state" : "progress";
        Object value = what <= 2 ? word() : what == 3 ? "done" : random.nextInt(5) / 4.0;
        if (document.deleted) {
            BookContract.refused(ErrorCode.NOT_FOUND, all.update(id, Map.of(field, value)));
            refusals++;
        } else {
            done(all.update(id, Map.of(field, value)));
            document.fields.put(field, value);
        }
    }

    /** Half of the tries link something; ends that do not fit are as welcome as those that do. */
    private void relation(int what) {
        if (memories.size() < 2) {
            return;
        }
        if (relations.isEmpty() || what <= 3) {
            MemoryId source = any(memories.keySet());
            MemoryId target = any(memories.keySet());
            if (source.equals(target)) {
                return;
            }
            String type = "t" + random.nextInt(2);
            double confidence = random.nextInt(1, 4) / 4.0;
            RelationId id = RelationId.of(source, target, type);
            PlainRelation before = relations.getOrDefault(id, new PlainRelation());
            boolean may = there(source)
                    && there(target)
                    && memories.get(source).subject.equals(memories.get(target).subject)
                    && (!before.linked || before.confidence == confidence);
            if (answered(may, book.relations().link(source, target, type, confidence, Map.of()))) {
                PlainRelation relation = new PlainRelation();
                relation.source = source;
                relation.target = target;
                relation.confidence = confidence;
                relation.linked = true;
                relations.put(id, relation);
            }
            return;
        }
        RelationId id = any(relations.keySet());
        PlainRelation relation = relations.get(id);
        if (what == 4) {
            done(book.relations().unlink(id, ""));
            relation.linked = false;
        } else if (there(relation)) {
            done(book.relations().strengthen(id, 0.25));
            relation.confidence = Math.min(1, relation.confidence + 0.25);
        } else {
            BookContract.refused(ErrorCode.NOT_FOUND, book.relations().strengthen(id, 0.25));
            refusals++;
        }
    }

    /** Whether a relation and both of its ends are. */
    boolean there(PlainRelation relation) {
        return relation.linked && there(relation.source) && there(relation.target);
    }

    private boolean there(MemoryId memory) {
        return memories.get(memory).status != MemoryStatus.FORGOTTEN;
    }

    private void profile(int what) {
        Subject subject = any(SUBJECTS);
        PlainProfile profile = profiles.computeIfAbsent(subject, it -> new PlainProfile());
        String word = word();
        if (what == 0) {
            done(book.profiles().update(subject, ProfileSheet.named(word)));
            profile.name = word;
        } else if (what == 1) {
            done(book.profiles().used(subject, word, 2));
            profile.usage.merge(word, 2L, Long::sum);
        } else if (what == 2) {
            done(book.profiles().snapshots().take(subject, Map.of(word, 0.5), List.of(), 0));
            profile.snapshots++;
        } else if (what == 3) {
            done(book.emotions().record(subject, word, 0.5));
            profile.emotions++;
        } else {
            done(book.interactions().record(subject, Optional.empty(), word, Duration.ZERO, word));
            profile.interactions++;
        }
    }

    private void persona(int what) {
        if (personas.isEmpty() || (what == 0 && personas.size() < 40)) {
            PersonaId id = PersonaId.of("p" + ++made);
            PlainPersona persona = new PlainPersona();
            persona.name = word();
            personas.put(id, persona);
            done(book.personas().create(id, PersonaSheet.named(persona.name)));
            return;
        }
        PersonaId id = any(personas.keySet());
        PlainPersona persona = personas.get(id);
        boolean may = !persona.retired;
        String word = word();
        if (what <= 2 && answered(may, book.personas().rename(id, word))) {
            persona.name = word;
        } else if (what == 3 && answered(may, book.personas().changeLevel(id, word, 42))) {
            persona.levels.put(word, 42);
        } else if (what == 4 && answered(may, book.personas().feelMood(id, word, 0.5))) {
            persona.moods.merge(word, 1L, Long::sum);
        } else if (what == 5 && random.nextInt(20) == 0) {
            done(book.personas().retire(id, ""));
            persona.retired = true;
        } else if (what == 5 && answered(may, book.personas().correct(id, word, word))) {
            persona.corrections++;
        }
    }

    private void conversation(int what) {
        if (conversations.isEmpty() || (what == 0 && conversations.size() < 60)) {
            PlainConversation conversation = new PlainConversation();
            conversation.title = word();
            var started = BookContract.ok(book.conversations().start(any(SUBJECTS), conversation.title));
            conversation.sessions.add(started.session());
            conversations.put(started.conversation(), conversation);
            sessions.put(started.session(), new PlainSession());
            return;
        }
        ConversationId id = any(conversations.keySet());
        PlainConversation conversation = conversations.get(id);
        SessionId session = any(conversation.sessions);
        PlainSession plain = sessions.get(session);
        if (what == 1) {
            boolean may = !conversation.closed && open(conversation) < 16;
            if (may) {
                SessionId next =
                        BookContract.ok(book.conversations().startSession(id)).session();
                conversation.sessions.add(next);
                sessions.put(next, new PlainSession());
            } else {
                answered(false, book.conversations().startSession(id));
            }
        } else if (what == 2) {
            done(book.conversations().endSession(session));
            plain.ended = true;
        } else if (what == 3 && random.nextInt(5) == 0) {
            done(book.conversations().close(id, ""));
            conversation.closed = true;
            conversation.sessions.forEach(it -> sessions.get(it).ended = true);
        } else if (what <= 4) {
            conversation.title = word();
            done(book.conversations().title(id, conversation.title));
        } else if (what <= 7 && !plain.messages.isEmpty()) {
            message(session, plain, what == 7);
        } else {
            String text = word() + " " + word();
            if (answered(!plain.ended, book.conversations().say(session, Role.USER, "U", text))) {
                PlainMessage message = new PlainMessage();
                message.text = text;
                plain.messages.add(message);
            }
        }
    }

    private void message(SessionId session, PlainSession plain, boolean redact) {
        int number = random.nextInt(plain.messages.size()) + 1;
        PlainMessage message = plain.messages.get(number - 1);
        MessageId id = new MessageId(session, number);
        if (redact) {
            done(book.conversations().redact(id, ""));
            message.redacted = true;
            message.text = "";
            return;
        }
        String text = word() + " edited";
        if (answered(!message.redacted, book.conversations().edit(id, text))) {
            message.text = text;
            message.edited = true;
        }
    }

    private void memory(int what) {
        if (memories.isEmpty() || what <= 3) {
            MemoryId id = MemoryId.of("m" + ++made);
            PlainMemory memory = new PlainMemory();
            memory.subject = any(SUBJECTS);
            memory.text = word() + " " + word();
            memory.tag = word();
            memory.tier = MemoryTier.values()[random.nextInt(4)];
            memories.put(id, memory);
            done(book.memories()
                    .remember(
                            memory.subject,
                            MemoryDraft.of(memory.text).id(id).tags(memory.tag).tier(memory.tier)));
            return;
        }
        MemoryId id = any(memories.keySet());
        PlainMemory memory = memories.get(id);
        boolean kept = memory.status != MemoryStatus.FORGOTTEN;
        if (what <= 6) {
            String text = word() + " revised";
            if (answered(kept, book.memories().revise(id, text))) {
                memory.text = text;
            }
        } else if (what <= 8) {
            if (answered(
                    kept && memory.tier != MemoryTier.SHARED, book.memories().promote(id))) {
                memory.tier = MemoryTier.values()[memory.tier.ordinal() + 1];
            }
        } else if (what <= 10) {
            if (answered(
                    kept && memory.tier != MemoryTier.WORKING, book.memories().demote(id))) {
                memory.tier = MemoryTier.values()[memory.tier.ordinal() - 1];
            }
        } else if (what == 11) {
            if (answered(kept, book.memories().retract(id, ""))) {
                memory.status = MemoryStatus.RETRACTED;
            }
        } else if (what == 12) {
            boolean may = kept && memory.status != MemoryStatus.SUPERSEDED;
            if (answered(may, book.memories().restore(id))) {
                memory.status = memory.superseded ? MemoryStatus.SUPERSEDED : MemoryStatus.ACTIVE;
            }
        } else if (what == 13 && random.nextInt(4) == 0) {
            done(book.memories().forget(id, ""));
            memory.status = MemoryStatus.FORGOTTEN;
        } else {
            supersede(id, memory);
        }
    }

    /** Offered only to memories that are not superseded now: whether by the same one would have to be remembered otherwise. */
    private void supersede(MemoryId id, PlainMemory memory) {
        MemoryId by = any(memories.keySet());
        PlainMemory other = memories.get(by);
        if (by.equals(id) || memory.status == MemoryStatus.SUPERSEDED) {
            return;
        }
        boolean may = memory.status == MemoryStatus.ACTIVE
                && other.status == MemoryStatus.ACTIVE
                && other.subject.equals(memory.subject);
        if (answered(may, book.memories().supersede(id, by))) {
            memory.status = MemoryStatus.SUPERSEDED;
            memory.superseded = true;
        }
    }

    private long open(PlainConversation conversation) {
        return conversation.sessions.stream()
                .filter(it -> !sessions.get(it).ended)
                .count();
    }

    private static void done(Mono<?> command) {
        BookContract.ok(command);
    }

    /** Whether it was done; that must be as the plain rules say. */
    private boolean answered(boolean may, Mono<?> command) {
        try {
            BookContract.ok(command);
            if (!may) {
                throw new AssertionError("the book did what the plain rules refuse");
            }
            return true;
        } catch (HearthbookException e) {
            if (may || e.code() != ErrorCode.REFUSED) {
                throw new AssertionError("the book refused what the plain rules allow", e);
            }
            refusals++;
            return false;
        }
    }

    private String word() {
        return "w" + random.nextInt(40);
    }

    private <T> T any(Iterable<T> all) {
        List<T> list = new ArrayList<>();
        all.forEach(list::add);
        return list.get(random.nextInt(list.size()));
    }
}
