package dev.hearthbook.samples.cli;

import dev.hearthbook.Conversations;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.ConversationEvent;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = "Show the newest events, then every new one as it is recorded, until interrupted.",
        footer = {
            "",
            "One process has a book open at a time, so what comes live is what this one writes: with --say, every line",
            "of the standard input is said in a conversation and appears as soon as the log has it."
        })
final class TailCommand extends BookCommand {
    private static final int TEXT_CHARS = 120;
    private static final Duration SHOWN_WAIT = Duration.ofSeconds(10);

    @Mixin
    private final AsOption as = new AsOption();

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many recorded events to show first; default ${DEFAULT-VALUE}.")
    private int last;

    @Option(names = "--no-follow", description = "Stop after them.")
    private boolean noFollow;

    @Option(
            names = "--say",
            paramLabel = "CONVERSATION",
            description = "Say each line of the standard input in a new session of this conversation.")
    private @Nullable String conversation;

    @Override
    void checkUsage() {
        if (last < 0) {
            throw new IllegalArgumentException("--last is 0 or more, but was " + last);
        }
    }

    @Override
    int run(Hearthbook open, Terminal terminal) {
        Mark now = open.journal().head();
        if (last > 0) {
            List<Recorded> newest =
                    answer(mine(open.journal().read(Mark.START)).takeLast(last).collectList());
            newest.forEach(recorded -> show(terminal, recorded));
        }
        if (!noFollow) {
            if (conversation == null) {
                mine(open.journal().subscribe(now))
                        .doOnNext(recorded -> show(terminal, recorded))
                        .blockLast();
            } else {
                sayAndShow(open, terminal, now, ConversationId.of(conversation));
            }
        }
        return Exit.OK;
    }

    /** With {@code --as}, what belongs to this subject; an erased event does not say whose it was. */
    private Flux<Recorded> mine(Flux<Recorded> events) {
        Optional<Subject> subject = as.subject();
        return subject.isEmpty()
                ? events
                : events.filter(
                        it -> it instanceof Recorded.Fact fact && fact.subject().equals(subject));
    }

    /** Says what is typed, and returns when all of it was shown. */
    private void sayAndShow(Hearthbook open, Terminal terminal, Mark now, ConversationId to) {
        Conversations conversations =
                as.subject().map(subject -> open.as(subject).conversations()).orElseGet(open::conversations);
        CountDownLatch ended = new CountDownLatch(1);
        long[] saidUpTo = {Long.MAX_VALUE};
        long[] shownUpTo = {now.position().value()};
        Disposable live = open.journal().subscribe(now).subscribe(recorded -> {
            if (mine(Flux.just(recorded)).hasElements().blockOptional().orElse(false)) {
                show(terminal, recorded);
            }
            synchronized (shownUpTo) {
                shownUpTo[0] = recorded.position().value();
                if (shownUpTo[0] >= saidUpTo[0]) {
                    ended.countDown();
                }
            }
        });
        try {
            long position = say(conversations, to);
            synchronized (shownUpTo) {
                saidUpTo[0] = position;
                if (shownUpTo[0] >= position) {
                    ended.countDown();
                }
            }
            if (!ended.await(SHOWN_WAIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new HearthbookException(
                        ErrorCode.VIEW_LATE, "The last event, at position " + position + ", was not shown in time.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            live.dispose();
        }
    }

    /** @return the position of the last event */
    private long say(Conversations conversations, ConversationId to) {
        // Closing the reader would close the standard input, which is not ours.
        BufferedReader typed =
                new BufferedReader(new InputStreamReader(hearth().around().in(), StandardCharsets.UTF_8));
        try {
            SessionId session = answer(conversations.startSession(to)).session();
            for (String line = typed.readLine(); line != null; line = typed.readLine()) {
                if (!line.isBlank()) {
                    answer(conversations.say(session, Role.USER, "you", line));
                }
            }
            return answer(conversations.endSession(session)).position().value();
        } catch (IOException e) {
            throw new HearthbookException(ErrorCode.IO_FAILED, "Cannot read the standard input.", e);
        }
    }

    private void show(Terminal terminal, Recorded recorded) {
        if (recorded instanceof Recorded.Lost lost) {
            showLost(terminal, lost);
        } else if (recorded instanceof Recorded.Known known) {
            showKnown(terminal, known);
        } else {
            throw new AssertionError("no way to show " + recorded.getClass().getSimpleName());
        }
    }

    /** What a salvage could not find. */
    private void showLost(Terminal terminal, Recorded.Lost lost) {
        Optional<JsonLines> json = json(terminal);
        if (json.isPresent()) {
            json.get()
                    .write(with(JsonLines.of("lost"), lost.mark())
                            .with("first", lost.first().value())
                            .with("events", lost.events())
                            .with("salvaged", lost.salvaged()));
            return;
        }
        terminal.line(terminal.paint(
                        Ink.DIM, String.format("%7d  %.19s", lost.position().value(), lost.salvaged()))
                + "  "
                + terminal.paint(Ink.RED, "lost: " + lost.events() + " events from position " + lost.first()));
    }

    private void showKnown(Terminal terminal, Recorded.Known recorded) {
        Recorded.Meta meta = recorded.meta();
        Optional<JsonLines> json = json(terminal);
        if (json.isPresent()) {
            JsonLines.Fields fields = with(JsonLines.of("event"), meta.mark())
                    .with("time", meta.time())
                    .with("type", meta.type())
                    .with("erased", recorded instanceof Recorded.Erased)
                    .with("actor", meta.context().actor());
            if (recorded instanceof Recorded.Fact fact) {
                fields.with("subject", fact.subject())
                        .with("stream", fact.stream())
                        .with("text", text(fact));
            }
            json.get().write(fields);
            return;
        }
        String line = terminal.paint(
                        Ink.DIM,
                        String.format("%7d  %.19s", meta.mark().position().value(), meta.time())) + "  "
                + terminal.paint(Ink.CYAN, Terminal.padded(Terminal.safe(meta.type()), 27));
        if (recorded instanceof Recorded.Fact fact) {
            String whose = fact.subject().map(Subject::value).orElse("");
            terminal.line(line + "  " + Terminal.safe(whose) + "  " + Terminal.brief(text(fact), TEXT_CHARS));
        } else {
            terminal.line(line + "  " + terminal.paint(Ink.RED, "erased"));
        }
    }

    /** What an event says, where it says something. */
    private static String text(Recorded.Fact fact) {
        if (fact.event() instanceof ConversationEvent.Said said) {
            return said.utterance().speaker() + ": " + said.utterance().text();
        }
        if (fact.event() instanceof ConversationEvent.Started started) {
            return started.title();
        }
        if (fact.event() instanceof MemoryEvent.Remembered remembered) {
            return remembered.content().text();
        }
        return "";
    }
}
