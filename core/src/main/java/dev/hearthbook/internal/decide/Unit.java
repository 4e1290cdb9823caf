package dev.hearthbook.internal.decide;

import dev.hearthbook.command.Command;
import dev.hearthbook.command.ConversationCommand;
import dev.hearthbook.command.DocumentCommand;
import dev.hearthbook.command.MemoryCommand;
import dev.hearthbook.command.NoteCommand;
import dev.hearthbook.command.PersonaCommand;
import dev.hearthbook.command.ProfileCommand;
import dev.hearthbook.command.ReflectionCommand;
import dev.hearthbook.command.RelationCommand;
import dev.hearthbook.event.ConversationEvent;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.NotedEvent;
import dev.hearthbook.event.ReflectionEvent;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.Document;
import dev.hearthbook.model.DocumentChange;
import dev.hearthbook.model.DocumentId;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryStatus;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.Profile;
import dev.hearthbook.model.Reflection;
import dev.hearthbook.model.ReflectionId;
import dev.hearthbook.model.RefusedByPolicyException;
import dev.hearthbook.model.Relation;
import dev.hearthbook.model.RelationId;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.policy.AuditMode;
import dev.hearthbook.policy.Policy;
import dev.hearthbook.policy.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One unit of work: nouns as they were found, what was decided on them, and how they look after it. Commands of one unit see
 * each other's events, and all of them become one commit. One thread at a time, only while its desk runs it.
 */
public final class Unit {
    private static final Logger LOG = LoggerFactory.getLogger(Unit.class);

    private final Desk desk;
    private final Guardian guardian;
    private final RequestContext context;
    private final Optional<Subject> within;
    private final Instant now;
    private final Map<StreamId, Model<?>> found = new LinkedHashMap<>();
    private final Map<StreamId, Model<?>> after = new LinkedHashMap<>();
    private final Map<StreamId, Pending> pending = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private final long epoch;
    private boolean over;

    /** What goes to one stream. */
    private record Pending(Owner owner, long expected, List<NewEvent> events) {}

    Unit(Desk desk, Guardian guardian, Order order, Instant now) {
        this.desk = desk;
        this.guardian = guardian;
        this.context = order.context();
        this.within = order.within();
        this.now = now;
        this.epoch = desk.epoch();
    }

    /** @see Desk#epoch */
    long epoch() {
        return epoch;
    }

    /** The time of this unit, in whole microseconds. */
    public Instant now() {
        return now;
    }

    /** Where new ids come from. */
    public IdSource ids() {
        return desk.ids();
    }

    /** The persona as this unit sees it; empty when there is none, or none within the unit's subject. */
    public Optional<Persona> persona(PersonaId id) {
        return find(Kind.PERSONA, HouseStreams.of(id));
    }

    public Optional<Conversation> conversation(ConversationId id) {
        return find(Kind.CONVERSATION, HouseStreams.of(id));
    }

    public Optional<Session> session(SessionId id) {
        return find(Kind.SESSION, HouseStreams.of(id));
    }

    /** The profile as this unit sees it; empty when nothing is known of the user. */
    public Optional<Profile> profile(Subject subject) {
        return find(Kind.PROFILE, HouseStreams.of(subject));
    }

    /** The relation as this unit sees it; empty when there is none, or one of its ends was forgotten. */
    public Optional<Relation> relation(RelationId id) {
        return find(Kind.RELATION, HouseStreams.of(id))
                .filter(it -> it.linked() && remembered(it.source()) && remembered(it.target()));
    }

    private boolean remembered(MemoryId id) {
        return memoryModel(id)
                .noun()
                .filter(it -> it.status() != MemoryStatus.FORGOTTEN)
                .isPresent();
    }

    public Optional<Reflection> reflection(ReflectionId id) {
        return find(Kind.REFLECTION, HouseStreams.of(id));
    }

