package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Durable appends of one event each, by callers who wait for every receipt. The book has no views, so that the write side is
 * measured alone, against {@link PlainLog} on the write side's own terms, and against other stores that promise the same.
 */
final class AppendBench implements Bench {
    /** How fast a book is, beside bytes in the clear in plain Chronicle, by the number of callers. */
    private static final Map<Integer, Bound> BOUNDS = Map.of(1, Bound.ratioAtLeast(0.8), 256, Bound.ratioAtLeast(0.6));

    /** With so many callers the bound against SQLite holds. */
    private static final int PEERS_BOUND_CALLERS = 256;

    private static final Bound SQLITE_BOUND = Bound.ratioAtLeast(15);

    private static final int SUBJECTS = 32;
    private static final int WARM_UPS = 2;
    private static final int WARM_UP_CALLERS = 32;
    private static final int TEXTS = 512;

    /** A peer without group commit makes a force a call, and is given fewer of them. */
    private static final int PEER_CALLS_FEWER = 16;

    @Override
    public String name() {
        return "append";
    }

    @Override
    public String about() {
        return "durable appends a second with 1, 32 and 256 callers, against plain Chronicle Queue in the clear, and SQLite";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("callers", "1,32,256", "how many callers, one case each"),
                Option.of("events", "50000", "events a round for 64 callers and more; fewer make less, one an 8th"));
    }

    /** Whose turn it is in a round. */
    private record Side(String name, int callsFewer, Callers.Call call) {}

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        List<Integer> cases = callers(run.options().text("callers"));
        int most = Math.max(WARM_UP_CALLERS, cases.stream().reduce(1, Math::max));
        Prose prose = new Prose(1);
        List<Spoken> events = Stream.generate(() -> new Spoken("ada", prose.message()))
                .limit(TEXTS)
                .toList();
        BookConfig config = BookConfig.defaults(run.scratch().path("book"))
                .withDurability(Durability.GROUP)
                .withEventTypes(EventTypes.builder()
                        .register("bench.spoken", 1, Spoken.class)
                        .build());
        List<Peer> peers = new ArrayList<>();
        try (Hearthbook book = Books.open(config, new NoViews());
                PlainLog plain = new PlainLog(run.scratch().path("plain"))) {
            List<Side> sides = new ArrayList<>();
            sides.add(ours(book, events, most));
            byte[][] encoded = encoded(events, most);
            sides.add(new Side("plain Chronicle", 1, turns(most, plain::append, encoded)));
            for (Peer.Maker maker : makers()) {
                run.say(maker.name() + ": " + maker.about());
                Peer peer = maker.open(run.scratch().path("peer"));
                peers.add(peer);
                sides.add(new Side(maker.name(), PEER_CALLS_FEWER, turns(most, peer::append, encoded)));
            }
            warmUp(run, sides);
            for (int callers : cases) {
                measure(run, callers, sides);
            }
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    private static List<Peer.Maker> makers() {
        List<Peer.Maker> makers = new ArrayList<>(List.of(new SqlitePeer.Made()));
        ServiceLoader.load(Peer.Maker.class).forEach(makers::add);
        return makers;
    }

    private static Side ours(Hearthbook book, List<Spoken> events, int callers) {
        List<StreamId> streams = new ArrayList<>();
        List<Owner> owners = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            streams.add(stream(caller));
            owners.add(Owner.of(subject(caller), RetentionClass.SESSIONS));
        }
        int[] next = IntStream.range(0, callers).toArray();
        return new Side(
                "hearthbook",
                1,
                caller -> book.journal()
                        .append(Commit.of(StreamWrite.of(
                                streams.get(caller),
                                owners.get(caller),
                                Expected.ANY,
                                events.get(next[caller]++ % TEXTS))))
                        .block());
    }

    private static StreamId stream(int caller) {
        return new StreamId("spoken", "caller-" + caller);
    }

    private static Subject subject(int caller) {
        return Subject.of("user-" + caller % SUBJECTS);
    }

    private interface Append {
        void append(byte[] entry) throws IOException, InterruptedException;
    }

    private static Callers.Call turns(int callers, Append append, byte[][] encoded) {
        int[] next = IntStream.range(0, callers).toArray();
        return caller -> {
            try {
                append.append(encoded[next[caller]++ % encoded.length]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static byte[][] encoded(List<Spoken> events, int callers) {
        IdSource ids = IdSource.system();
        return IntStream.range(0, TEXTS)
                .mapToObj(i -> ClearEvents.of(
                        ids.next(),
                        stream(i % callers).toString(),
                        i / callers + 1,
                        subject(i % callers).toString(),
                        events.get(i)))
                .toArray(byte[][]::new);
    }

    /** All sides in turn before anything is measured: the first case shall not pay for what the compiler does once. */
    private static void warmUp(Run run, List<Side> sides) throws InterruptedException {
        try (Callers threads = new Callers(WARM_UP_CALLERS)) {
            for (Side side : sides) {
                run.say("warming up " + side.name);
                threads.take(2 * run.number("events") / side.callsFewer, side.call);
            }
        }
    }

    private void measure(Run run, int callers, List<Side> sides) throws IOException, InterruptedException {
        int calls = (int) (run.number("events") * Math.max(0.125, Math.min(1, callers / 64.0)));
        String name = callers == 1 ? "1 caller" : callers + " callers";
        List<double[]> medians;
        try (Callers threads = new Callers(callers)) {
            medians = run.rounds()
                    .warmedUpBy(WARM_UPS)
                    .medians(
                            name,
                            sides.stream()
                                    .map(side -> (Rounds.Measurement)
                                            () -> threads.take(Math.max(callers, calls / side.callsFewer), side.call)
                                                    .numbers())
                                    .toList());
        }

        double[] ours = medians.get(0);
        double[] plain = medians.get(1);
        run.report()
                .add(Figure.of(name(), name, ours[0], "events/s", plain[0], BOUNDS.getOrDefault(callers, Bound.NONE)));
        run.report().add(Figure.of(name(), name + ", CPU", ours[1], "us/event", plain[1], Bound.NONE));
        for (int i = 2; i < sides.size(); i++) {
            boolean bound = sides.get(i).name.equals("SQLite") && callers == PEERS_BOUND_CALLERS;
            run.report()
                    .add(Figure.of(
                            name(),
                            name + ", beside " + sides.get(i).name,
                            ours[0],
                            "events/s",
                            medians.get(i)[0],
                            bound ? SQLITE_BOUND : Bound.NONE));
        }
    }

    private static List<Integer> callers(String list) {
        if (!list.matches("[1-9][0-9]{0,3}(,[1-9][0-9]{0,3})*")) {
            throw new IllegalArgumentException("--callers is a list like 1,32,256, but was '" + list + "'");
        }
        return Stream.of(list.split(",")).map(Integer::valueOf).toList();
    }
}
