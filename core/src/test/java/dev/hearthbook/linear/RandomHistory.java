package dev.hearthbook.linear;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Condition;
import dev.hearthbook.journal.Criterion;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.linear.BookModel.Answer;
import dev.hearthbook.linear.BookModel.Asked;
import dev.hearthbook.linear.BookModel.Command;
import dev.hearthbook.linear.BookModel.Ev;
import dev.hearthbook.linear.BookModel.Meant;
import dev.hearthbook.linear.BookModel.Unless;
import dev.hearthbook.linear.BookModel.Write;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;

/**
 * A few threads that use a few streams, tags and command ids of a journal at once, and what they saw. Each history has names of
 * its own, so that one book serves many; one runs at a time, since positions are counted from where it began.
 *
 * <p>What the threads ask follows from the seed; how they meet does not.
 */
public final class RandomHistory {
    /** The most threads of a history. */
    public static final int THREADS_MAX = 4;

    private static final int CALLS_MAX = 5;
    private static final int STREAMS = 3;
    private static final int TAGS = 2;
    private static final int COMMANDS = 2;

    private final Journal journal;
    private final Facts facts;
    private final String name;
    private final Mark base;
    private final AtomicLong clock = new AtomicLong();

    /** The two event types that a history writes. */
    public interface Facts {
        Event of(int number, boolean noted);

        int numberOf(Event event);

        /** The name of one of them in the log. */
        String typeName(boolean noted);
    }

    private RandomHistory(Journal journal, Facts facts, String name) {
        this.journal = journal;
        this.facts = facts;
        this.name = name;
        this.base = journal.head();
    }

    /** Runs the history of a seed on the threads of a pool that has at least {@link #THREADS_MAX}. */
    public static List<Call<Asked, Answer>> run(Journal journal, Facts facts, long seed, ExecutorService threads)
            throws InterruptedException {
        RandomHistory history = new RandomHistory(journal, facts, Long.toHexString(seed));
        Random random = new Random(seed);
        int count = 2 + random.nextInt(THREADS_MAX - 1);
        CyclicBarrier start = new CyclicBarrier(count);
        List<Callable<List<Call<Asked, Answer>>>> callers = IntStream.range(0, count)
                .<Callable<List<Call<Asked, Answer>>>>mapToObj(thread -> {
                    Caller caller = history.new Caller(thread, new Random(random.nextLong()));
                    return () -> {
                        start.await();
                        return caller.run();
                    };
                })
                .toList();
        List<Call<Asked, Answer>> calls = new ArrayList<>();
        for (Future<List<Call<Asked, Answer>>> done : threads.invokeAll(callers)) {
            try {
                calls.addAll(done.get());
            } catch (ExecutionException e) {
                throw new AssertionError("a caller failed; seed " + seed, e.getCause());
            }
        }
        return calls;
    }

    /** One thread of the history: the marks it knows are those it was given. */
    private final class Caller {
        private final int thread;
        private final Random random;
        private final List<Mark> known = new ArrayList<>(List.of(base));
        private int number;

        Caller(int thread, Random random) {
            this.thread = thread;
            this.random = random;
            this.number = thread * 100;
        }

        List<Call<Asked, Answer>> run() {
            List<Call<Asked, Answer>> calls = new ArrayList<>();
            int count = 2 + random.nextInt(CALLS_MAX - 1);
            for (int i = 0; i < count; i++) {
                Asked asked = ask();
                long invoked = clock.getAndIncrement();
                Answer answer = answer(asked);
                calls.add(new Call<>(thread, invoked, clock.getAndIncrement(), asked, answer));
            }
            return calls;
        }

        private Asked ask() {
            switch (random.nextInt(12)) {
                case 0:
                    return new Asked.VersionOf(random.nextInt(STREAMS));
                case 1:
                    return new Asked.EventsOf(random.nextInt(STREAMS));
                case 2:
                    return new Asked.EventsMeant(anyOf(), after());
                case 3:
                    return new Asked.ReceiptOf(random.nextInt(COMMANDS));
                case 4:
                    return new Asked.End();
                default:
                    return append();
            }
        }

        private Asked append() {
            boolean command = random.nextInt(3) == 0;
            // Callers that share a command id must be able to ask the same thing: what they write is drawn from few.
            Random drawn = command ? new Random(random.nextInt(2)) : random;
            int first = drawn.nextInt(STREAMS);
            List<Write> writes = new ArrayList<>(List.of(write(first, drawn, command)));
            if (drawn.nextInt(4) == 0) {
                writes.add(write((first + 1) % STREAMS, drawn, command));
            }
            return new Asked.Append(
                    writes,
                    random.nextInt(3) == 0 ? Optional.of(new Unless(anyOf(), after())) : Optional.empty(),
                    command
                            ? Optional.of(new Command(
                                    random.nextInt(COMMANDS), random.nextBoolean() ? "" : "r" + random.nextInt(2)))
                            : Optional.empty());
        }