    /** The document as this unit sees it; empty when there is none, or it was deleted. */
    public Optional<Document<Map<String, Object>>> document(String collection, DocumentId id) {
        return find(Kind.DOCUMENT, HouseStreams.of(collection, id)).filter(it -> !it.deleted());
    }

    public Optional<Memory> memory(MemoryId id) {
        return visible(memoryModel(id));
    }

    /**
     * The session, refused when it is not there, belongs to another subject than the unit's, or takes no more messages.
     */
    public Session taking(SessionId id) {
        Session session =
                own(model(Kind.SESSION, HouseStreams.of(id))).noun().orElseThrow(() -> Refusal.missing("session", id));
        ConversationDecider.takesMore(session);
        return session;
    }

    public List<? extends Event> execute(PersonaCommand asked) {
        PersonaCommand command = guarded(asked);
        return execute(Kind.PERSONA, command, now -> PersonaDecider.decide(now, command));
    }

    /** A command on a noun that lives in one stream: found, decided, and noted as it is after that. */
    private <T> List<? extends Event> execute(
            Kind<T> kind, Command command, Function<Optional<T>, List<? extends Event>> decide) {
        Model<T> model = own(model(kind, command.root()));
        List<? extends Event> decided = decide.apply(model.noun());
        decided.forEach(event -> add(kind, command.root(), event));
        return decided;
    }

    public List<? extends Event> execute(ConversationCommand asked) {
        ConversationCommand command = guarded(asked);
        List<ConversationEvent> decided;
        if (command instanceof ConversationCommand.ToConversation to) {
            Model<Conversation> model = own(model(Kind.CONVERSATION, HouseStreams.of(to.conversation())));
            if (command instanceof ConversationCommand.Start start) {
                own(start.subject());
                isNew(start.session());
            } else if (command instanceof ConversationCommand.StartSession start) {
                isNew(start.session());
            }
            decided = ConversationDecider.decide(model.noun(), to);
        } else if (command instanceof ConversationCommand.ToSession to) {
            Model<Session> model = own(model(Kind.SESSION, HouseStreams.of(to.session())));
            decided = ConversationDecider.decide(model.noun(), to, now);
        } else {
            throw new AssertionError("no decider for " + command.getClass().getSimpleName());
        }
        for (ConversationEvent event : decided) {
            if (event instanceof ConversationEvent.OfConversation of) {
                add(Kind.CONVERSATION, HouseStreams.of(of.conversation()), event);
            } else if (event instanceof ConversationEvent.OfSession of) {
                add(Kind.SESSION, HouseStreams.of(of.session()), event);
            }
        }
        return decided;
    }

    public List<? extends Event> execute(MemoryCommand asked) {
        MemoryCommand command = guarded(asked);
        Model<Memory> model = own(memoryModel(command.memory()));
        Optional<Memory> other = Optional.empty();
        if (command instanceof MemoryCommand.Remember remember) {
            own(remember.subject());
        } else if (command instanceof MemoryCommand.Supersede supersede) {
            other = own(memoryModel(supersede.by())).noun();
        }
        List<MemoryEvent> decided = MemoryDecider.decide(model.noun(), other, command, now);
        for (MemoryEvent event : decided) {
            if (event instanceof MemoryEvent.Carried carried) {
                carry(carried);
            } else {
                add(Kind.MEMORY, HouseStreams.of(event.memory()), event);
            }
        }
        return decided;
    }

    public List<? extends Event> execute(RelationCommand asked) {
        RelationCommand command = guarded(asked);
        Optional<Memory> source;
        Optional<Memory> target;
        if (command instanceof RelationCommand.Link link) {
            source = own(memoryModel(link.source())).noun();
            target = own(memoryModel(link.target())).noun();
        } else {
            Optional<Relation> now = model(Kind.RELATION, command.root()).noun();
            source = now.flatMap(it -> memoryModel(it.source()).noun());
            target = now.flatMap(it -> memoryModel(it.target()).noun());
        }
        return execute(Kind.RELATION, command, now -> RelationDecider.decide(now, source, target, command));
    }

