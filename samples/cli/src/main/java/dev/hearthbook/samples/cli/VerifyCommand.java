package dev.hearthbook.samples.cli;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.Integrity;
import dev.hearthbook.integrity.SchemaSample;
import dev.hearthbook.integrity.Verification;
import dev.hearthbook.integrity.VerifyingKey;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Progress;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Read every byte of the log and open every box, and compare all of it with the checkpoints that were kept.",
        footer = {
            "",
            "Whatever is wrong is named with its place, and the exit code is 3. Views are derived and not looked at: hearth rebuild."
        })
final class VerifyCommand extends BookCommand {
    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "Look at the frames of N events only, chosen at random: quick, and blind to small damage.")
    private @Nullable Integer sample;

    @Option(
            names = "--schemas",
            description = "Read one event of every type and version that the log holds, and nothing else.")
    private boolean schemas;

    @Option(
            names = "--without-keys",
            description = "Ask for no passphrase and open no box: structure, checksums and links only.")
    private boolean withoutKeys;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "With --without-keys: the book's public key, or a file that holds it, to believe checkpoints by.")
    private @Nullable String key;

    @Override
    void checkUsage() {
        if (withoutKeys && sample != null || !withoutKeys && key != null) {
            throw new IllegalArgumentException("--key goes with --without-keys, and --sample does not");
        }
        if (schemas && (withoutKeys || sample != null)) {
            throw new IllegalArgumentException(
                    "--schemas opens boxes of its own choice; --sample and --without-keys do not go with it");
        }
        if (sample != null && (sample < 1 || sample > Integrity.SAMPLES_MAX)) {
            throw new IllegalArgumentException("--sample takes 1 to " + Integrity.SAMPLES_MAX + " events");
        }
    }

    @Override
    boolean opensBook() {
        return !withoutKeys;
    }

    @Override
    int run(BookConfig closed, Terminal terminal) {
        Optional<VerifyingKey> known = Optional.ofNullable(key).map(CheckCommand::key);
        tell(terminal, known, progress -> Integrity.verifyWithoutKeys(closed, known, progress));
        return Exit.OK;
    }

    @Override
    boolean readsViews() {
        return false;
    }

    @Override
    int run(Hearthbook open, Terminal terminal) {
        if (schemas) {
            return schemas(open, terminal);
        }
        Integrity integrity = open.integrity();
        tell(
                terminal,
                Optional.of(integrity.key()),
                progress -> answer(
                        sample == null
                                ? integrity.verify(progress)
                                : integrity.sample(
                                        sample, ThreadLocalRandom.current().nextLong(), progress)));
        return Exit.OK;
    }

    private int schemas(Hearthbook open, Terminal terminal) {
        Progress progress = Progress.begin(terminal, "reading headers", "events", InstantSource.system());
        List<SchemaSample> found;
        try {
            found = answer(open.integrity().schemas(step -> progress.update(step.events(), step.total())));
        } finally {
            progress.end();
        }
        Optional<JsonLines> json = json(terminal);
        for (SchemaSample one : found) {
            if (json.isPresent()) {
                json.get()
                        .write(JsonLines.of("schema")
                                .with("type", one.type())
                                .with("version", one.version())
                                .with("events", one.events())
                                .with("position", one.position().orElse(0L))
                                .with("failure", one.failure().orElse("")));
            } else {
                String how = one.failure().isPresent()
                        ? terminal.paint(Ink.RED, "cannot be read: ")
                                + Terminal.safe(one.failure().get())
                        : one.position().map(at -> "reads, at " + at).orElse("all erased");
                terminal.line(String.format(
                        Locale.ROOT, "%-32s v%-3d %,10d events  %s", one.type(), one.version(), one.events(), how));
            }
        }
        return found.stream().allMatch(one -> one.failure().isEmpty()) ? Exit.OK : Exit.FAILURE;
    }

    private void tell(
            Terminal terminal,
            Optional<VerifyingKey> known,
            Function<Consumer<Verification.Progress>, Verification> verifying) {
        Instant began = Instant.now();
        Progress progress = Progress.begin(terminal, "verifying", "events", InstantSource.system());
        Verification found;
        try {
            found = verifying.apply(step -> progress.update(step.events(), step.total()));
        } finally {
            progress.end();
        }
        Duration took = Duration.between(began, Instant.now());
        Optional<JsonLines> json = json(terminal);
        if (json.isPresent()) {
            json.get()
                    .write(JsonLines.of("verified")
                            .with("size", found.size())
                            .with("root", Base64.getEncoder().encodeToString(found.root()))
                            .with("frames", found.frames())
                            .with("events", found.events())
                            .with("opened", found.opened())
                            .with("erased", found.erased())
                            .with("lost", found.lost())
                            .with("checkpoints", found.compared())
                            .with("sampled", found.sampled())
                            .with("key", known)
                            .with("millis", took.toMillis()));
        } else {
            show(terminal, found, known, took);
        }
    }

    private void show(Terminal terminal, Verification found, Optional<VerifyingKey> known, Duration took) {
        terminal.line(terminal.paint(Ink.GREEN, found.sampled() ? "Nothing wrong in the sample" : "Nothing wrong")
                + String.format(
                        Locale.ROOT,
                        ": %,d of %,d events in %,d frames, %,d boxes opened, %,d erased, %,d lost, in %s.",
                        found.events(),
                        found.size(),
                        found.frames(),
                        found.opened(),
                        found.erased(),
                        found.lost(),
                        Progress.brief(took)));
        if (withoutKeys) {
            terminal.line("Boxes were not opened: that takes the keys.");
        }
        terminal.line(
                found.compared() == 0
                        ? "Compared with no checkpoint: none was made yet (hearth checkpoint), or there is no key to believe it by."
                        : "Compared with " + found.compared()
                                + (found.compared() == 1 ? " checkpoint." : " checkpoints."));
        if (!found.sampled()) {
            terminal.line("root   " + Base64.getEncoder().encodeToString(found.root()));
        }
        known.ifPresent(key -> terminal.line("key    " + key));
    }
}