        private Write write(int stream, Random drawn, boolean command) {
            List<Ev> events = IntStream.rangeClosed(0, drawn.nextInt(2))
                    .mapToObj(i ->
                            new Ev(command ? 1_000 + 10 * stream + i : ++number, drawn.nextBoolean(), tags(drawn, 0)))
                    .toList();
            return new Write(stream, expected(), events);
        }

        private Expected expected() {
            return switch (random.nextInt(6)) {
                case 0 -> Expected.NONE;
                case 1 -> Expected.EXISTS;
                case 2 -> Expected.version(1 + random.nextInt(3));
                default -> Expected.ANY;
            };
        }

        private List<Meant> anyOf() {
            return IntStream.rangeClosed(0, random.nextInt(2))
                    .mapToObj(i -> new Meant(
                            random.nextBoolean() ? Optional.empty() : Optional.of(random.nextBoolean()),
                            tags(random, 1)))
                    .toList();
        }

        private static Set<Integer> tags(Random random, int least) {
            Set<Integer> tags =
                    random.ints(least + random.nextInt(2), 0, TAGS).boxed().collect(Collectors.toSet());
            return Set.copyOf(tags);
        }

        /** A mark that was known before the call, by its place in the history. */
        private long after() {
            if (random.nextInt(3) == 0) {
                known.add(journal.head());
            }
            return relative(known.get(random.nextInt(known.size())));
        }

        private Mark mark(long after) {
            return known.stream()
                    .filter(one -> relative(one) == after)
                    .findFirst()
                    .orElseThrow();
        }

        private Answer answer(Asked asked) {
            try {
                return tell(asked);
            } catch (HearthbookException e) {
                return new Answer.Refused(e.code());
            }
        }

        private Answer tell(Asked asked) {
            if (asked instanceof Asked.Append append) {
                Receipt receipt = journal.append(commit(append)).block();
                known.add(receipt.mark());
                Map<Integer, Long> versions = new HashMap<>();
                IntStream.range(0, STREAMS)
                        .filter(stream -> receipt.versions().containsKey(stream(stream)))
                        .forEach(stream ->
                                versions.put(stream, receipt.versions().get(stream(stream))));
                return new Answer.Kept(relative(receipt.mark()), versions);
            } else if (asked instanceof Asked.VersionOf version) {
                return new Answer.Number(
                        journal.version(stream(version.stream())).block());
            } else if (asked instanceof Asked.EventsOf events) {
                return numbers(journal.read(stream(events.stream())));
            } else if (asked instanceof Asked.EventsMeant meant) {
                return numbers(journal.read(criteria(meant.anyOf()), mark(meant.after())));
            } else if (asked instanceof Asked.ReceiptOf receipt) {
                return new Answer.Number(journal.receipt(CommandKey.of(commandId(receipt.command())))
                        .block()
                        .map(found -> relative(found.mark()))
                        .orElse(0L));
            } else if (asked instanceof Asked.End) {
                return new Answer.Number(relative(journal.head()));
            }
            throw new AssertionError("nobody to ask " + asked);
        }

        private Commit commit(Asked.Append append) {
            Commit commit = Commit.of(append.writes().stream()
                    .map(write -> new StreamWrite(
                            stream(write.stream()),
                            Owner.of(Subject.of("linear"), RetentionClass.MEMORIES),
                            write.expected(),
                            write.events().stream()
                                    .map(event ->
                                            new NewEvent(facts.of(event.number(), event.noted()), labels(event.tags())))
                                    .toList()))
                    .toArray(StreamWrite[]::new));
            if (append.condition().isPresent()) {
                Unless unless = append.condition().get();
                commit = commit.when(new Condition(criteria(unless.anyOf()), mark(unless.after())));
            }
            if (append.command().isPresent()) {
                Command command = append.command().get();
                commit = commit.as(new CommandKey(commandId(command.id()), command.request()));
            }
            return commit;
        }
    }

    private Answer numbers(Flux<Recorded> events) {
        return new Answer.Numbers(events.map(one -> facts.numberOf(((Recorded.Fact) one).event()))
                .collectList()
                .block());
    }

    private long relative(Mark mark) {
        return mark.position().value() - base.position().value();
    }

    private List<Criterion> criteria(List<Meant> anyOf) {
        return anyOf.stream()
                .map(meant -> new Criterion(
                        meant.noted()
                                .map(noted -> Set.of(facts.typeName(noted)))
                                .orElse(Set.of()),
                        labels(meant.tags())))
                .toList();
    }

    private Set<Tag> labels(Set<Integer> tags) {
        return tags.stream().map(tag -> Tag.of("linear", name + "-" + tag)).collect(Collectors.toSet());
    }

    private StreamId stream(int stream) {
        return new StreamId("linear", name + "-" + stream);
    }

    private String commandId(int command) {
        return name + "-" + command;
    }
}