    public List<? extends Event> execute(ProfileCommand asked) {
        ProfileCommand command = guarded(asked);
        return execute(Kind.PROFILE, command, now -> ProfileDecider.decide(now, command));
    }

    /** What comes out of a reflection is asked of the memories themselves, under their own rules and policies. */
    public List<? extends Event> execute(ReflectionCommand asked) {
        ReflectionCommand command = guarded(asked);
        if (command instanceof ReflectionCommand.BeginReflection begin) {
            own(begin.subject());
        }
        Function<MemoryId, Optional<Memory>> memories =
                id -> own(memoryModel(id)).noun();
        List<? extends Event> decided =
                execute(Kind.REFLECTION, command, now -> ReflectionDecider.decide(now, command, memories));
        for (Event event : decided) {
            if (event instanceof ReflectionEvent.ReflectionCompleted completed) {
                ReflectionDecider.carriedOut(completed.outcome()).forEach(this::execute);
            } else if (event instanceof ReflectionEvent.ReflectionUndone undone) {
                reflection(undone.reflection())
                        .flatMap(Reflection::outcome)
                        .ifPresent(outcome ->
                                ReflectionDecider.takenBack(outcome, memories).forEach(this::execute));
            }
        }
        return decided;
    }

    public List<? extends Event> execute(NoteCommand asked) {
        NoteCommand command = guarded(asked);
        NotedEvent event = command.event();
        if (event instanceof NotedEvent.SnapshotTaken) {
            return note(Kind.SNAPSHOT, command);
        } else if (event instanceof NotedEvent.EmotionFelt) {
            return note(Kind.EMOTION, command);
        } else if (event instanceof NotedEvent.Interacted) {
            return note(Kind.INTERACTION, command);
        }
        throw new AssertionError("no kind for " + event.getClass().getSimpleName());
    }

    /** What the policies make of a command; what they do not allow as it is goes into the audit. */
    private <C extends Command> C guarded(C command) {
        Command now = command;
        for (Policy policy : guardian.guard().policies()) {
            Verdict<Command> verdict = policy.before(now, context);
            if (verdict instanceof Verdict.Refuse<Command> refuse) {
                AuditEntry entry = decided(now, policy, refuse.rule(), refuse.reason(), AuditEntry.REFUSE);
                audit(entry);
                throw new RefusedByPolicyException(entry);
            } else if (verdict instanceof Verdict.Redact<Command> redact) {
                Require.that(
                        redact.instead().getClass() == now.getClass()
                                && redact.instead().root().equals(now.root()),
                        "policy %s put another kind of command, or one on another noun, in the place of one; it may change"
                                + " what is asked, not of whom",
                        policy.name());
                audit(decided(now, policy, redact.rule(), "", AuditEntry.REDACT));
                now = redact.instead();
            } else if (guardian.guard().audit() == AuditMode.ALL) {
                audit(decided(now, policy, "", "", AuditEntry.ALLOW));
            }
        }
        @SuppressWarnings("unchecked") // the class was compared
        C same = (C) now;
        return same;
    }

    private AuditEntry decided(Command command, Policy policy, String rule, String reason, String verdict) {
        Optional<MemoryId> memory = command instanceof MemoryCommand it ? Optional.of(it.memory()) : Optional.empty();
        return guardian.decision(
                context, within, memory, Guardian.action(command), reason, policy.name(), rule, verdict, now);
    }

    /** Logs, in the same commit. It is about nobody, so it can be written for anybody. */
    public void audit(AuditEntry entry) {
        NotedEvent.Audited event = new NotedEvent.Audited(entry);
        write(event.stream(), Owner.nobody(RetentionClass.AUDIT), 0, new NewEvent(event, Set.of()));
    }

    /** @throws HearthbookException {@code FOREIGN_SUBJECT} when the unit writes for somebody else */
    public void requireOwn(Subject subject) {
        own(subject);
    }

    private <T> List<? extends Event> note(Kind<T> kind, NoteCommand command) {
        return execute(kind, command, now -> {
            if (now.isPresent()) {
                throw Refusal.refused(kind.name() + " " + command.root().id() + " exists already; choose another id");
            }
            return List.of(command.event());
        });
    }

    public List<? extends Event> execute(DocumentCommand asked) {
        DocumentCommand command = guarded(asked);
        Optional<Map<String, Object>> before =
                document(command.type().name(), command.document()).map(Document::value);
        List<? extends Event> decided = execute(Kind.DOCUMENT, command, now -> DocumentDecider.decide(now, command));
        if (!decided.isEmpty() && !command.type().after().isEmpty()) {
            Document<Map<String, Object>> now =
                    model(Kind.DOCUMENT, command.root()).noun().orElseThrow();
            DocumentChange change = new DocumentChange(
                    now.collection(),
                    now.id(),
                    now.subject(),
                    before,
                    Optional.of(now.value()).filter(it -> !now.deleted()));
            command.type().after().forEach(hook -> afterwards.add(() -> hook.accept(change)));
        }
        return decided;
    }

    private void isNew(SessionId session) {
        if (whole(model(Kind.SESSION, HouseStreams.of(session))).noun().isPresent()) {
            throw Refusal.refused("session " + session + " exists already; choose another id");
        }
    }

    private <T> Model<T> model(Kind<T> kind, StreamId root) {
        return model(kind, root, () -> desk.reader().read(kind, root));
    }

    private Model<Memory> memoryModel(MemoryId id) {
        return model(Kind.MEMORY, HouseStreams.of(id), () -> desk.reader().read(id));
    }

    @SuppressWarnings("unchecked") // the category of a root names its kind
    private <T> Model<T> model(Kind<T> kind, StreamId root, Supplier<Model<T>> read) {
        if (over) {
            throw new IllegalStateException(
                    "this unit of work is over; use it only inside the function it was given to");
        }
        Model<?> model = after.get(root);
        if (model == null) {
            model = desk.model(root, read);
            found.put(root, model);
            after.put(root, model);
        }
        if (model.kind() != kind) {
            throw new AssertionError(
                    root.category() + " holds a " + model.kind().name());
        }
        return (Model<T>) model;
    }

    private <T> Optional<T> find(Kind<T> kind, StreamId root) {
        return visible(model(kind, root));
    }

    private <T> Optional<T> visible(Model<T> model) {
        return model.noun()
                .filter(noun -> within.isEmpty() || within.equals(model.kind().subject(noun)));
    }

    /** Refuses what was erased, and what belongs to another subject than the unit's. */
    private <T> Model<T> own(Model<T> model) {
        if (model.erased()) {
            throw new HearthbookException(
                    ErrorCode.SUBJECT_ERASED,
                    "the " + model.kind().name()
                            + " under this id was erased; nothing can be added to it, choose another id");
        }
        whole(model);
        model.noun().ifPresent(noun -> own(model.kind().subject(noun)));
        return model;
    }

    /** Refuses what only the end of is left: whose it was and how it began, nobody knows. */
    private static <T> Model<T> whole(Model<T> model) {
        if (model.noun().isEmpty() && model.version() > 0 && !model.erased()) {
            throw new HearthbookException(
                    ErrorCode.NOT_FOUND,
                    "the beginning of the " + model.kind().name()
                            + " under this id was lost before the book was salvaged, and nothing can be added to it; its"
                            + " history shows what is left, choose another id");
        }
        return model;
    }

    private void own(Subject subject) {
        own(Optional.of(subject));
    }

    private void own(Optional<Subject> subject) {
        if (within.isPresent() && !within.equals(subject)) {
            throw new HearthbookException(
                    ErrorCode.FOREIGN_SUBJECT,
                    "this handle writes data of subject " + within.get()
                            + " only; use the handle of the other subject");
        }
    }

    @SuppressWarnings("unchecked") // as above
    private <T> void add(Kind<T> kind, StreamId root, Event event) {
        Model<T> before = (Model<T>) after.get(root);
        if (before == null) {
            before = model(kind, root);
        }
        T noun = evolved(kind, before.noun(), event);
        own(kind.subject(noun)); // what begins belongs to whom the unit writes for, too
        // Where a noun moves on, the event that says so still belongs to whom and how long the old stream lives.
        Owner owner = kind.owner().apply(before.noun().orElse(noun));
        write(
                before.stream(),
                owner,
                before.version(),
                new NewEvent(event, kind.tags().apply(noun)));
        after.put(root, new Model<>(kind, root, before.stream(), before.version() + 1, Optional.of(noun), false));
    }

    /** Begins the next generation of a memory. */
    private void carry(MemoryEvent.Carried event) {
        StreamId root = HouseStreams.of(event.memory());
        StreamId stream = HouseStreams.of(event.memory(), event.state().generation());
        Memory noun = evolved(Kind.MEMORY, Optional.empty(), event);
        write(
                stream,
                Kind.MEMORY.owner().apply(noun),
                0,
                new NewEvent(event, Kind.MEMORY.tags().apply(noun)));
        after.put(root, new Model<>(Kind.MEMORY, root, stream, 1, Optional.of(noun), false));
    }

    private <T> T evolved(Kind<T> kind, Optional<T> before, Event event) {
        return kind.evolution()
                .after(before, event, now)
                .orElseThrow(() -> new AssertionError(
                        "no " + kind.name() + " begins with " + event.getClass().getSimpleName()));
    }

    private void write(StreamId stream, Owner owner, long version, NewEvent event) {
        Pending writes = pending.computeIfAbsent(stream, key -> new Pending(owner, version, new ArrayList<>()));
        writes.events().add(event);
        events.add(event.event());
    }

    /** Ends the unit: nothing can be read or asked any more. */
    void end() {
        over = true;
    }

    Set<StreamId> roots() {
        return found.keySet();
    }

    boolean foundAs(StreamId root, Model<?> model) {
        return found.get(root) == model;
    }

    Map<StreamId, Model<?>> after() {
        return after;
    }

    boolean hasToTell() {
        return !afterwards.isEmpty() || (!guardian.guard().hooks().isEmpty() && !events.isEmpty());
    }

    /** Tells those who asked to be told once all is recorded. What they throw is theirs. */
    void tell() {
        guardian.guard()
                .hooks()
                .forEach(hook -> events.forEach(event -> afterwards.add(() -> hook.accept(context, event))));
        for (Runnable one : afterwards) {
            try {
                one.run();
            } catch (RuntimeException e) {
                LOG.warn(
                        "a hook failed after a commit was recorded, which stands: {}",
                        e.getClass().getName());
            }
        }
    }

    /** In the order in which they were decided. */
    List<Event> events() {
        return List.copyOf(events);
    }

    /** What each stream's version is once the commit is recorded. */
    Map<StreamId, Long> versions() {
        Map<StreamId, Long> versions = new LinkedHashMap<>();
        pending.forEach((stream, writes) ->
                versions.put(stream, writes.expected() + writes.events().size()));
        return versions;
    }

    /** @throws IllegalArgumentException when the unit holds more events than one commit may */
    Commit commit(RequestContext context, Optional<CommandKey> key) {
        List<StreamWrite> writes = new ArrayList<>();
        pending.forEach((stream, it) ->
                writes.add(new StreamWrite(stream, it.owner(), Expected.version(it.expected()), it.events())));
        return new Commit(writes, Optional.empty(), key, context);
    }
}
